/// How many weights, and how much weight, fall into each bucket of magnitude.
///
/// Finds the likeliest tokens that together are enough, without sorting them all: the bucket in which
/// the limit falls is divided once more, and only the bucket within it is sorted.
struct WeightHistogram<IDs: Collection<Int>> {
  /// Which bits of a weight, a float of at most 1, choose its bucket.
  enum Level: Sendable {
    /// Exponent and first mantissa bits: 16 buckets per power of two.
    case coarse
    /// The next eleven mantissa bits, among weights of one coarse bucket.
    case fine

    fileprivate var buckets: Int {
      self == .coarse ? Int(Float(1).bitPattern >> 19) + 1 : 1 << 11
    }

    fileprivate func bucket(_ weight: Float) -> Int {
      self == .coarse
        ? min(Int(weight.bitPattern >> 19), buckets - 1)
        : Int(weight.bitPattern >> 8 & 0x7FF)
    }
  }

  private let ids: IDs
  private let level: Level
  private var numbers: [Int32]
  private var sums: [Double]

  /// Counts the positive weights of `ids`, which must be in ascending order.
  init(_ weights: Span<Float>, _ ids: IDs, level: Level) {
    self.ids = ids
    self.level = level
    var numbers = [Int32](repeating: 0, count: level.buckets)
    var sums = [Double](repeating: 0, count: level.buckets)
    for id in ids where weights[id] > 0 {
      let bucket = level.bucket(weights[id])
      numbers[bucket] += 1
      sums[bucket] += Double(weights[id])
    }
    (self.numbers, self.sums) = (numbers, sums)
  }

  /// Keeps tokens from the likeliest down (ties by id) until `isEnough(number, weight)`.
  ///
  /// - Parameters:
  ///   - weights: The weights that were counted.
  ///   - isEnough: Whether so many tokens of so much weight are.
  /// - Returns: The tokens; all of them if they are not enough.
  func cut(_ weights: Span<Float>, isEnough: (Int, Double) -> Bool) -> KeptTokens {
    cut(weights, number: 0, sum: 0, isEnough)
      ?? KeptTokens(weight: 0, lastID: Int.max, sum: sums.reduce(0, +))
  }

  // With `number` tokens of weight `sum` kept already; nil if all of these are not enough.
  private func cut(
    _ weights: Span<Float>, number: Int, sum: Double, _ isEnough: (Int, Double) -> Bool
  ) -> KeptTokens? {
    var (number, sum) = (number, sum)
    for bucket in numbers.indices.reversed() where numbers[bucket] > 0 {
      if isEnough(number + Int(numbers[bucket]), sum + sums[bucket]) {
        return cut(weights, inside: bucket, number: number, sum: sum, isEnough)
      }
      number += Int(numbers[bucket])
      sum += sums[bucket]
    }
    return nil
  }

  private func cut(
    _ weights: Span<Float>, inside bucket: Int, number: Int, sum: Double,
    _ isEnough: (Int, Double) -> Bool
  ) -> KeptTokens {
    let members = ids.filter { weights[$0] > 0 && level.bucket(weights[$0]) == bucket }
    if level == .coarse, members.count > 64 {
      let finer = WeightHistogram<[Int]>(weights, members, level: .fine)
      if let kept = finer.cut(weights, number: number, sum: sum, isEnough) { return kept }
    }
    let ordered = members.sorted { (weights[$1], $0) < (weights[$0], $1) }
    var (number, sum) = (number, sum)
    for id in ordered {
      number += 1
      sum += Double(weights[id])
      if isEnough(number, sum) { return KeptTokens(weight: weights[id], lastID: id, sum: sum) }
    }
    // Another order of adding may leave the limit just out of reach: the whole bucket stays.
    let last = ordered[ordered.count - 1]
    return KeptTokens(weight: weights[last], lastID: last, sum: sum)
  }
}
