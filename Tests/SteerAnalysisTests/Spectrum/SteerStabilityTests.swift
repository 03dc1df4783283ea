import LinearAlgebra
import SteerAnalysis
import Steering
import Testing

/// Stability on planted steers: which dimensions are shared is known.
@Suite struct SteerStabilityTests {
  private static let width = 24

  /// `5 u₁ v₁ᵀ + 2 u₂ v₂ᵀ`: the first pair is the same for every seed, the second its own.
  private func steer(
    seed: UInt64, turned: Bool = false, sizes: [Float] = [5, 2], shared: Int = 1
  ) throws -> SteerDecomposition {
    func rows(_ seed: UInt64) throws -> Matrix {
      // Orthonormal rows: right singular vectors of random ones.
      try normalMatrix(2, Self.width, seed: seed).singularValueDecomposition().vTransposed
    }
    func face(_ number: UInt64) throws -> Matrix {
      let common = try rows(100 + number)
      guard shared < 2 else { return common }
      // Random, without its part along the shared row.
      var own = Array(normalMatrix(1, Self.width, seed: seed * 10 + number).row(0))
      let along = zip(own, common.row(0)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      own = zip(own, common.row(0)).map { $0 - along * $1 }
      let norm = own.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
      return Matrix([Array(common.row(0)), own.map { $0 / norm }])
    }
    var left = try face(1)
    left.scaleRows(by: [turned ? -sizes[0] : sizes[0], sizes[1]])
    let steer = try Steer(
      kind: .multiply, epsilon: 1e-3, names: ["planted"], dummySteer: nil,
      parameters: [left.transposed(), face(2).transposed()])
    return try SteerDecomposition(steer, index: 0, analysis: "a test")
  }

  private func stability(
    _ first: SteerDecomposition, _ others: [SteerDecomposition], dimensions: Int = 2
  ) throws -> SteerStability {
    try SteerStability(
      first, name: "first", others: others.enumerated().map { ($1, "other \($0)") },
      dimensions: dimensions)
  }

  @Test func theSharedDimensionIsStableAndTheRandomOneIsNot() throws {
    let found = try stability(steer(seed: 1), [steer(seed: 2), steer(seed: 3)])
    #expect(found.dimensions.map(\.isStable) == [true, false])
    #expect(found.dimensions[0].cosine > 0.9999)
    #expect(found.dimensions[0].matches.map(\.dimension) == [1, 1])
    #expect(abs(found.dimensions[1].cosine) < 0.5)
    #expect(found.subspaces.map(\.isStable) == [true, false])
    #expect(found.others == ["other 0", "other 1"])
  }

  @Test func aDimensionThatWritesTheOppositeIsNotStable() throws {
    let found = try stability(steer(seed: 1), [steer(seed: 2, turned: true)])
    #expect(found.dimensions[0].cosine < -0.9999 && !found.dimensions[0].isStable)
    // The space does not tell: its principal angle is 0.
    #expect(found.subspaces[0].isStable)
  }

  @Test func aDimensionIsFoundAtAnotherPlace() throws {
    let found = try stability(
      steer(seed: 1, shared: 2), [steer(seed: 1, sizes: [2, 5], shared: 2)])
    #expect(found.dimensions.map { $0.matches[0].dimension } == [2, 1])
    #expect(found.dimensions.allSatisfy { $0.isStable })
    #expect(found.subspaces.map(\.isStable) == [false, true])
  }

  @Test func aTurnedSpaceIsStableWhereItsDimensionsAreNot() throws {
    // Equal singular values: any rotation within the plane is a decomposition as good.
    func plane(_ angle: Float) throws -> SteerDecomposition {
      let half = Float(0.5).squareRoot()
      let (c, s) = angle == 0 ? (Float(1), Float(0)) : (half, half)
      var left = Matrix(rows: 2, columns: Self.width)
      var right = left
      for (row, entries) in [[c, s], [-s, c]].enumerated() {
        for (column, entry) in entries.enumerated() {
          left[row, column] = entry * (row == 0 ? 5 : 4.9)
          right[row, column + 2] = entry
        }
      }
      let steer = try Steer(
        kind: .multiply, epsilon: 1e-3, names: ["planted"], dummySteer: nil,
        parameters: [left.transposed(), right.transposed()])
      return try SteerDecomposition(steer, index: 0, analysis: "a test")
    }
    let found = try stability(plane(0), [plane(1)])
    #expect(found.dimensions.allSatisfy { !$0.isStable })
    #expect(!found.subspaces[0].isStable && found.subspaces[1].isStable)
  }

  @Test func unrelatedSteersShareNothing() throws {
    func random(_ seed: UInt64) throws -> SteerDecomposition {
      let steer = try Steer(
        kind: .multiply, epsilon: 1e-3, names: ["random"], dummySteer: nil,
        parameters: [normalMatrix(96, 12, seed: seed), normalMatrix(96, 12, seed: seed + 1)])
      return try SteerDecomposition(steer, index: 0, analysis: "a test")
    }
    let found = try stability(random(1), [random(3), random(5)], dimensions: 12)
    // Of all 144 pairs, the largest cosine is a tenth or so: 1/96 is the standard deviation.
    #expect(found.dimensions.allSatisfy { abs($0.cosine) < 0.2 && !$0.isStable })
    #expect(found.dimensions.allSatisfy { $0.matches.count == 2 })
    let matched = Set(found.dimensions.map { $0.matches[0].dimension })
    #expect(matched.count == 12)
  }

  @Test func dimensionsThatNotAllHaveAreNotLookedAt() throws {
    let whole = try steer(seed: 1)
    let one = try Steer(
      kind: .multiply, epsilon: 1e-3, names: ["one"], dummySteer: nil,
      parameters: [normalMatrix(Self.width, 1, seed: 8), normalMatrix(Self.width, 1, seed: 9)])
    let other = try SteerDecomposition(one, index: 0, analysis: "a test")
    let found = try stability(whole, [other])
    #expect(found.dimensions.count == 1 && found.dimension(2) == nil)
  }

  @Test func widthsMustBeTheSame() throws {
    let narrow = try Steer(
      kind: .multiply, epsilon: 1e-3, names: ["narrow"], dummySteer: nil,
      parameters: [normalMatrix(7, 2, seed: 1), normalMatrix(7, 2, seed: 2)])
    let other = try SteerDecomposition(narrow, index: 0, analysis: "a test")
    let whole = try steer(seed: 1)
    #expect(throws: AnalysisError.self) { try stability(whole, [other]) }
  }
}
