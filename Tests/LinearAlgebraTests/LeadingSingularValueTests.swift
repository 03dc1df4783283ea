import LinearAlgebra
import TestSupport
import Testing

/// The leading singular values against those of whole decompositions.
@Suite struct LeadingSingularValueTests {
  /// Wide, high and square products; the last is small and taken apart whole.
  @Test(arguments: [(320, 400, 300), (400, 320, 500), (300, 300, 300), (20, 30, 10)])
  func randomProducts(_ rows: Int, _ columns: Int, _ rank: Int) throws {
    let matrix = FactoredMatrix(
      left: randomMatrix(rows, rank, seed: 1), right: randomMatrix(columns, rank, seed: 2))
    try check(matrix, count: 8)
  }

  /// Values that fall by a tenth from one to the next, like those of a trained steer.
  @Test func falling() throws {
    let left = try randomMatrix(300, 280, seed: 3).qrDecomposition().q
    var right = try randomMatrix(290, 280, seed: 4).qrDecomposition().q.transposed()
    right.scaleRows(by: (0..<280).map { j in (0..<j).reduce(100) { value, _ in value * 0.9 } })
    try check(FactoredMatrix(left: left, right: right.transposed()), count: 10)
  }

  /// Of rank 3, so that the space wanted does not exist: taken apart whole.
  @Test func lowRankAndZero() throws {
    var left = Matrix(rows: 300, columns: 280)
    var right = left
    for r in 0..<300 { for c in 0..<3 { (left[r, c], right[r, c]) = (Float(r % (c + 5)), 1) } }
    let parts = try FactoredMatrix(left: left, right: right).leadingSingularValues(5)
    #expect(parts.singularValues.count == 5 && parts.u.columns == 5 && parts.vTransposed.rows == 5)
    #expect(parts.singularValues[3] < 1e-4 * parts.singularValues[0])
    let zero = FactoredMatrix(
      left: Matrix(rows: 300, columns: 280), right: Matrix(rows: 300, columns: 280))
    #expect(try zero.leadingSingularValues(2).singularValues == [0, 0])
  }

  @Test func notANumber() {
    var left = randomMatrix(300, 280, seed: 1)
    left[7, 3] = .infinity
    #expect(throws: LinearAlgebraError.nonFiniteInput) {
      try FactoredMatrix(left: left, right: randomMatrix(300, 280, seed: 2)).leadingSingularValues(
        4)
    }
  }

  private func check(_ matrix: FactoredMatrix, count: Int) throws {
    let parts = try matrix.leadingSingularValues(count)
    let whole = try matrix.singularValueDecomposition()
    let largest = whole.singularValues[0]
    let norm = frobeniusNorm(matrix.product())
    #expect(abs(matrix.squaredNorm().squareRoot() - norm) < 1e-5 * norm)
    expectClose(
      parts.singularValues, Array(whole.singularValues.prefix(count)), atol: 3e-6 * largest,
      rtol: 0)
    // A v = σ u and Aᵀ u = σ v, with orthonormal vectors.
    let product = matrix.product()
    var u = parts.u.transposed()
    var v = parts.vTransposed
    let identity = Matrix.identity(count).values
    expectClose(u.multiplied(byTransposed: u).values, identity, atol: 1e-5, rtol: 0)
    expectClose(v.multiplied(byTransposed: v).values, identity, atol: 1e-5, rtol: 0)
    let (images, adjoints) = (v.multiplied(byTransposed: product), u.multiplied(by: product))
    u.scaleRows(by: parts.singularValues)
    v.scaleRows(by: parts.singularValues)
    expectClose(images.values, u.values, atol: 5e-6 * largest, rtol: 0)
    expectClose(adjoints.values, v.values, atol: 5e-6 * largest, rtol: 0)
  }
}
