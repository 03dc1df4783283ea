internal import Foundation
internal import NumberText
internal import SteerAnalysis

/// A token of a text in a page, coloured by its evidence.
struct TextPiece {
  /// White space before the token, which takes no colour.
  var leading = ""
  var piece: String
  /// `positive`, `negative` or `none`.
  var sign: String
  /// The strength of the colour, 0…1.
  var weight: String
  var evidence: String
  /// Evidence and probabilities in words.
  var detail: String
  /// Whether a span's mark begins before the token.
  var opens = false
  /// Whether it ends after the token.
  var closes = false
  var spanSign = ""
  var spanScore = ""
  var spanTitle = ""

  /// The pieces of a text in order; together they are the text.
  ///
  /// Tokens that share a character are one piece. Spans of different signs may cross: a token within
  /// two is marked by the shorter one.
  static func pieces(of result: TextSpans, scale: Double) -> [TextPiece] {
    let scalars = Array(result.text.unicodeScalars)
    var pieces: [TextPiece] = []
    var spans: [Int?] = []
    var end = 0
    var i = 0
    while i < result.ids.count {
      let range = result.characterRanges[i]
      var last = i
      var upper = max(range.upperBound, end)
      while last + 1 < result.ids.count, result.characterRanges[last + 1].lowerBound < upper {
        last += 1
        upper = max(upper, result.characterRanges[last].upperBound)
      }
      if range.lowerBound > end {
        pieces.append(plain(scalars[end..<range.lowerBound]))
        spans.append(nil)
      }
      pieces.append(
        TextPiece(
          scalars[max(end, min(range.lowerBound, upper))..<upper], i...last, of: result,
          scale: scale))
      spans.append(span(at: i, in: result.spans))
      end = upper
      i = last + 1
    }
    if end < scalars.count {
      pieces.append(plain(scalars[end...]))
      spans.append(nil)
    }
    return marked(pieces, by: spans, of: result)
  }

  private init(
    _ scalars: ArraySlice<Unicode.Scalar>, _ tokens: ClosedRange<Int>, of result: TextSpans,
    scale: Double
  ) {
    let visible = scalars.drop { $0 == " " }
    // A token of white space alone is shown as it is.
    let start = visible.isEmpty ? scalars.startIndex : visible.startIndex
    leading = String(String.UnicodeScalarView(scalars[..<start]))
    piece = String(String.UnicodeScalarView(scalars[start...]))
    let known = tokens.compactMap { result.evidence[$0].map(Double.init) }.filter(\.isFinite)
    let sum = known.reduce(0, +)
    evidence = Numbers.fixed(sum, 4)
    sign = sum > 0 ? "positive" : sum < 0 ? "negative" : "none"
    weight = Numbers.fixed(min(abs(sum) / scale, 1), 3)
    detail = Self.detail(known.isEmpty ? nil : sum, tokens, of: result)
  }

  private init(piece: String, sign: String, weight: String, evidence: String, detail: String) {
    self.piece = piece
    self.sign = sign
    self.weight = weight
    self.evidence = evidence
    self.detail = detail
  }

  private static func plain(_ scalars: ArraySlice<Unicode.Scalar>) -> TextPiece {
    TextPiece(
      piece: String(String.UnicodeScalarView(scalars)), sign: "none", weight: "0", evidence: "0",
      detail: "no token of its own")
  }

  private static func detail(_ sum: Double?, _ tokens: ClosedRange<Int>, of result: TextSpans)
    -> String
  {
    guard let sum else { return "first token: nothing predicts it, so it has no evidence" }
    if tokens.allSatisfy({ result.positiveLogProbabilities[$0] == nil }) {
      return
        "evidence \(PageNumbers.signed(sum, 2)) nats, of the word alone: nothing predicts the first token"
    }
    func total(_ values: [Float?]) -> Double {
      tokens.reduce(0) { $0 + Double(values[$1] ?? 0) }
    }
    let positive = total(result.positiveLogProbabilities)
    let negative = total(result.negativeLogProbabilities)
    return "evidence \(PageNumbers.signed(sum, 2)) nats; log-probability "
      + "\(PageNumbers.fixed(negative, 2)) at the negative value, \(PageNumbers.fixed(positive, 2)) at "
      + "the positive one; probability \(share(negative)) → \(share(positive))"
  }

  private static func share(_ logProbability: Double) -> String {
    let share = 100 * exp(logProbability)
    guard share.isFinite else { return "–" }
    return (share > 0 && share < 0.001 ? "below 0.001" : PageNumbers.significant(share)) + "\u{A0}%"
  }

  private static func span(at token: Int, in spans: [EvidenceSpan]) -> Int? {
    spans.indices.filter { spans[$0].start <= token && token < spans[$0].end }
      .min { spans[$0].end - spans[$0].start < spans[$1].end - spans[$1].start }
  }

  private static func marked(_ pieces: [TextPiece], by spans: [Int?], of result: TextSpans)
    -> [TextPiece]
  {
    var pieces = pieces
    var begun: Set<Int> = []
    for i in pieces.indices {
      guard let number = spans[i] else { continue }
      let span = result.spans[number]
      pieces[i].opens = i == 0 || spans[i - 1] != number
      pieces[i].closes = i + 1 == pieces.count || spans[i + 1] != number
      let isRest = !begun.insert(number).inserted
      pieces[i].spanSign = (span.sign > 0 ? "positive" : "negative") + (isRest ? " continues" : "")
      pieces[i].spanScore = Numbers.fixed(span.score, 4)
      pieces[i].spanTitle =
        "\(span.sign > 0 ? "Positive" : "Negative") span: \(PageNumbers.signed(span.score, 2)) nats"
    }
    return pieces
  }
}
