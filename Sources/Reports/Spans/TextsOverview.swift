internal import NumberText
internal import SteerAnalysis

extension TableBlock {
  /// The name of the list of texts in addresses.
  static let textTable = "text-table"

  private static let mostListed = 1000
  private static let beginning = 64

  /// The texts of a run, a row each, with links to those that the page lays out; nil for few texts.
  static func texts(of spans: SpansReport) -> TableBlock? {
    guard spans.counts.texts > HighlightsBlock.fewTexts else { return nil }
    let shown = HighlightsBlock.shown(of: spans)
    let listed = spans.results.prefix(mostListed)
    let isLabelled = spans.labels?.contains { $0 != nil } == true
    let rows = listed.enumerated().map { i, result -> [Cell] in
      let label = spans.labels.map { Cell.text($0.indices.contains(i) ? $0[i] ?? "–" : "–") }
      let cells = [
        .count(i + 1), beginning(of: result, target: i < shown ? "#text-\(i + 1)" : nil),
        .number(result.totalEvidence) { PageNumbers.signed($0, 2) },
        .number(result.isIndifferent ? nil : result.bestSteerValue.map(Double.init)) {
          PageNumbers.steerValue(Float($0))
        }, isLabelled ? label : nil, marks(of: result), strongest(of: result, sign: 1),
        strongest(of: result, sign: -1),
      ]
      return cells.compactMap { $0 }
    }
    let columns: [Column?] = [
      .numbers("Text"), .words("Begins"), .numbers("Evidence, nats"), .numbers("Steer value"),
      isLabelled ? .choice("Label") : nil, .choice("Marks"), .words("Strongest +"),
      .words("Strongest −"),
    ]
    return TableBlock(
      id: textTable, caption: "The texts", columns: columns.compactMap { $0 }, rows: rows,
      note: note(spans, shown: shown, listed: listed.count))
  }

  private static func beginning(of result: TextSpans, target: String?) -> Cell {
    let scalars = result.text.unicodeScalars.prefix(beginning + 1)
    let isWhole = scalars.count <= beginning
    let text = String(String.UnicodeScalarView(scalars.prefix(beginning)))
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return .text(
      words.isEmpty ? "no words" : words + (isWhole ? "" : "…"), style: "wide", target: target)
  }

  private static func marks(of result: TextSpans) -> Cell {
    let counts = [("+", 1), ("−", -1)].map { mark, sign in
      (mark: mark, count: result.spans.count { $0.sign == sign })
    }.filter { $0.count > 0 }
    guard !counts.isEmpty else { return .text("none", tags: ["none"]) }
    return .text(
      counts.map { "\($0.count) \($0.mark)" }.joined(separator: ", "), tags: counts.map(\.mark))
  }

  private static func strongest(of result: TextSpans, sign: Int) -> Cell {
    let span = result.spans.filter { $0.sign == sign }.max { abs($0.score) < abs($1.score) }
    return .text(
      span.map { "\(result.text(of: $0)) (\(PageNumbers.signed($0.score, 2)))" } ?? "–",
      style: "wide")
  }

  private static func note(_ spans: SpansReport, shown: Int, listed: Int) -> String {
    let all = spans.counts.texts
    let values =
      "Steer value: the most probable one, where one explains the text better than others."
    let below =
      shown < listed ? "The first \(Numbers.grouped(shown)) texts are below, token by token." : nil
    let rest =
      shown < all
      ? "All \(Numbers.grouped(all)) are in texts.csv and evidence.csv, in the run’s folder." : nil
    return [values, below, rest].compactMap { $0 }.joined(separator: " ")
  }
}
