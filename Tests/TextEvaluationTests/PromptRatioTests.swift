import TestSupport
import Testing
import TextEvaluation

@Suite struct PromptRatioTests {
  @Test func isARatioOfSums() {
    let mean = PromptRatio([1, 4, 0], over: [1, 2, 0])
    #expect(mean.value == 5.0 / 3)
    #expect(mean.values[0] == 1 && mean.values[1] == 2 && mean.values[2].isNaN)
    #expect(mean.standardDeviation == 0.5)
    let perplexity = PromptRatio([2, 4], over: [1, 2], scale: .exponential)
    #expect(perplexity.value == 7.38905609893065)
    #expect(PromptRatio([], over: []).value.isNaN)
    #expect(PromptRatio([0], over: [0]).standardDeviation.isNaN)
  }

  @Test func theBootstrapCoversTheMean() throws {
    // Means of 200 draws from a known distribution: about 95 of 100 intervals hold its mean, 0.5.
    var covered = 0
    for seed in 0..<100 {
      var random = SeededGenerator(state: UInt64(seed))
      let values = (0..<200).map { _ in Double.random(in: 0..<1, using: &random) }
      let ratio = PromptRatio(meanOf: values)
      let interval = try #require(ratio.interval(seed: UInt64(1000 + seed)))
      #expect(interval[0] < interval[1])
      if interval[0] <= 0.5, 0.5 <= interval[1] { covered += 1 }
    }
    #expect((88...99).contains(covered), "\(covered)")
  }

  @Test func fewerThanTwoPromptsHaveNoInterval() {
    #expect(PromptRatio([1], over: [1]).interval(seed: 0) == nil)
    #expect(PromptRatio([1, 0], over: [1, 0]).interval(seed: 0) == nil)
    #expect(PromptRatio([1, 1], over: [1, 1]).interval(seed: 0) == [1, 1])
  }
}

@Suite struct PairedComparisonTests {
  @Test func equalRunsDoNotDiffer() throws {
    let run = PromptRatio(meanOf: [0.2, 0.4, 0.9, 0.1])
    let comparison = try #require(PairedComparison(run, run, seed: 3))
    #expect(comparison.difference == 0 && comparison.pValue == 1)
    #expect(comparison.interval == [0, 0])
  }

  /// Of the 2⁸ exchanges of eight prompts with one sign only two reach the difference.
  @Test func thePValueIsThatOfFullEnumeration() throws {
    let first = PromptRatio(meanOf: (0..<8).map { 0.5 + Double($0) / 20 })
    let second = PromptRatio(meanOf: (0..<8).map { 0.1 + Double($0) / 80 })
    let comparison = try #require(PairedComparison(first, second, seed: 0))
    #expect(abs(comparison.pValue - 2.0 / 256) < 0.003, "\(comparison.pValue)")
    #expect(comparison.difference > 0.4)
    let interval = try #require(comparison.interval)
    #expect(interval[0] > 0 && interval[1] > interval[0])
    let reversed = try #require(PairedComparison(second, first, seed: 0))
    #expect(reversed.difference == -comparison.difference)
    #expect(abs(reversed.pValue - 2.0 / 256) < 0.003)
  }

  @Test func underTheNullSmallPValuesAreRare() throws {
    var small = 0
    for seed in 0..<60 {
      var random = SeededGenerator(state: UInt64(seed))
      func run() -> PromptRatio {
        PromptRatio(meanOf: (0..<30).map { _ in Double.random(in: 0..<1, using: &random) })
      }
      let comparison = try #require(PairedComparison(run(), run(), seed: UInt64(seed)))
      if comparison.pValue < 0.05 { small += 1 }
    }
    #expect(small <= 9, "\(small) of 60")
  }

  @Test func onlySharedPromptsCount() throws {
    let first = PromptRatio(meanOf: [1, 5, nil])
    let second = PromptRatio(meanOf: [2, nil, 9])
    let comparison = try #require(PairedComparison(first, second, seed: 0))
    #expect(comparison.difference == -1 && comparison.interval == nil)
    #expect(PairedComparison(PromptRatio(meanOf: [nil]), PromptRatio(meanOf: [1]), seed: 0) == nil)
  }

  @Test func perplexitiesAreComparedAsPerplexities() throws {
    let first = PromptRatio([20, 30], over: [10, 10], scale: .exponential)
    let second = PromptRatio([10, 10], over: [10, 10], scale: .exponential)
    let comparison = try #require(PairedComparison(first, second, seed: 0))
    let expected = 12.182493960703473 - 2.718281828459045
    #expect(abs(comparison.difference - expected) < 1e-12)
  }
}
