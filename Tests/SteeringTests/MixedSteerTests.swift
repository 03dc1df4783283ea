import Files
import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

/// *mixed* steers are *multiply* and *offset* at once, in whatever is done with them.
@Suite struct MixedSteerTests {
  let model: LanguageModel
  let hidden: Matrix

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    hidden = try model.hiddenStates([[5, 17, 301, 9, 22]])
  }

  private func parts(seed: UInt64 = 7) throws -> (mixed: Steer, multiply: Steer, offset: Steer) {
    var random = CounterRandom(seed: seed)
    let (d, v) = (model.configuration.hiddenSize, model.configuration.vocabularySize)
    let shapes = [(2 * d, 3), (2 * d, 3), (2, v)]
    let tensors = shapes.map {
      Matrix.normal(rows: $0.0, columns: $0.1, standardDeviation: 1, random: &random)
    }
    func steer(_ kind: SteerKind, _ parameters: [Matrix]) throws -> Steer {
      try Steer(
        kind: kind, epsilon: 2e-2, names: ["joy", "dummy"], dummySteer: 1, parameters: parameters)
    }
    return (
      try steer(.mixed, tensors), try steer(.multiply, Array(tensors.prefix(2))),
      try steer(.offset, [tensors[2]])
    )
  }

  private func logits(_ steer: Steer, _ values: [Float]) -> [Float] {
    let fixed = FixedSteer(steer, values: values)
    return model.outputHead.logits(fixed.apply(hidden), offsets: fixed.offsets(hidden.rows)).values
  }

  @Test func logitsMoveByTheSumOfBothParts() throws {
    let (mixed, multiply, offset) = try parts()
    let plain = model.outputHead.logits(hidden).values
    let values: [Float] = [-1.5, 0.5]
    let (a, b) = (logits(multiply, values), logits(offset, values))
    let expected = plain.indices.map { a[$0] + b[$0] - plain[$0] }
    expectClose(logits(mixed, values), expected, atol: 1e-4, rtol: 1e-5)
    #expect(zip(a, plain).contains { abs($0 - $1) > 0.1 })
    #expect(zip(b, plain).contains { abs($0 - $1) > 0.01 })
  }

  @Test func scoresAlongALineAreThoseAtItsPoints() throws {
    let mixed = try parts().mixed
    let targets: [TokenID] = [3, 330, 12, 0, 77]
    let line = model.outputHead.logProbabilities(
      of: targets, hidden: hidden, direction: FixedSteer(mixed, values: [1, 0]).direction(hidden),
      points: [-2, 0.5])
    for (row, value) in [Float(-2), 0.5].enumerated() {
      let fixed = FixedSteer(mixed, values: [value, 0])
      let expected = model.outputHead.logProbabilities(
        of: targets, hidden: fixed.apply(hidden), offsets: fixed.offsets(targets.count))
      expectClose(line.row(row), expected, atol: 1e-4, rtol: 1e-5)
    }
  }

  @Test func aSumAtALowerRankKeepsTheOffsets() throws {
    let (one, other) = (try parts().mixed, try parts(seed: 8).mixed)
    let inputs = [one, other].map { SteerComposition.Input(file: "a", sha256: "0", steer: $0) }
    let whole = try SteerComposition(inputs, weights: [1, -2]).sum().steer
    let side = try SteerComposition(inputs).concatenation().steer
    expectClose(logits(whole, [1]), logits(side, [1, -2]), atol: 1e-3, rtol: 1e-4)
    let lowered = try SteerComposition(inputs, weights: [1, -2]).sum(rank: 1)
    #expect(lowered.steer.rank == 1 && lowered.relativeError > 0.1)
    #expect(lowered.steer.parameters[2] == whole.parameters[2])
  }

  @Test func cuttingTakesTheNearestMatrixOfEachSteer() throws {
    let mixed = try parts().mixed
    let cut = try mixed.cut(toRanks: [1, 3])
    #expect(cut.map(\.rank) == [1, 3] && cut[1].parameters == mixed.parameters)
    #expect(cut[0].parameters[2] == mixed.parameters[2] && cut[0].names == mixed.names)
    let own = FactoredMatrix(left: mixed.projector1(1), right: mixed.projector2(1))
    let values = try own.singularValueDecomposition().singularValues
    let left = FactoredMatrix(left: cut[0].projector1(1), right: cut[0].projector2(1))
    let kept = try left.singularValueDecomposition().singularValues
    expectClose([kept[0]], [values[0]], atol: 0, rtol: 1e-4)
  }
}
