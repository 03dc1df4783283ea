import Foundation
import SteerAnalysis
import TestSupport
import Testing

/// The statistics of a sweep against NumPy and SciPy (`Tests/Fixtures/sweep.json`).
@Suite struct SweepStatisticsTests {
  struct Cases: Decodable {
    struct Distribution: Decodable {
      var scores: [Double]
      var mean: Double
      var standardDeviation: Double
      var quantiles: [Double]
      var histogram: [Int]
    }

    struct Share: Decodable {
      var hits: Int
      var count: Int
      var interval: [Double]
      var standardError: Double
    }

    struct Curve: Decodable {
      var x: [Double]
      var y: [Double]
      var spearman: Double
      var slopeAroundZero: Double?
    }

    var distributions: [Distribution]
    var shares: [Share]
    var curves: [Curve]
  }

  private let cases: Cases

  init() throws { cases = try Fixture.json(Cases.self, "sweep.json") }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 }

  @Test func distributions() {
    #expect(cases.distributions.count == 4)
    for expected in cases.distributions {
      let actual = ScoreDistribution(expected.scores)
      #expect(isClose(actual.mean, expected.mean))
      #expect(isClose(actual.standardDeviation, expected.standardDeviation))
      #expect(zip(actual.quantiles, expected.quantiles).allSatisfy(isClose), "\(actual)")
      #expect(actual.quantiles.count == 5 && actual.histogram == expected.histogram)
    }
  }

  @Test func shares() {
    #expect(cases.shares.count == 7)
    for expected in cases.shares {
      let actual = ShareEstimate(hits: expected.hits, of: expected.count)
      #expect(zip(actual.interval, expected.interval).allSatisfy(isClose), "\(actual.interval)")
      #expect(isClose(actual.standardError, expected.standardError))
    }
  }

  @Test func curves() throws {
    #expect(cases.curves.count == 5)
    for expected in cases.curves {
      let spearman = try #require(spearmanCorrelation(expected.x, expected.y))
      #expect(isClose(spearman, expected.spearman))
      if let slope = expected.slopeAroundZero {
        #expect(isClose(try #require(slopeAroundZero(expected.x, expected.y)), slope))
      }
    }
    // Only positive values: no slope around 0.
    #expect(slopeAroundZero(cases.curves[3].x, cases.curves[3].y) == nil)
    #expect(spearmanCorrelation([1, 2, 3], [4, 4, 4]) == nil)
    #expect(spearmanCorrelation([1], [2]) == nil)
  }

  @Test func perplexityOverAllTokens() {
    // Longer continuations weigh more; a prompt without new tokens weighs nothing.
    let perplexity = PromptPerplexity(losses: [4, 0, 9], tokens: [2, 0, 3])
    #expect(isClose(perplexity.value, exp(13.0 / 5)))
    let ends = perplexity.interval(seed: 0)
    #expect(ends.map { $0[0] >= exp(2) && $0[1] <= exp(3) && $0[0] < $0[1] } == true)
    #expect(PromptPerplexity(losses: [0, 0], tokens: [0, 0]).value.isNaN)
    #expect(PromptPerplexity(losses: [1, 0], tokens: [1, 0]).interval(seed: 0) == nil)
  }

  /// With equally many tokens a prompt, the logarithm of perplexity is a mean over prompts, and the
  /// bootstrap interval that of the normal approximation.
  @Test func bootstrapAgreesWithTheNormalApproximation() throws {
    let (prompts, tokens) = (400, 10)
    let losses = (0..<prompts).map { i in 30 + 6 * sin(Double(i) * 1.7) }
    let perplexity = PromptPerplexity(
      losses: losses, tokens: [Int](repeating: tokens, count: prompts))
    let means = losses.map { $0 / Double(tokens) }
    let mean = means.reduce(0, +) / Double(prompts)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(prompts)
    let width = 1.96 * (variance / Double(prompts)).squareRoot()
    let ends = try #require(perplexity.interval(seed: 3)).map { log($0) - mean }
    // 1000 draws fix a 2.5 % quantile to about a twelfth of the half width.
    #expect(abs(ends[0] / -width - 1) < 0.2 && abs(ends[1] / width - 1) < 0.2, "\(ends), \(width)")
    #expect(perplexity.interval(seed: 3) == perplexity.interval(seed: 3))
    #expect(perplexity.interval(seed: 3) != perplexity.interval(seed: 4))
  }
}
