import LinearAlgebra
import SteerAnalysis
import Testing

/// P-values against the complete enumeration of all orders of a few tokens.
@Suite struct PermutationTestTests {
  private func orders(_ values: [Float]) -> [[Float]] {
    guard values.count > 1 else { return [values] }
    return values.indices.flatMap { i in
      var rest = values
      let first = rest.remove(at: i)
      return orders(rest).map { [first] + $0 }
    }
  }

  /// The largest signed sum of 1 to `length` neighbours, none of them nil.
  private func largestWindow(_ evidence: [Float?], _ sign: Float, _ length: Int) -> Float {
    var largest = -Float.infinity
    for start in evidence.indices {
      var sum: Float = 0
      for value in evidence[start...].prefix(length) {
        guard let value else { break }
        sum += sign * value
        largest = max(largest, sum)
      }
    }
    return largest
  }

  /// The evidence in another order, with nil where it was.
  private func filled(_ evidence: [Float?], _ order: [Float]) -> [Float?] {
    var next = order.makeIterator()
    return evidence.map { $0 == nil ? nil : next.next() }
  }

  private func pValues(
    _ spans: [ScoredSpan], _ evidence: [Float?], maxLength: Int, permutations: Int,
    stream: Int = 0
  ) -> [SpanPValues] {
    var random = CounterRandom(seed: 5, stream: .own(stream))
    return PermutationTest.pValues(
      of: spans, evidence: evidence, maxLength: maxLength, permutations: permutations,
      random: &random)
  }

  // Quarters: sums are exact, and some tie.
  @Test(
    arguments: [
      [nil, 2, -1, 0.5, 1.25, -0.75, 0.5], [1, nil, -0.5, 1.5, 0.25, nil, -2], [0.5, 0.5, -1, 0.5],
    ] as [[Float?]])
  func sharesOfAllOrders(_ evidence: [Float?]) {
    let (draws, maxLength) = (40_000, 3)
    let spans = [1, -1].flatMap {
      SpanOptimizer.spans(evidence, sign: $0, maxSpans: 2, maxLength: maxLength)
    }
    #expect(spans.count >= 2)
    let all = orders(evidence.compactMap { $0 })
    let actual = pValues(spans, evidence, maxLength: maxLength, permutations: draws)
    for (span, p) in zip(spans, actual) {
      let (sign, score) = (Float(span.sign), Float(span.score))
      let single = all.count { order in
        sign * order[..<(span.end - span.start)].reduce(0, +) >= sign * score
      }
      let window = all.count { order in
        largestWindow(filled(evidence, order), sign, maxLength) >= sign * score
      }
      for (actual, count) in [(p.single, single), (p.familyWise, window)] {
        let exact = Double(count) / Double(all.count)
        // Five standard errors, and the 1 that is added to both counts.
        let tolerance =
          5 * (exact * (1 - exact) / Double(draws)).squareRoot() + 1 / Double(draws)
        #expect(abs(actual - exact) <= tolerance, "\(span): \(actual), exactly \(exact)")
      }
    }
  }

  @Test func equalTokensAreNotSignificant() {
    let spans = [ScoredSpan(start: 0, end: 3, score: 0.3, sign: 1)]
    let p = pValues(spans, [0.1, 0.1, 0.1, 0.1, 0.1], maxLength: 3, permutations: 99)
    #expect(p == [SpanPValues(single: 1, familyWise: 1)])
  }

  /// Sums in another order differ by rounding; a text as its own span always ties with itself.
  @Test func aSpanOfTheWholeTextIsNotSignificant() {
    let evidence: [Float?] = [0.1, 1e-8, 3, 0.7, 1e-7, 2.3]
    let spans = SpanOptimizer.spans(evidence, sign: 1, maxSpans: 1, maxLength: 6)
    #expect(spans.first?.end == 6)
    let p = pValues(spans, evidence, maxLength: 6, permutations: 199)
    #expect(p == [SpanPValues(single: 1, familyWise: 1)])
  }

  /// Strong tokens that stand together are rare in random orders, one strong token is not.
  @Test func onlyNeighboursAreSignificantFamilyWise() {
    var evidence = [Float?](repeating: 0.01, count: 60)
    evidence[0] = nil
    for i in 20..<25 { evidence[i] = 2 }
    let together = SpanOptimizer.spans(evidence, sign: 1, maxSpans: 1, maxLength: 5)
    #expect(together.first.map { $0.start..<$0.end } == 20..<25)
    #expect(pValues(together, evidence, maxLength: 5, permutations: 999)[0].familyWise == 0.001)
    let single = [ScoredSpan(start: 20, end: 21, score: 2, sign: 1)]
    #expect(pValues(single, evidence, maxLength: 5, permutations: 999)[0].familyWise == 1)
  }

  @Test func streamsDecideTheDraws() {
    let evidence: [Float?] = (0..<40).map { Float($0 % 7) - 3 }
    let spans = SpanOptimizer.spans(evidence, sign: 1, maxSpans: 4, maxLength: 10)
    let first = pValues(spans, evidence, maxLength: 10, permutations: 999)
    #expect(first == pValues(spans, evidence, maxLength: 10, permutations: 999))
    #expect(first != pValues(spans, evidence, maxLength: 10, permutations: 999, stream: 1))
    #expect(pValues([], evidence, maxLength: 10, permutations: 9).isEmpty)
    #expect(pValues([], [nil], maxLength: 10, permutations: 9).isEmpty)
  }
}
