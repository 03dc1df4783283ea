import Foundation
import SteerAnalysis
import Testing

/// The order of points, grids, summaries and their JSON.
@Suite struct SweepResultTests {
  typealias Axis = SweepResult.Axis

  private func point(_ values: [Float], mean: Double, perplexity: Double = 2) -> SweepPoint {
    SweepPoint(
      steerValues: values, scores: [mean, mean],
      perplexity: PromptPerplexity(losses: [log(perplexity) * 3], tokens: [3]),
      distinct: [0.1, 0.2, 0.3], seed: 0)
  }

  @Test func settingsVaryTheSecondSteerFastest() {
    let axes = [
      Axis(name: "b", index: 2, values: [-1, 2]), Axis(name: "a", index: 0, values: [3, 4, 5]),
    ]
    #expect(
      SweepResult.settings(of: axes, steers: 4) == [
        [3, 0, -1, 0], [4, 0, -1, 0], [5, 0, -1, 0], [3, 0, 2, 0], [4, 0, 2, 0], [5, 0, 2, 0],
      ])
    #expect(
      SweepResult.settings(of: [axes[0]], steers: 3) == [[0, 0, -1], [0, 0, 2]])
  }

  @Test func oneSteer() {
    let axis = Axis(name: "joy", index: 0, values: [-1, 0, 2])
    let points = [
      point([-1, 0], mean: 0.2, perplexity: 9), point([0, 0], mean: 0.5, perplexity: 3),
      point([2, 0], mean: 0.6, perplexity: 6),
    ]
    let result = SweepResult(points, axes: [axis])
    #expect(result.grid == nil && result.summary.steers.count == 1)
    #expect(result.summary.steers[0].spearman == 1)
    let slope = result.summary.steers[0].slopeAroundZero ?? 0
    // By hand: means x = 1/3, y = 13/30; Σxy = 0.5667, Σxx = 4.6667.
    #expect(abs(slope - 0.5666666666666667 / 4.666666666666667) < 1e-12, "\(slope)")
    let ratios = result.summary.perplexityRatios ?? []
    #expect(zip(ratios, [3, 1, 2]).allSatisfy { abs($0 - $1) < 1e-12 } && ratios.count == 3)
  }

  @Test func aGridOfTwoSteers() {
    let axes = [
      Axis(name: "a", index: 0, values: [-1, 1]), Axis(name: "b", index: 1, values: [1, 2, 3]),
    ]
    // The score rises with a and falls with b.
    let points = SweepResult.settings(of: axes, steers: 2).map { values in
      point(values, mean: 0.5 + 0.1 * Double(values[0]) - 0.05 * Double(values[1]))
    }
    let result = SweepResult(points, axes: axes)
    let grid = result.grid
    #expect(
      grid?.steers == ["a", "b"] && grid?.values == [-1, 1] && grid?.secondValues == [1, 2, 3])
    #expect(grid?.meanPositive.map(\.count) == [3, 3] && grid?.perplexity.map(\.count) == [3, 3])
    #expect(grid?.meanPositive[1][2] == points[5].meanPositive)
    #expect(grid?.positiveShare[1] == [1, 0, 0].map { Double($0) })
    #expect(result.summary.steers.map(\.spearman) == [1, -1])
    #expect(abs((result.summary.steers[0].slopeAroundZero ?? 0) - 0.1) < 1e-12)
    #expect(result.summary.steers[1].slopeAroundZero == nil)
    #expect(result.summary.perplexityRatios == nil, "no point at 0")
  }

  @Test func aPointReadsBackAsItWas() throws {
    let points = [
      point([0.1, -3], mean: 1.0 / 3),
      SweepPoint(
        steerValues: [1], scores: [0.25], perplexity: PromptPerplexity(losses: [0], tokens: [0]),
        distinct: [0, 0, 0], seed: 0),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for point in points {
      let data = try encoder.encode(point)
      let read = try JSONDecoder().decode(SweepPoint.self, from: data)
      #expect(try encoder.encode(read) == data)
      #expect(read.scores == point.scores && read.steerValues == point.steerValues)
    }
    let text = String(decoding: try encoder.encode(points[1]), as: UTF8.self)
    #expect(text.contains(#""perplexity":null"#) && text.contains(#""perplexityInterval":null"#))
  }
}
