internal import Foundation
internal import LinearAlgebra
package import SteerAnalysis
package import TextTokenization

/// Scores of all words on the dimensions of a steer, packed for scripts of pages.
package struct WordScores: Encodable {
  /// A dimension, and how its scores are packed.
  struct Dimension: Encodable {
    let number: Int
    let singularValue: Double
    /// What a packed score is to be multiplied by.
    let scale: Double
    let largest: Double
  }

  /// Where words lie, and how far the steer moves each.
  package struct Plane: Encodable {
    /// Base64 of little-endian floats, one per word.
    let x: String
    /// Base64 of little-endian floats, one per word.
    let y: String
    /// Base64 of little-endian floats, one per word: nats per unit of steer value.
    let effects: String
    let xTitle: String
    let yTitle: String
    /// Whether both axes have one unit, so that distances mean something.
    let hasOneUnit: Bool
  }

  let tokens: [String]
  let dimensions: [Dimension]
  /// Base64 of little-endian integers, `[words, dimensions]`.
  let scores: String
  let shifts: String
  let shiftScale: Double
  /// The word shown at first.
  let first: Int
  /// Nil in pages of runs, which have a figure of it.
  var plane: Plane?

  // Two bytes a score, four thirds of that in a page, which is to stay below 6 MB.
  private static let mostScores = 1_000_000
  private static let mostDimensions = 16
  private static let mostWords = 200_000

  /// Packs a table; nil if it has no words or too many.
  init?(_ words: WordTable, vocabulary: VocabularyReport) {
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
    tokens = words.tokens
    dimensions = zip(words.dimensions, packed).map { number, column in
      Dimension(
        number: number, singularValue: values[number] ?? 1, scale: column.scale,
        largest: column.scale * Double(Int16.max))
    }
    self.scores = Base64Numbers.text(scores.map(\.littleEndian))
    self.shifts = Base64Numbers.text(shifts.values.map(\.littleEndian))
    shiftScale = shifts.scale
    first = words.shifts.indices.max { words.shifts[$0] < words.shifts[$1] } ?? 0
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
}

extension WordScores {
  /// The scores and the plane of words that were just analysed.
  ///
  /// A steer of one dimension, or of none, spreads words along a line: they then lie by the steer's effect on
  /// them and by how often they come.
  ///
  /// - Parameters:
  ///   - analysis: The analysis of all words.
  ///   - vocabulary: Its document.
  ///   - coordinates: The words in the plane that the steer spreads them most in; nil without dimensions.
  ///   - tokenizer: The model's.
  package init?(
    _ analysis: VocabularyAnalysis, vocabulary: VocabularyReport, coordinates: WordCoordinates?,
    tokenizer: Tokenizer
  ) {
    let words = WordTable(analysis, vocabulary: vocabulary, tokenizer: tokenizer)
    self.init(words, vocabulary: vocabulary)
    let rows = words.ids.map { Int($0) }
    let shares = coordinates?.explainedVarianceRatio ?? []
    if let coordinates, shares.count == 2, shares[1] > 1e-6 {
      plane = Plane(
        x: Base64Numbers.text(rows.map { coordinates.values[$0, 0] }),
        y: Base64Numbers.text(rows.map { coordinates.values[$0, 1] }),
        effects: Base64Numbers.text(words.effects),
        xTitle: "first principal axis", yTitle: "second principal axis", hasOneUnit: true)
    } else {
      let counts = rows.map { log10(max(analysis.effects.expectedCounts[$0], 1e-9)) }
      plane = Plane(
        x: Base64Numbers.text(words.effects), y: Base64Numbers.text(counts),
        effects: Base64Numbers.text(words.effects),
        xTitle: "effect, nats per unit of steer value", yTitle: "expected count, powers of ten",
        hasOneUnit: false)
    }
  }
}

/// Numbers of a fixed width as text.
private enum Base64Numbers {
  static func text(_ values: [Int16]) -> String {
    unsafe values.withUnsafeBytes { unsafe Data($0) }.base64EncodedString()
  }

  static func text(_ values: [Float]) -> String {
    unsafe values.map(\.bitPattern.littleEndian).withUnsafeBytes { unsafe Data($0) }
      .base64EncodedString()
  }
}
