internal import Foundation
internal import NumberText
internal import SteerAnalysis

/// Scores of all words in the page, for looking words up.
struct ExplorerBlock: ReportBlock {
  let template = "explorer"
  let explorerID = "look-up"
  let explorerNote: String
  /// JSON that is safe in a `script` element.
  let data: String

  // Two bytes a score, four thirds of that in the page, which is to stay below 6 MB.
  private static let mostScores = 1_000_000
  private static let mostDimensions = 16
  private static let mostWords = 200_000

  /// Packs a table; nil if it has no words or too many.
  init?(_ words: WordTable, vocabulary: VocabularyReport) throws {
    let count = words.ids.count
    guard count > 0, count <= Self.mostWords else { return nil }
    let columns = min(words.dimensions.count, Self.mostDimensions, Self.mostScores / count)
    let values = Dictionary(
      vocabulary.dimensions.map { ($0.index, Double($0.singularValue)) },
      uniquingKeysWith: { a, _ in a })
    let packed = (0..<columns).map { Quantized(words.scores(onColumn: $0)) }
    var scores: [Int16] = []
    scores.reserveCapacity(count * columns)
    for word in 0..<count {
      for column in packed { scores.append(column.values[word]) }
    }
    let shifts = Quantized(words.shifts)
    let first = words.shifts.indices.max { words.shifts[$0] < words.shifts[$1] } ?? 0
    data = try EmbeddedJSON.text(
      Document(
        tokens: words.tokens,
        dimensions: zip(words.dimensions, packed).map { number, column in
          .init(
            number: number, singularValue: values[number] ?? 1, scale: column.scale,
            largest: column.scale * Double(Int16.max))
        },
        scores: Self.base64(scores), shifts: Self.base64(shifts.values), shiftScale: shifts.scale,
        first: first))
    explorerNote =
      "\(Numbers.grouped(count)) words with their score on the first \(columns) dimensions. Two words "
      + "are near where the steer moves them alike: the cosine of their scores, each weighted by the "
      + "dimension's singular value."
  }

  private struct Document: Encodable {
    struct Dimension: Encodable {
      let number: Int
      let singularValue: Double
      let scale: Double
      let largest: Double
    }

    let tokens: [String]
    let dimensions: [Dimension]
    /// Base64 of little-endian integers, `[words, dimensions]`.
    let scores: String
    let shifts: String
    let shiftScale: Double
    /// The word shown at first.
    let first: Int
  }

  /// Numbers as integers of 16 bits; their error is 1/65,534 of the largest.
  private struct Quantized {
    let values: [Int16]
    let scale: Double

    init(_ numbers: [Float]) {
      let largest = numbers.reduce(0) { max($0, abs($1)) }
      let scale = largest > 0 ? Double(largest) / Double(Int16.max) : 1
      values = numbers.map { Int16((Double($0) / scale).rounded()) }
      self.scale = scale
    }
  }

  private static func base64(_ values: [Int16]) -> String {
    unsafe values.map(\.littleEndian).withUnsafeBytes { unsafe Data($0) }.base64EncodedString()
  }
}
