import LinearAlgebra
import SteerAnalysis
import Testing

/// The dynamic programme against an exhaustive search of all sets of disjoint spans.
@Suite struct SpanOptimizerTests {
  /// Every set of at most `maxSpans` disjoint spans in the tokens from `start` on.
  private func allSets(_ evidence: [Float?], from start: Int, _ maxSpans: Int, _ maxLength: Int)
    -> [[Range<Int>]]
  {
    var sets: [[Range<Int>]] = [[]]
    guard maxSpans > 0 else { return sets }
    for first in start..<max(start, evidence.count) {
      for end in (first + 1)..<(evidence.count + 1) where end - first <= maxLength {
        guard evidence[first..<end].allSatisfy({ $0 != nil }) else { break }
        for rest in allSets(evidence, from: end, maxSpans - 1, maxLength) {
          sets.append([first..<end] + rest)
        }
      }
    }
    return sets
  }

  private func sum(_ set: [Range<Int>], _ evidence: [Float?]) -> Double {
    set.reduce(0) { $0 + evidence[$1].reduce(0) { $0 + Double($1 ?? 0) } }
  }

  /// The largest sum, then the fewest spans, the fewest tokens, the smallest bounds in order.
  private func exhaustive(
    _ evidence: [Float?], sign: Int, _ maxSpans: Int, _ maxLength: Int, _ minEvidence: Double
  ) -> [Range<Int>] {
    func isBefore(_ a: [Range<Int>], _ b: [Range<Int>]) -> Bool {
      let (sumA, sumB) = (sum(a, evidence) * Double(sign), sum(b, evidence) * Double(sign))
      if sumA != sumB { return sumA > sumB }
      if a.count != b.count { return a.count < b.count }
      let (tokensA, tokensB) = (a.joined().count, b.joined().count)
      if tokensA != tokensB { return tokensA < tokensB }
      return a.flatMap { [$0.lowerBound, $0.upperBound] }
        .lexicographicallyPrecedes(b.flatMap { [$0.lowerBound, $0.upperBound] })
    }
    let sets = allSets(evidence, from: 0, maxSpans, maxLength).filter { set in
      set.allSatisfy { sum([$0], evidence) * Double(sign) >= minEvidence }
    }
    return sets.min(by: isBefore) ?? []
  }

  private func expectOptimal(
    _ evidence: [Float?], _ maxSpans: Int, _ maxLength: Int, minEvidence: Double = 0
  ) {
    for sign in [1, -1] {
      let spans = SpanOptimizer.spans(
        evidence, sign: sign, maxSpans: maxSpans, maxLength: maxLength, minEvidence: minEvidence)
      let expected = exhaustive(evidence, sign: sign, maxSpans, maxLength, minEvidence)
      #expect(
        spans.map { $0.start..<$0.end } == expected, "\(evidence) \(sign) \(maxSpans) \(maxLength)")
      for span in spans {
        #expect(span.sign == sign && span.score * Double(sign) > 0)
        #expect(span.score == sum([span.start..<span.end], evidence))
      }
    }
  }

  /// Quarters, so that many sets tie.
  @Test func smallInputsWithTies() {
    var random = CounterRandom(seed: 1)
    for _ in 0..<4000 {
      let evidence = (0..<random.index(below: 8)).map { _ in
        random.index(below: 8) == 0 ? nil : Float(random.index(below: 9) - 4) / 4
      }
      expectOptimal(
        evidence, 1 + random.index(below: 4), 1 + random.index(below: 5),
        minEvidence: [0, 0, 0.5, 1.25][random.index(below: 4)])
    }
  }

  @Test func smallInputsOfAnyNumbers() {
    var random = CounterRandom(seed: 2)
    for _ in 0..<1000 {
      let evidence = (0..<random.index(below: 9)).map { i in
        i == 0 ? nil : Float(random.normal())
      }
      expectOptimal(evidence, 1 + random.index(below: 3), 1 + random.index(below: 9))
    }
  }

  @Test func nothingToFind() {
    for evidence: [Float?] in [[], [nil], [0], [nil, nil], [nil, -1], [0, 0]] {
      #expect(SpanOptimizer.spans(evidence, sign: 1, maxSpans: 4, maxLength: 10).isEmpty)
    }
  }

  @Test func oneTokenIsASpan() {
    let span = ScoredSpan(start: 1, end: 2, score: -0.5, sign: -1)
    #expect(SpanOptimizer.spans([nil, -0.5], sign: -1, maxSpans: 4, maxLength: 10) == [span])
  }

  @Test func fewerSpansBeforeMoreOfTheSameSum() {
    let spans = SpanOptimizer.spans([1, 1, 1, 0, 1], sign: 1, maxSpans: 4, maxLength: 5)
    #expect(spans == [ScoredSpan(start: 0, end: 5, score: 4, sign: 1)])
  }

  @Test func touchingSpansWhereOneWouldBeTooLong() {
    let evidence = [Float?](repeating: 1, count: 25)
    let spans = SpanOptimizer.spans(evidence, sign: 1, maxSpans: 3, maxLength: 10)
    // Of all ways to cover 25 tokens with 3 spans, that with the earliest ends.
    #expect(spans.map { $0.start..<$0.end } == [0..<5, 5..<15, 15..<25])
  }

  /// Unbounded numbers of spans and lengths cost no more than the text is worth.
  @Test func limitsMayExceedTheText() {
    let evidence: [Float?] = [1, -1, 1, -1, 1]
    let spans = SpanOptimizer.spans(evidence, sign: 1, maxSpans: .max, maxLength: .max)
    #expect(spans.map { $0.start..<$0.end } == [0..<1, 2..<3, 4..<5])
  }
}
