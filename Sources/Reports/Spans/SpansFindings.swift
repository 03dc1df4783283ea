internal import NumberText
internal import SteerAnalysis

/// What a steer sees in texts, in words.
enum SpansFindings {
  /// The strongest spans of the first text.
  static func sentence(_ spans: SpansReport) -> String? {
    guard let result = spans.results.first(where: { !$0.spans.isEmpty }) else { return nil }
    let positive = strongest(result, sign: 1).map { "“\($0)” speaks for a positive value" }
    let negative = strongest(result, sign: -1).map { "“\($0)” for a negative one" }
    switch (positive, negative) {
    case (let positive?, let negative?): return "\(positive), \(negative)."
    case (let positive?, nil): return positive + "."
    case (nil, let negative?): return negative.replacing("” for", with: "” speaks for") + "."
    default: return nil
    }
  }

  static func tiles(_ spans: SpansReport) -> [ReportPage.Tile] {
    guard spans.counts.texts > 1 else { return [] }
    return [
      .init(
        value: Numbers.grouped(spans.counts.spans),
        label: "spans in \(Numbers.grouped(spans.counts.texts)) texts")
    ]
  }

  private static func strongest(_ result: TextSpans, sign: Int) -> String? {
    result.spans.filter { $0.sign == sign }.max { abs($0.score) < abs($1.score) }
      .map(result.text)
  }
}
