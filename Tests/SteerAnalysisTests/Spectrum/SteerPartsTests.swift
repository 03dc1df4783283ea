import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing

/// The parts of a steer that texts are generated with: they add up to the steer.
@Suite struct SteerPartsTests {
  /// A checkpoint of two steers, the second the dummy, of rank 3 and width 7.
  private func steer(_ kind: SteerKind, rank: Int = 3) throws -> Steer {
    var parameters = [normalMatrix(14, rank, seed: 1), normalMatrix(14, rank, seed: 2)]
    if kind.hasOffsets { parameters.append(normalMatrix(2, 11, seed: 3)) }
    return try Steer(
      kind: kind, epsilon: 0.1, names: ["label", "dummy"], dummySteer: 1, parameters: parameters)
  }

  private func parts(_ steer: Steer) throws -> SteerParts {
    SteerParts(
      steer, index: 0, try SteerDecomposition(steer, index: 0, analysis: "a test"))
  }

  private func product(_ steer: Steer) -> [Float] {
    steer.projector1(0).multiplied(byTransposed: steer.projector2(0)).values
  }

  @Test(arguments: [SteerKind.multiply, .mixed])
  func aPartAndTheRestAreTheWhole(_ kind: SteerKind) throws {
    let whole = try steer(kind)
    let parts = try parts(whole)
    let all = try parts.steer(of: .init(.whole))
    expectClose(product(all), product(whole), atol: 1e-5, rtol: 1e-5)
    for j in 1...3 {
      let alone = try parts.steer(of: .init(.dimension, j))
      let rest = try parts.steer(of: .init(.withoutDimension, j))
      #expect(alone.rank == 1 && rest.rank == 2 && alone.names == ["label"])
      let sum = zip(product(alone), product(rest)).map { $0 + $1 }
      expectClose(sum, product(whole), atol: 1e-5, rtol: 1e-5)
      // Apart: ⟨M_j, M − M_j⟩ = 0.
      let inner = zip(product(alone), product(rest)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      #expect(abs(inner) < 1e-4)
      if kind == .mixed {
        #expect(alone.offsetVectors?.values.allSatisfy { $0 == 0 } == true)
        #expect(rest.offsetVectors?.values == Array(whole.offsetVectors!.row(0)))
      }
    }
    #expect(product(try parts.steer(of: .init(.none))).allSatisfy { $0 == 0 })
  }

  @Test func offsetsAreAPartOfMixed() throws {
    let whole = try steer(.mixed)
    let parts = try parts(whole)
    let offsets = try parts.steer(of: .init(.offsets))
    #expect(product(offsets).allSatisfy { $0 == 0 })
    #expect(offsets.offsetVectors?.values == Array(whole.offsetVectors!.row(0)))
    let without = try parts.steer(of: .init(.withoutOffsets))
    #expect(without.offsetVectors?.values.allSatisfy { $0 == 0 } == true)
    expectClose(product(without), product(whole), atol: 1e-5, rtol: 1e-5)
  }

  @Test func onlyPartsThatDifferAreMeasured() throws {
    func kinds(_ steer: Steer, _ dimensions: Int) throws -> [DimensionAblation.Part.Kind] {
      try parts(steer).parts(dimensions: dimensions).map(\.kind)
    }
    #expect(try kinds(steer(.multiply, rank: 1), 10) == [.whole])
    #expect(try kinds(steer(.mixed, rank: 1), 10) == [.whole, .offsets, .dimension])
    #expect(
      try kinds(steer(.multiply), 2) == [
        .whole, .dimension, .withoutDimension, .dimension, .withoutDimension,
      ])
    #expect(try kinds(steer(.mixed), 10).count == 9)
    #expect(try kinds(steer(.multiply), 0) == [.whole])
  }
}
