import LinearAlgebra
import SteerAnalysis
import Steering
import Testing

@Suite struct SteerLineTests {
  @Test func positionsOfASteersValues() throws {
    let line = try SteerLine(positive: [3, 1], negative: [-1, 1])
    #expect(line.midpoint == [1, 1] && line.halfDifference == [2, 0] && line.variedSteer == 0)
    #expect([3, -1, 1, 5].map(line.position) == [1, -1, 0, 2])
    let two = try SteerLine(positive: [3, 1], negative: [-1, 0])
    #expect(two.variedSteer == nil && [3, -1].map(two.position) == [3, -1])
    #expect(throws: AnalysisError.equalSettings(values: [1, 0])) {
      try SteerLine(positive: [1, 0], negative: [1, 0])
    }
  }

  @Test(arguments: [(0, [1, 1, 0]), (1, [1, 1, 0]), (nil, [1, 0, 0])] as [(Int?, [Float])])
  func defaultSettingIsTheFirstLabelledSteerWithTheDummyOn(_ dummy: Int?, _ expected: [Float])
    throws
  {
    let steer = try Steer(
      kind: .add, epsilon: 1e-3, names: ["a", "b", "c"], dummySteer: dummy,
      parameters: [Matrix(rows: 3, columns: 2)])
    #expect(SteerLine.setting(of: steer, value: 1) == expected)
    // A dummy steer that is left out is on; one that is given is as it is given.
    if let dummy {
      #expect(try SteerLine.setting(of: steer, given: [2, 3])[dummy] == 1)
    }
    #expect(try SteerLine.setting(of: steer, given: [2, 0, 3]) == [2, 0, 3])
  }

  @Test func distributionIsASoftmaxOfLosses() {
    let distribution = SteerValueDistribution.probabilities(
      grid: [-1, 0, 2], meanLosses: [1000, 1000.1, 1000.3])
    let weights = [1, 0.36787944117144233, 0.049787068367863944]
    for (point, weight) in zip(distribution, weights) {
      #expect(abs(point.probability - weight / weights.reduce(0, +)) < 1e-9)
    }
    #expect(SteerValueDistribution.best(distribution) == -1)
    let tied = SteerValueDistribution.probabilities(grid: [-2, -1, 3], meanLosses: [1, 1, 1])
    #expect(SteerValueDistribution.best(tied) == -1, "the one closest to 0")
    let unknown = SteerValueDistribution.probabilities(grid: [-1, 0, 1, 2], meanLosses: nil)
    #expect(unknown.allSatisfy { $0.probability == 0.25 && $0.meanLoss == nil })
    #expect(SteerValueDistribution.best(unknown) == nil)
  }
}
