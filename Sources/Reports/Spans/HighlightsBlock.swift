internal import Foundation
internal import NumberText
internal import SteerAnalysis

/// Texts with their tokens coloured by evidence and their spans marked.
struct HighlightsBlock: ReportBlock {
  /// One text.
  struct Text {
    let textID: String
    let textNumber: Int
    let previousText: Int?
    let nextText: Int?
    let textTitle: String
    let textNote: String
    let pieces: [TextPiece]
    let textBlocks: [any ReportBlock]
  }

  let template = "spans"
  let positiveSetting: String
  let negativeSetting: String
  /// The largest evidence of a token or span, nats.
  let largest: String
  let texts: [Text]
  /// Whether one text is shown at a time, where scripts run.
  let isBrowsed: Bool
  let overviewID = TableBlock.textTable

  /// More texts have an overview.
  static let fewTexts = 3
  private static let mostTexts = 200
  private static let mostTokens = 20_000
  private static let mostFigures = 40

  /// Lays the first texts out.
  ///
  /// - Parameters:
  ///   - spans: The document.
  ///   - figures: The figures that stand with a text and its number from 0.
  init(_ spans: SpansReport, figures: (TextSpans, Int) -> FiguresBlock?) {
    positiveSetting = PageNumbers.setting(spans.positive)
    negativeSetting = PageNumbers.setting(spans.negative)
    let shown = spans.results.prefix(Self.shown(of: spans))
    let evidence = shown.flatMap { result in
      result.evidence.compactMap { $0.map { abs(Double($0)) } }
        + result.spans.map { abs($0.score) }
    }.filter(\.isFinite)
    largest = Numbers.fixed(min(evidence.max() ?? 1, 1e6), 1)
    let scale = SpansReport.fullEvidence(of: spans.results)
    let count = spans.counts.texts
    isBrowsed = count > Self.fewTexts && shown.count > 1
    texts = shown.enumerated().map { i, result in
      Text(
        textID: "text-\(i + 1)", textNumber: i + 1, previousText: i > 0 ? i : nil,
        nextText: i + 1 < shown.count ? i + 2 : nil,
        textTitle: count == 1 ? "The text" : "Text \(i + 1) of \(Numbers.grouped(count))",
        textNote: Self.note(result), pieces: TextPiece.pieces(of: result, scale: scale),
        textBlocks: Self.blocks(
          result, number: i + 1, figures: i < Self.mostFigures ? figures(result, i) : nil))
    }
  }

  /// How many of the first texts a page lays out.
  static func shown(of spans: SpansReport) -> Int {
    var tokens = 0
    return spans.results.prefix(mostTexts).prefix {
      tokens += $0.ids.count
      return tokens <= mostTokens || tokens == $0.ids.count
    }.count
  }

  private static func note(_ result: TextSpans) -> String {
    let total = "All evidence \(PageNumbers.signed(result.totalEvidence, 2)) nats"
    guard let best = result.bestSteerValue,
      let point = result.distribution.first(where: { $0.steerValue == best })
    else { return "One token alone has no evidence." }
    if result.isIndifferent {
      return total + "; no steer value explains the text better than another."
    }
    return total + "; the most probable steer value of the text is "
      + "\(PageNumbers.steerValue(best)) (probability \(PageNumbers.fixed(point.probability, 2)))."
  }

  private static func blocks(_ result: TextSpans, number: Int, figures: FiguresBlock?)
    -> [any ReportBlock]
  {
    let rows = result.spans.map { span -> [TableBlock.Cell] in
      [
        .text(span.sign > 0 ? "+" : "−"),
        .text(result.text(of: span), style: "name wide"),
        .number(span.score) { PageNumbers.signed($0, 2) },
        .number(span.pValue) { PageNumbers.probability($0) },
        .number(span.familyWisePValue) { PageNumbers.probability($0) },
      ]
    }
    let table = TableBlock(
      id: "spans-\(number)", caption: "Spans of text \(number)",
      columns: [
        .words("Sign"), .words("Span"), .numbers("Evidence, nats"), .numbers("p"),
        .numbers("Family-wise p"),
      ], rows: rows)
    return [figures as (any ReportBlock)?, table].compactMap { $0 }
  }
}
