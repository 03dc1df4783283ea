import LinearAlgebra
import TestSupport
import Testing

@Suite("Singular value decomposition")
struct SingularValueTests {
  /// Checks shapes, order, orthonormality and reconstruction.
  private func check(
    _ a: Matrix, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> SingularValueDecomposition {
    let svd = try a.singularValueDecomposition()
    let k = min(a.rows, a.columns)
    #expect(svd.u.rows == a.rows && svd.u.columns == k, sourceLocation: sourceLocation)
    #expect(
      svd.vTransposed.rows == k && svd.vTransposed.columns == a.columns,
      sourceLocation: sourceLocation)
    #expect(svd.singularValues.count == k, sourceLocation: sourceLocation)
    #expect(svd.singularValues.allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
    expectDescending(svd.singularValues, sourceLocation: sourceLocation)
    expectOrthonormalColumns(svd.u, sourceLocation: sourceLocation)
    expectOrthonormalColumns(naiveTranspose(svd.vTransposed), sourceLocation: sourceLocation)
    let product = naiveProduct(
      naiveProduct(svd.u, diagonal(svd.singularValues)), svd.vTransposed)
    expectClose(
      product, a, atol: 3e-6 * max(svd.singularValues.first ?? 0, 1e-30), rtol: 1e-5,
      sourceLocation: sourceLocation)
    return svd
  }

  @Test(arguments: [
    Shape(1, 1), Shape(1, 6), Shape(6, 1), Shape(7, 3), Shape(3, 7), Shape(5, 5), Shape(40, 23),
    Shape(23, 40), Shape(129, 64), Shape(150, 151),
  ])
  func reconstructsRandomMatrices(_ shape: Shape) throws {
    let a = shape.random(seed: 1)
    let values = try check(a).singularValues
    expectClose(try a.singularValues(), values, atol: 1e-6 * values[0], rtol: 0)
    // ‖A‖² = Σ s².
    let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(norm - frobeniusNorm(a)) <= 1e-5 * norm)
    let transposedValues = try a.transposed().singularValueDecomposition().singularValues
    expectClose(transposedValues, values, atol: 1e-5 * values[0], rtol: 0)
  }

  @Test(arguments: [Shape(12, 9), Shape(9, 12), Shape(30, 30)])
  func showsTheRank(_ shape: Shape) throws {
    let a = randomMatrix(shape.rows, shape.columns, rank: 4, seed: 2)
    let values = try check(a).singularValues
    #expect(values[3] > 1e-2 * values[0])
    #expect(values.dropFirst(4).allSatisfy { $0 < 1e-6 * values[0] })
  }

  @Test func knownValues() throws {
    let svd = try check(Matrix([[3, 0, 0], [0, 0, -4]]))
    expectClose(svd.singularValues, [4, 3], atol: 1e-6, rtol: 1e-6)
    #expect(try check(Matrix([[-2]])).singularValues == [2])
    #expect(try check(Matrix(rows: 3, columns: 2)).singularValues == [0, 0])
    expectClose(
      try check(Matrix.identity(6)).singularValues, Array(repeating: 1, count: 6), atol: 1e-6,
      rtol: 0)
  }

  @Test(arguments: [Shape(0, 4), Shape(3, 0), Shape(0, 0)])
  func emptyMatrices(_ shape: Shape) throws {
    let svd = try shape.random(seed: 3).singularValueDecomposition()
    #expect(svd.singularValues == [])
    #expect((svd.u.rows, svd.u.columns) == (shape.rows, 0))
    #expect((svd.vTransposed.rows, svd.vTransposed.columns) == (0, shape.columns))
  }
}

@Suite("Inputs that factorisations refuse")
struct RefusedInputTests {
  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func nonFiniteInput(_ value: Float) {
    var a = randomMatrix(4, 4, seed: 4)
    a[2, 1] = value
    let fine = randomMatrix(4, 2, seed: 5)
    let error = LinearAlgebraError.nonFiniteInput
    #expect(throws: error) { try a.singularValueDecomposition() }
    #expect(throws: error) { try a.symmetricEigendecomposition() }
    #expect(throws: error) { try a.eigendecomposition() }
    #expect(throws: error) { try a.singularValues() }
    #expect(throws: error) { try a.qrDecomposition() }
    #expect(throws: error) { try a.choleskyFactor() }
    #expect(throws: error) { try a.leastSquares(fine) }
    #expect(throws: error) { try Matrix.identity(4).leastSquares(a) }
  }

  @Test(arguments: [Shape(3, 4), Shape(4, 3), Shape(0, 1)])
  func notSquare(_ shape: Shape) {
    let a = shape.random(seed: 6)
    let error = LinearAlgebraError.shapeMismatch(
      expected: "a square matrix", actual: "\(shape.rows) × \(shape.columns)")
    #expect(throws: error) { try a.symmetricEigendecomposition() }
    #expect(throws: error) { try a.eigendecomposition() }
    #expect(throws: error) { try a.choleskyFactor() }
  }

  @Test func otherShapes() {
    let wide = randomMatrix(2, 3, seed: 7)
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: "at least as many rows as columns", actual: "Matrix(2 × 3)")
    ) { try wide.qrDecomposition() }
    #expect(
      throws: LinearAlgebraError.shapeMismatch(
        expected: "2 rows of the right side", actual: "Matrix(3 × 1)")
    ) { try wide.leastSquares(randomMatrix(3, 1, seed: 8)) }
  }

  @Test func errorsDescribeThemselves() {
    let errors: [LinearAlgebraError] = [
      .nonFiniteInput, .notConverged(routine: "sgeev", info: 3), .notPositiveDefinite(order: 2),
      .shapeMismatch(expected: "a", actual: "b"),
    ]
    #expect(
      errors.map(\.description) == [
        "the matrix holds NaN or infinity", "LAPACK sgeev did not converge (info 3)",
        "the matrix is not positive definite (leading minor of order 2)", "expected a, got b",
      ])
  }
}
