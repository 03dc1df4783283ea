import ArgumentParser
import BenchmarkProcess
import Figures
import Foundation

/// Times a chart of the whole vocabulary of GPT-2: 50,257 dots and 60 labels.
///
/// Renders it as PNG at two pixels a point and prints one JSON object, as `steerlens-benchmark` does.
struct VocabularyChart: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocabulary-chart",
    abstract: "Time a chart of 50,257 dots and 60 labels.")

  private static let words = 50_257
  private static let labels = 60

  @Option(help: "Timed runs, after one to warm up.")
  var `repeat` = 5

  func validate() throws {
    if self.repeat < 1 { throw ValidationError("--repeat must be at least 1.") }
  }

  func run() throws {
    let words = Self.scatteredWords()
    let strongest = words.indices.sorted { abs(words[$0].shift) > abs(words[$1].shift) }
    let chart = WordScatterChart(
      steer: "sentiment", words: words, named: Array(strongest.prefix(Self.labels)))
    var png = try chart.png()
    var runs: [Double] = []
    for _ in 0..<self.repeat {
      let start = ContinuousClock.now
      png = try chart.png()
      runs.append((ContinuousClock.now - start) / .seconds(1))
    }
    try write(runs, png: png, words: words)
  }

  /// Normally distributed points by Box and Muller from a sequence of low discrepancy, which the
  /// baseline computes too.
  private static func scatteredWords() -> [WordScatterChart.Word] {
    (0..<words).map { i in
      let radius = (-2 * log((Double(i) + 0.5) / Double(words))).squareRoot()
      let angle =
        2 * Double.pi
        * (Double(i) * 0.618_033_988_749_895)
        .truncatingRemainder(dividingBy: 1)
      let x = radius * cos(angle)
      return .init(text: "word\(i)", x: x, y: radius * sin(angle), shift: x)
    }
  }

  private func write(_ runs: [Double], png: [UInt8], words: [WordScatterChart.Word]) throws {
    func number(at offset: Int) -> Int { png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    let spread = words.reduce(0) { $0 + $1.x * $1.x + $1.y * $1.y }
    let report: [String: Any] = [
      "work": "figure", "runs": runs, "peak_memory_mb": PeakMemory.mebibytes,
      // Width and height as the file's header says.
      "check": [
        "dots": words.count, "width": number(at: 16), "height": number(at: 20), "spread": spread,
      ],
    ]
    let json = try JSONSerialization.data(withJSONObject: report, options: [.sortedKeys])
    print(String(decoding: json, as: UTF8.self))
  }
}
