internal import LinearAlgebra

/// Finds the smallest set of likeliest tokens of enough weight in a few passes over all weights.
///
/// Each pass sums the weights above four thresholds and so narrows down, five times, the bits of the
/// smallest kept weight; the few tokens that remain in question are sorted. Sums of passes are floats:
/// the result is checked with exact ones.
enum NucleusSearch {
  // Bit patterns in question at the end, 1/128 of a power of two, and tokens that may have them.
  private static let window: UInt32 = 1 << 16
  private static let mostMembers = 1024

  /// Keeps tokens from the likeliest down (ties by id) until they weigh `wanted`.
  ///
  /// - Parameters:
  ///   - weights: The weights, of about 1 at most.
  ///   - wanted: The weight, as close to `total` as wanted.
  ///   - total: The weight of all tokens, approximately.
  /// - Returns: What ``WeightHistogram`` finds as well; nil where only that can: if too many tokens
  ///   weigh about the same, if sums of doubles are not exact, or if the wanted weight is out of reach.
  static func cut(_ weights: Span<Float>, wanted: Double, of total: Float) -> KeptTokens? {
    guard let range = range(weights, wanted: wanted, of: total),
      let members = RowKernels.indices(weights, in: range, limit: mostMembers)
    else { return nil }
    var sum = RowKernels.sum(weights, from: range.upperBound)
    guard sum < wanted else { return nil }
    for id in members.sorted(by: { (weights[Int($1)], $0) < (weights[Int($0)], $1) }) {
      sum += Double(weights[Int(id)])
      guard sum >= wanted else { continue }
      let kept = KeptTokens(weight: weights[Int(id)], lastID: Int(id), sum: sum)
      return kept.isAddedExactly ? kept : nil
    }
    return nil
  }

  // The smallest kept weight, within a window.
  private static func range(_ weights: Span<Float>, wanted: Double, of total: Float)
    -> Range<Float>?
  {
    // All tokens below this together weigh less than what is not wanted.
    let least = (Double(total) - wanted) / Double(2 * max(weights.count, 1))
    guard least > 0, least < 1 else { return nil }
    var low = Float(least).bitPattern
    var high = Float(2).bitPattern
    while high - low > window {
      let step = (high - low) / 5
      let patterns = low &+ step &* SIMD4(1, 2, 3, 4)
      let thresholds = SIMD4(
        Float(bitPattern: patterns[0]), Float(bitPattern: patterns[1]),
        Float(bitPattern: patterns[2]), Float(bitPattern: patterns[3]))
      let sums = RowKernels.tailSums(weights, from: thresholds)
      let start = (low, high)
      for i in 0..<4 {
        if Double(sums[i]) >= wanted {
          low = patterns[i]
        } else {
          high = patterns[i]
          break
        }
      }
      guard (low, high) != start else { return nil }
    }
    return Float(bitPattern: low)..<Float(bitPattern: high)
  }
}
