/// A stretch of consecutive tokens, or of words, and its evidence.
public struct ScoredSpan: Sendable, Equatable {
  /// The first token.
  public var start: Int
  /// One past the last token.
  public var end: Int
  /// The sum of the tokens' evidence, nats; of the same sign as `sign`.
  public var score: Double
  /// 1 for evidence of the positive setting, −1 for evidence of the negative one.
  public var sign: Int

  /// Creates a span.
  public init(start: Int, end: Int, score: Double, sign: Int) {
    self.start = start
    self.end = end
    self.score = score
    self.sign = sign
  }
}

/// Finds the spans of a text that hold the most evidence of one sign.
///
/// Spans are disjoint but may touch. The result is the best of all admissible sets, by dynamic
/// programming: with `B_k(i)` the best of at most `k` spans in the tokens from `i` on,
/// `B_k(i) = max(B_k(i + 1), max_e Σ(i..<e) + B_{k−1}(e))`.
///
/// Of sets with equal sums the one of the fewest spans is taken, then of the fewest tokens, then
/// the earliest (smallest first start, smallest first end, and so on). Sums of `Float` evidence are
/// held in `Double`, where they are exact unless magnitudes differ by more than about 2²⁰; beyond
/// that, ties are broken as the rounded sums are.
public enum SpanOptimizer {
  /// The best set of spans.
  ///
  /// - Parameters:
  ///   - evidence: The evidence of each token; a token without any belongs to no span.
  ///   - sign: 1 to find the largest sums, −1 to find the smallest.
  ///   - maxSpans: The most spans.
  ///   - maxLength: The most tokens of a span.
  ///   - minEvidence: The least evidence of a span, nats; no span of none is ever returned.
  ///   - cost: What each token costs, nats: sets are compared by their evidence less that of their tokens,
  ///     and a span that does not bring its cost is never returned.
  /// - Returns: Spans in order; none if no token's evidence has the sign. Their scores are evidence, cost
  ///   not taken off.
  /// - Complexity: O(T · spans · maxLength) time, O(T · spans) memory, `spans` being one more than
  ///   the number found if that is below `maxSpans`.
  public static func spans(
    _ evidence: [Float?], sign: Int, maxSpans: Int, maxLength: Int, minEvidence: Double = 0,
    cost: Double = 0
  ) -> [ScoredSpan] {
    precondition(sign == 1 || sign == -1, "sign \(sign)")
    let gains = evidence.map { $0.map { Double($0) * Double(sign) } }
    // Layer k holds the end of the span that begins at each token in B_{k+1}, or 0 for none.
    var layers: [[Int]] = []
    var best = [Gain](repeating: Gain(), count: gains.count + 1)
    while layers.count < maxSpans {
      let (next, ends) = improve(best, gains, maxLength, minEvidence, cost)
      layers.append(ends)
      // One span more changed nothing, so that further ones will not either.
      if next == best { break }
      best = next
    }
    return follow(layers).map { range in
      let score = gains[range].reduce(0) { $0 + ($1 ?? 0) } * Double(sign)
      return ScoredSpan(start: range.lowerBound, end: range.upperBound, score: score, sign: sign)
    }
  }

  /// What a set of spans is ranked by.
  private struct Gain: Equatable {
    var sum = 0.0
    var spans = 0
    var tokens = 0

    func isBetter(than other: Gain) -> Bool {
      if sum != other.sum { return sum > other.sum }
      if spans != other.spans { return spans < other.spans }
      return tokens < other.tokens
    }
  }

  /// `B_k` and the ends of its first spans, from `B_{k−1}`.
  private static func improve(
    _ before: [Gain], _ gains: [Double?], _ maxLength: Int, _ minEvidence: Double,
    _ cost: Double
  ) -> ([Gain], [Int]) {
    var best = before
    var ends = [Int](repeating: 0, count: gains.count)
    for start in gains.indices.reversed() {
      var choice = best[start + 1]
      var sum = 0.0
      var end = start
      while end < gains.count, end - start < maxLength, let gain = gains[end] {
        sum += gain
        end += 1
        guard sum >= minEvidence else { continue }
        let rest = before[end]
        let candidate = Gain(
          sum: sum - cost * Double(end - start) + rest.sum, spans: rest.spans + 1,
          tokens: rest.tokens + end - start)
        // An equally good set that begins here is earlier than one that begins later.
        if candidate.isBetter(than: choice) || ends[start] == 0 && candidate == choice {
          choice = candidate
          ends[start] = end
        }
      }
      best[start] = choice
    }
    return (best, ends)
  }

  private static func follow(_ layers: [[Int]]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for layer in layers.reversed() {
      while start < layer.count, layer[start] == 0 { start += 1 }
      guard start < layer.count else { break }
      ranges.append(start..<layer[start])
      start = layer[start]
    }
    return ranges
  }
}
