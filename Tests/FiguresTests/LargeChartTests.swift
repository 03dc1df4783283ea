import Figures
import Testing

/// A chart of the whole vocabulary of GPT-2.
@Suite struct LargeChartTests {
  private static let chart: WordScatterChart = {
    var random = SeededGenerator(seed: 50_257)
    // Sums of uniform numbers: dense in the middle, thin at the edges, as words are.
    func number() -> Double {
      (0..<6).reduce(0) { sum, _ in sum + .random(in: -1...1, using: &random) }
    }
    let words = (0..<50_257).map { i -> WordScatterChart.Word in
      let x = number()
      return .init(text: "·word\(i)", x: x, y: number(), shift: x + 0.3 * number())
    }
    let strongest = words.indices.sorted { abs(words[$0].shift) > abs(words[$1].shift) }
    return WordScatterChart(steer: "sentiment", words: words, named: Array(strongest.prefix(60)))
  }()

  @Test func everyWordIsADotAndTheStrongestAreNamed() {
    let canvas = RecordingCanvas()
    let area = Rect(x: 0, y: 0, width: Self.chart.size.width, height: Self.chart.size.height)
    Self.chart.draw(on: canvas, in: area)
    let names = canvas.texts.filter { $0.text.hasPrefix("·word") }
    #expect(names.count >= 36 && names.count <= 60)
    let dots = canvas.calls.map { call in
      if case .dots(let points, _, _) = call { points.count } else { 0 }
    }.reduce(0, +)
    // Each named word has a larger dot on its own.
    #expect(dots == 50_257 + names.count)
  }

  @Test func picturesHaveThem() throws {
    let png = try Self.chart.png()
    let picture = try DecodedPNG(png)
    #expect(picture.width == 1600)
    let svg = try ParsedSVG(Self.chart.svg())
    #expect(svg.elements.count { $0.name == "image" } == 1)
    #expect(svg.texts.count { $0.hasPrefix("·word") } >= 36)
  }
}
