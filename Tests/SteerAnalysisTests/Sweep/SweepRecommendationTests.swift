import Foundation
import SteerAnalysis
import Testing

/// The value of the largest effect within a price, on points made by hand.
@Suite struct SweepRecommendationTests {
  private static let axis = SweepResult.Axis(name: "joy", index: 0, values: [])

  private func point(
    _ value: Float, share: Double, perplexity: Double, dist2: Double = 0.9, count: Int = 400
  ) -> SweepPoint {
    let hits = Int(share * Double(count))
    let scores =
      [Double](repeating: 0.9, count: hits)
      + [Double](repeating: 0.1, count: count - hits)
    return SweepPoint(
      steerValues: [value, 0], scores: scores,
      perplexity: PromptPerplexity(losses: [log(perplexity)], tokens: [1]),
      distinct: [0.5, dist2, 0.9], seed: 0)
  }

  private func recommended(_ points: [SweepPoint]) throws -> SweepRecommendation {
    try #require(SweepRecommendation(points, axis: Self.axis, price: .init()))
  }

  @Test func theLargestEffectWithinThePriceIsChosen() throws {
    let result = try recommended([
      point(-5, share: 0.02, perplexity: 70), point(-3, share: 0.1, perplexity: 44),
      point(-1, share: 0.3, perplexity: 41), point(0, share: 0.5, perplexity: 40),
      point(1, share: 0.7, perplexity: 41), point(3, share: 0.9, perplexity: 47.9),
      point(5, share: 0.99, perplexity: 48.1),
    ])
    #expect(result.positive?.value == 3 && result.negative?.value == -3)
    #expect(result.noPositive == nil && result.noNegative == nil)
    let side = try #require(result.positive)
    #expect(abs(side.perplexityRatio - 47.9 / 40) < 1e-9 && abs(side.meanChange - 0.32) < 1e-9)
    #expect(side.positiveShareInterval[0] < 0.9 && side.positiveShareInterval[1] > 0.9)
  }

  @Test func textsThatRepeatThemselvesAreTooDear() throws {
    let result = try recommended([
      point(0, share: 0.5, perplexity: 40), point(1, share: 0.7, perplexity: 30, dist2: 0.86),
      point(3, share: 0.9, perplexity: 20, dist2: 0.5),
    ])
    #expect(result.positive?.value == 1)
    #expect(result.negative == nil && result.noNegative == .notMeasured)
  }

  @Test func aSideWithoutAValueSaysWhy() throws {
    let result = try recommended([
      point(-2, share: 0.1, perplexity: 90), point(0, share: 0.5, perplexity: 40),
      point(2, share: 0.51, perplexity: 40),
    ])
    #expect(result.noNegative == .tooDear && result.noPositive == .noEffect)
  }

  @Test func withoutAPointAtZeroNothingIsRecommended() {
    let points = [point(1, share: 0.5, perplexity: 40)]
    #expect(SweepRecommendation(points, axis: Self.axis, price: .init()) == nil)
  }

  @Test func thePriceCanBeHigher() throws {
    let points = [point(0, share: 0.5, perplexity: 40), point(4, share: 0.99, perplexity: 55)]
    #expect(try recommended(points).noPositive == .tooDear)
    let higher = SweepRecommendation(
      points, axis: Self.axis, price: .init(perplexityRatio: 1.5))
    #expect(higher?.positive?.value == 4)
  }
}
