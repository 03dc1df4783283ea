internal import LinearAlgebra

/// Finds the smallest set of likeliest tokens of enough weight in a few passes over all weights.
///
/// Each pass sums the weights above four thresholds and so narrows down, five times, the bits of the
/// smallest kept weight; the few tokens that remain in question are sorted. Sums of passes are floats:
/// the result is checked with exact ones.
struct NucleusSearch {
  private let weights: UnsafePointer<Float>
  private let count: Int

  // Bit patterns in question at the end, 1/128 of a power of two, and tokens that may have them.
  private static let window: UInt32 = 1 << 16
  private static let mostMembers = 1024

  /// Creates the search among `count` weights of about 1 at most.
  init(_ weights: UnsafePointer<Float>, _ count: Int) {
    self.weights = weights
    self.count = count
  }

  /// Keeps tokens from the likeliest down (ties by id) until they weigh `wanted`.
  ///
  /// - Parameters:
  ///   - wanted: The weight, as close to `total` as wanted.
  ///   - total: The weight of all tokens, approximately.
  /// - Returns: What ``WeightHistogram`` finds as well; nil where only that can: if too many tokens
  ///   weigh about the same, if sums of doubles are not exact, or if the wanted weight is out of reach.
  func cut(wanted: Double, of total: Float) -> KeptTokens? {
    guard let range = range(wanted: wanted, of: total) else { return nil }
    guard
      let members = RowKernels.indices(weights, count, in: range, limit: Self.mostMembers)
    else { return nil }
    var sum = RowKernels.sum(weights, count, from: range.upperBound)
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
  private func range(wanted: Double, of total: Float) -> Range<Float>? {
    // All tokens below this together weigh less than what is not wanted.
    let least = (Double(total) - wanted) / Double(2 * max(count, 1))
    guard least > 0, least < 1 else { return nil }
    var low = Float(least).bitPattern
    var high = Float(2).bitPattern
    while high - low > Self.window {
      let step = (high - low) / 5
      let patterns = low &+ step &* SIMD4(1, 2, 3, 4)
      let sums = RowKernels.tailSums(
        weights, count, from: unsafeBitCast(patterns, to: SIMD4<Float>.self))
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
