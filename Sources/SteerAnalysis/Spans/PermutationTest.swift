public import LinearAlgebra

/// How often chance gives a span as much evidence as it has.
public struct SpanPValues: Sendable, Equatable {
  /// Against as many tokens drawn at random from the text.
  public var single: Double
  /// Against the best span of the text with its tokens in random order.
  public var familyWise: Double

  /// Creates a pair of p-values.
  public init(single: Double, familyWise: Double) {
    self.single = single
    self.familyWise = familyWise
  }
}

/// The significance of spans under a permutation null.
///
/// The null hypothesis: a text's evidence is exchangeable over its positions, so that where the
/// evidence stands means nothing. Each draw is a random order of the evidence of the text's own
/// tokens; with `n` draws, `p = (1 + #{draws at least as large}) / (1 + n)`, which never is 0.
///
/// - ``SpanPValues/single`` compares a span's sum with that of as many tokens drawn without
///   replacement. A span was chosen because its sum is large, so this describes how unusual the sum
///   is and is no test.
/// - ``SpanPValues/familyWise`` compares it with the largest sum over all windows of at most
///   `maxLength` tokens in the shuffled text, and so allows for the choice (the maximum statistic of
///   Westfall & Young 1993). It is small only where strong tokens stand together.
///
/// Neither says whether the text as a whole is positive or negative: that does not depend on the
/// order of its tokens.
public enum PermutationTest {
  /// Positions to shuffle for ``SpanPValues/familyWise`` at most, over all draws of one text.
  static let familyWiseBudget = 50_000_000

  /// The p-values of spans.
  ///
  /// - Parameters:
  ///   - spans: Spans of the text.
  ///   - evidence: The evidence of the text's tokens.
  ///   - maxLength: The most tokens that a span may have.
  ///   - permutations: The number of draws, at least 1. Texts of over 5,000 tokens use fewer for
  ///     ``SpanPValues/familyWise``, but no fewer than 999.
  ///   - random: The source of the draws.
  /// - Returns: One pair per span.
  /// - Complexity: O(permutations · T).
  public static func pValues(
    of spans: [ScoredSpan], evidence: [Float?], maxLength: Int, permutations: Int,
    random: inout CounterRandom
  ) -> [SpanPValues] {
    var null = PermutationNull(evidence)
    // A first token within a word may have no evidence, and draws none.
    let lengths = spans.map { span in evidence[span.start..<span.end].count { $0 != nil } }
    guard let longest = lengths.max() else { return [] }
    let affordable = max(999, familyWiseBudget / null.values.count)
    let familyWise = min(permutations, affordable)
    var single = [Int](repeating: 0, count: spans.count)
    var window = single
    for draw in 0..<permutations {
      let isComplete = draw < familyWise
      null.shuffle(isComplete ? null.values.count : longest, &random)
      for (i, span) in spans.enumerated() {
        let drawn = null.values[..<lengths[i]].reduce(0, +)
        if null.isAtLeast(drawn, span) { single[i] += 1 }
      }
      guard isComplete else { continue }
      let extremes = null.extremeWindows(maxLength)
      for (i, span) in spans.enumerated()
      where null.isAtLeast(span.sign > 0 ? extremes.largest : extremes.smallest, span) {
        window[i] += 1
      }
    }
    return spans.indices.map { i in
      SpanPValues(
        single: Double(1 + single[i]) / Double(1 + permutations),
        familyWise: Double(1 + window[i]) / Double(1 + familyWise))
    }
  }
}

/// A text's evidence in random order.
private struct PermutationNull {
  /// The evidence of the tokens that have any, shuffled.
  var values: [Double]
  /// How many of them stand together, between tokens that have none.
  private var runs: [Int] = []
  /// Sums in different orders differ by rounding, which must not decide whether they are equal.
  private let slack: Double
  private var sums: [Double]
  private var queues: (low: [Int], high: [Int])

  init(_ evidence: [Float?]) {
    values = evidence.compactMap { $0.map(Double.init) }
    runs = evidence.split(separator: nil).map(\.count)
    slack = 1e-12 * values.reduce(0) { $0 + abs($1) }
    sums = Array(repeating: 0, count: values.count + 1)
    queues = (Array(repeating: 0, count: sums.count), Array(repeating: 0, count: sums.count))
  }

  /// Whether a sum is as far on the span's side as the span's own.
  func isAtLeast(_ sum: Double, _ span: ScoredSpan) -> Bool {
    (sum - span.score) * Double(span.sign) >= -slack
  }

  /// Puts a random choice of the values in random order at the front (Fisher–Yates).
  ///
  /// Each half of a 64-bit draw gives one index; the bias is below `T / 2³²`.
  mutating func shuffle(_ count: Int, _ random: inout CounterRandom) {
    let end = min(count, values.count - 1)
    var i = 0
    while i < end {
      let bits = random.next()
      swap(i, bits & 0xFFFF_FFFF)
      if i + 1 < end { swap(i + 1, bits >> 32) }
      i += 2
    }
  }

  private mutating func swap(_ i: Int, _ half: UInt64) {
    values.swapAt(i, i + Int((half * UInt64(values.count - i)) >> 32))
  }

  /// The largest and the smallest sum of any 1 to `length` neighbours.
  ///
  /// A window's sum is the difference of two running sums; the least and the greatest running sum
  /// at most `length` positions back are kept in monotonic queues, so that the cost does not depend
  /// on `length`.
  mutating func extremeWindows(_ length: Int) -> (smallest: Double, largest: Double) {
    var extremes = (smallest: Double.infinity, largest: -Double.infinity)
    var first = 0
    for run in runs {
      var (low, high) = (0..<0, 0..<0)
      sums[0] = 0
      for i in 0..<run {
        while !low.isEmpty, sums[queues.low[low.upperBound - 1]] >= sums[i] {
          low = low.lowerBound..<low.upperBound - 1
        }
        while !high.isEmpty, sums[queues.high[high.upperBound - 1]] <= sums[i] {
          high = high.lowerBound..<high.upperBound - 1
        }
        queues.low[low.upperBound] = i
        queues.high[high.upperBound] = i
        low = low.lowerBound..<low.upperBound + 1
        high = high.lowerBound..<high.upperBound + 1
        if queues.low[low.lowerBound] <= i - length { low = low.lowerBound + 1..<low.upperBound }
        if queues.high[high.lowerBound] <= i - length {
          high = high.lowerBound + 1..<high.upperBound
        }
        sums[i + 1] = sums[i] + values[first + i]
        extremes.largest = max(extremes.largest, sums[i + 1] - sums[queues.low[low.lowerBound]])
        extremes.smallest = min(extremes.smallest, sums[i + 1] - sums[queues.high[high.lowerBound]])
      }
      first += run
    }
    return extremes
  }
}
