import Figures
import Testing

@Suite struct ChartLayoutTests {
  /// A corner off the origin, so that a chart that forgets its own is found.
  private static let corner = Point(13, 7)

  /// The room for charts: as much as they want, and that of a phone.
  private static let widths = [1000.0, 334]

  private func drawn(_ chart: any Figure, within width: Double = 1000) -> (
    area: Rect, canvas: RecordingCanvas
  ) {
    let canvas = RecordingCanvas()
    let size = chart.size(within: width)
    let area = Rect(
      x: Self.corner.x, y: Self.corner.y, width: size.width, height: size.height)
    chart.draw(on: canvas, in: area)
    return (area, canvas)
  }

  @Test(arguments: SampleData.all, widths) func textsLieInside(data: SampleData, width: Double) {
    for chart in data.charts {
      let (area, canvas) = drawn(chart, within: width)
      for (text, bounds) in canvas.texts {
        #expect(area.contains(bounds), "\(chart.name): \(text.prefix(40)) at \(bounds) in \(area)")
      }
    }
  }

  @Test(arguments: SampleData.all, widths) func marksLieInside(data: SampleData, width: Double) {
    for chart in data.charts {
      let (area, canvas) = drawn(chart, within: width)
      let room = Rect(
        x: area.x - 2, y: area.y - 2, width: area.width + 4, height: area.height + 4)
      for (mark, bounds) in canvas.marks {
        #expect(room.contains(bounds), "\(chart.name): \(mark) at \(bounds) in \(area)")
      }
    }
  }

  @Test(arguments: SampleData.all, widths)
  func textsDoNotOverlap(data: SampleData, width: Double) {
    for chart in data.charts {
      // Tokens of a text abut, and fallback fonts may lean over by a hair.
      let slack = chart is SpanStrip ? 0.5 : 0.01
      let texts = drawn(chart, within: width).canvas.texts.filter { $0.bounds.width > 0 }.map {
        (
          text: $0.text,
          bounds: $0.bounds.inset(left: slack, top: 0.6, right: slack, bottom: 0.6)
        )
      }
      #expect(!texts.isEmpty || chart is SpanStrip || data.name == "empty", "\(chart.name)")
      for (i, one) in texts.enumerated() {
        for other in texts[(i + 1)...] where one.bounds.overlaps(other.bounds) {
          Issue.record("\(chart.name): “\(one.text.prefix(40))” on “\(other.text.prefix(40))”")
        }
      }
    }
  }

  @Test(arguments: SampleData.all) func wordsAreThereAndReadable(data: SampleData) {
    for chart in data.charts {
      let words = [chart.title, chart.caption, chart.alternativeText]
      for text in words + drawn(chart).canvas.texts.map(\.text) {
        let leaked = text.split { !$0.isLetter }.first {
          ["nan", "inf", "infinity"].contains($0.lowercased())
        }
        #expect(leaked == nil, "\(chart.name): \(text.prefix(100))")
      }
      for text in words { #expect(!text.isEmpty, "\(chart.name) lacks words") }
    }
  }

  @Test(arguments: [SampleData.ordinary, .compared]) func axesHaveTicks(data: SampleData) {
    for chart in data.charts where !(chart is HeatMapChart || chart is SpanStrip) {
      let numbers = drawn(chart).canvas.texts.filter { $0.text.contains(where: \.isNumber) }
      #expect(numbers.count >= 4, "\(chart.name)")
    }
  }

  @Test func indicesAndCountsOfDamagedFilesAreBorne() {
    let strip = SpanStrip(
      tokens: [.init(text: "one", evidence: 1), .init(text: " two", evidence: -1)],
      spans: [.init(tokens: 1..<9, score: 2), .init(tokens: 50..<60, score: .nan)], limit: 1)
    #expect(strip.alternativeText.hasPrefix("“two” +2.00 nats"))
    let scatter = WordScatterChart(
      steer: "s", words: [.init(text: "word", x: 1, y: 1, shift: 1)], named: [0, 7, -1])
    #expect(drawn(scatter).canvas.texts.map(\.text).contains("word"))
    let counts = [Int.max, Int.max, -1, Int.min]
    let ridgeline = RidgelineChart([
      .init(label: "1", steerValue: 1, counts: counts, mean: .infinity)
    ])
    let loss = TrainingLossChart([.init(name: "s", steps: [Int.min, Int.max], losses: [1])])
    for chart in [strip, scatter, ridgeline, loss] as [any Figure] {
      let (area, canvas) = drawn(chart)
      for (text, bounds) in canvas.texts {
        #expect(area.contains(bounds), "\(chart.name): \(text)")
      }
    }
  }

  @Test func legendOfManySaysHowManyMore() throws {
    let data = try #require(SampleData.all.first { $0.name == "many" })
    let chart = SingularValueChart(
      (0..<data.series).map { .init(name: data.word($0), singularValues: [3, 2, 1]) })
    let texts = drawn(chart).canvas.texts.map(\.text)
    let named = texts.filter { $0.hasPrefix("model-of") }.count
    #expect(named > 0)
    #expect(texts.contains("and \(40 - named) more"))
  }
}
