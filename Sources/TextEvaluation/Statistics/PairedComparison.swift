internal import LinearAlgebra

/// How a measure differs between two runs over the same prompts.
public struct PairedComparison: Sendable, Codable, Equatable {
  /// First minus second.
  public var difference: Double
  /// The 95 % percentile bootstrap interval of ``difference``; nil for fewer than two prompts.
  public var interval: [Double]?
  /// How often a random exchange of the two runs' texts, prompt by prompt, gives a difference at
  /// least as large by modulus; two-sided.
  public var pValue: Double

  static let permutations = 9_999

  /// Compares two runs on the prompts where both have something to measure; nil if there is none, or a
  /// value is not finite.
  ///
  /// The p-value is `(1 + hits) / (1 + 9999)` of a randomisation test that exchanges the two runs
  /// prompt by prompt: exact in level, whatever the distribution, and never 0.
  ///
  /// - Parameters:
  ///   - first: The measure of a run.
  ///   - second: The same measure of another run, prompt for prompt.
  ///   - seed: The seed of the draws.
  /// - SeeAlso: Noreen, *Computer-Intensive Methods for Testing Hypotheses*, 1989; Phipson & Smyth,
  ///   "Permutation p-values should never be zero", 2010.
  public init?(_ first: PromptRatio, _ second: PromptRatio, seed: UInt64) {
    precondition(
      first.numerators.count == second.numerators.count && first.scale == second.scale,
      "two runs over other prompts")
    let pairs = first.used.filter { second.denominators[$0] > 0 }.map { i in
      Pair(
        first: .init(first.numerators[i], first.denominators[i]),
        second: .init(second.numerators[i], second.denominators[i]))
    }
    guard !pairs.isEmpty else { return nil }
    let scale = first.scale
    difference = Self.difference(pairs, scale)
    guard difference.isFinite else { return nil }
    interval = Self.interval(pairs, scale, seed)
    pValue = Self.pValue(pairs, scale, seed, difference)
  }

  /// What one prompt adds to both runs: above and below the line.
  private struct Pair {
    var first: SIMD2<Double>
    var second: SIMD2<Double>
  }

  private static func difference(_ pairs: [Pair], _ scale: PromptRatio.Scale) -> Double {
    difference(
      pairs.reduce(.zero) { $0 + $1.first }, pairs.reduce(.zero) { $0 + $1.second }, scale)
  }

  private static func difference(
    _ first: SIMD2<Double>, _ second: SIMD2<Double>, _ scale: PromptRatio.Scale
  ) -> Double {
    PromptRatio.value(first.x, first.y, scale) - PromptRatio.value(second.x, second.y, scale)
  }

  private static func interval(_ pairs: [Pair], _ scale: PromptRatio.Scale, _ seed: UInt64)
    -> [Double]?
  {
    guard pairs.count > 1 else { return nil }
    var random = CounterRandom(seed: seed, stream: .bootstrap)
    let values = (0..<PromptRatio.resamples).map { _ in
      var (first, second) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      for _ in pairs {
        let pair = pairs[random.index(below: pairs.count)]
        first += pair.first
        second += pair.second
      }
      return difference(first, second, scale)
    }.sorted()
    return [quantile(0.025, sorted: values), quantile(0.975, sorted: values)]
  }

  private static func pValue(
    _ pairs: [Pair], _ scale: PromptRatio.Scale, _ seed: UInt64, _ observed: Double
  ) -> Double {
    var random = CounterRandom(seed: seed, stream: .exchanges)
    // Sums in another order differ in their last bits, which must not count as a smaller difference.
    let threshold = abs(observed) * (1 - 1e-9)
    var hits = 0
    for _ in 0..<permutations {
      var (first, second) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
      var bits: UInt64 = 0
      for (i, pair) in pairs.enumerated() {
        if i % 64 == 0 { bits = random.next() }
        let isExchanged = bits & 1 == 1
        bits >>= 1
        first += isExchanged ? pair.second : pair.first
        second += isExchanged ? pair.first : pair.second
      }
      if abs(difference(first, second, scale)) >= threshold { hits += 1 }
    }
    return Double(1 + hits) / Double(1 + permutations)
  }
}
