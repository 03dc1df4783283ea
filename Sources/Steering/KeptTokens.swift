internal import LinearAlgebra

/// The tokens that may be drawn: all with a weight above `weight`, and those of exactly that weight
/// with an id of at most `lastID`; their weights sum to `sum`.
struct KeptTokens: Equatable {
  var weight: Float
  var lastID: Int
  var sum: Double

  /// Whether a token of a weight is among them.
  func contains(_ weight: Float, id: Int) -> Bool {
    weight > 0 && (weight > self.weight || (weight == self.weight && id <= lastID))
  }

  /// Whether doubles hold every sum of these tokens' weights exactly, so that the order of adding does
  /// not matter.
  ///
  /// The weights are multiples of the last bit of the smallest, 2⁻²⁴ of it or more; sums of up to 2²⁸
  /// times the smallest then have at most 52 bits.
  var isAddedExactly: Bool { weight > 0 && sum <= 0x1p28 * Double(weight) }

  // Weights per block of sums.
  private static let block = 256

  /// The first token up to which the kept weights sum to more than `target`.
  ///
  /// By sums of blocks: the same token as by adding one weight after the other, if that is exact.
  ///
  /// - Parameters:
  ///   - weights: The weights of all tokens.
  ///   - target: At least 0.
  /// - Returns: The token; nil if all kept weights together are not more.
  func id(in weights: Span<Float>, atWeight target: Double) -> Int? {
    var remaining = target
    // Of the smallest weight, only tokens up to `lastID` are kept.
    let split = min(lastID, weights.count - 1) + 1
    for (ids, threshold) in [(0..<split, weight), (split..<weights.count, weight.nextUp)] {
      for start in stride(from: ids.lowerBound, to: ids.upperBound, by: Self.block) {
        let end = min(start + Self.block, ids.upperBound)
        let sum = RowKernels.sum(weights.extracting(start..<end), from: threshold)
        if remaining < sum {
          for i in start..<end where weights[i] >= threshold {
            remaining -= Double(weights[i])
            if remaining < 0 { return i }
          }
        }
        remaining -= sum
      }
    }
    return nil
  }
}
