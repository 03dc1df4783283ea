import LinearAlgebra
import TestSupport
import Testing

@Suite("QR decomposition")
struct QRTests {
  @Test(arguments: [
    Shape(1, 1), Shape(6, 1), Shape(7, 3), Shape(5, 5), Shape(65, 33), Shape(140, 131),
  ])
  func reconstructs(_ shape: Shape) throws {
    let a = shape.random(seed: 1)
    let (m, n) = (shape.rows, shape.columns)
    let qr = try a.qrDecomposition()
    #expect((qr.q.rows, qr.q.columns, qr.r.rows, qr.r.columns) == (m, n, n, n))
    expectOrthonormalColumns(qr.q)
    expectClose(naiveProduct(qr.q, qr.r), a, atol: 2e-5, rtol: 1e-5)
    for i in 0..<n { for j in 0..<i { #expect(qr.r[i, j] == 0) } }
    #expect(try a.triangularFactor() == qr.r)
  }

  @Test func rankDeficient() throws {
    let a = randomMatrix(9, 6, rank: 2, seed: 2)
    let qr = try a.qrDecomposition()
    expectOrthonormalColumns(qr.q)
    expectClose(naiveProduct(qr.q, qr.r), a, atol: 1e-5, rtol: 1e-5)
  }

  @Test func noColumns() throws {
    let qr = try Matrix(rows: 4, columns: 0).qrDecomposition()
    #expect((qr.q.rows, qr.q.columns, qr.r.count) == (4, 0, 0))
  }
}

@Suite("Cholesky factor")
struct CholeskyTests {
  @Test(arguments: [1, 2, 5, 33, 130])
  func reconstructs(_ n: Int) throws {
    let factor = randomMatrix(n, n, seed: UInt64(n))
    var a = naiveProduct(factor, naiveTranspose(factor))
    for i in 0..<n { a[i, i] += 1 }
    let l = try a.choleskyFactor()
    expectClose(naiveProduct(l, naiveTranspose(l)), a, atol: 2e-6 * Float(n), rtol: 1e-5)
    for i in 0..<n {
      #expect(l[i, i] > 0)
      for j in i + 1..<max(n, i + 1) { #expect(l[i, j] == 0) }
    }
  }

  /// One block of rows, several, and a last one that is not full.
  @Test(arguments: [(1, 1), (5, 3), (130, 7), (300, 90), (384, 33)])
  func solves(_ n: Int, _ columns: Int) throws {
    let factor = randomMatrix(n, n, seed: UInt64(n))
    var a = naiveProduct(factor, naiveTranspose(factor))
    for i in 0..<n { a[i, i] += Float(n) }
    let expected = randomMatrix(n, columns, seed: 7)
    let l = try a.choleskyFactor()
    let solution = try l.choleskySolve(naiveProduct(a, expected))
    expectClose(solution, expected, atol: 2e-5, rtol: 1e-4)
    let alone = try Parallel.$taskThreadCount.withValue(1) {
      try l.choleskySolve(naiveProduct(a, expected))
    }
    expectClose(alone, solution, atol: 1e-6, rtol: 1e-5)
  }

  @Test func solvesOnlyWhatFits() throws {
    let l = try Matrix.identity(3).choleskyFactor()
    #expect(throws: LinearAlgebraError.self) { try l.choleskySolve(randomMatrix(2, 3, seed: 1)) }
    #expect(throws: LinearAlgebraError.nonFiniteInput) {
      try l.choleskySolve(Matrix(rows: 3, columns: 1, [0, .nan, 0]))
    }
    #expect(try l.choleskySolve(Matrix(rows: 3, columns: 0)).count == 0)
  }

  @Test func knownFactor() throws {
    // The upper triangle is not read.
    let l = try Matrix([[4, 99, -7], [2, 10, 0], [6, 9, 19]]).choleskyFactor()
    let root: Float = 2.4494898
    expectClose(l, Matrix([[2, 0, 0], [1, 3, 0], [3, 2, root]]), atol: 1e-6, rtol: 1e-6)
    #expect(try Matrix(rows: 0, columns: 0).choleskyFactor().count == 0)
  }

  @Test(
    arguments: [
      ([4, 1, -1, 2], 3), ([-1, 2, 3, 4], 1), ([1, 1, 1, 0], 4), ([0, 0, 0, 0], 1),
    ] as [([Float], Int)])
  func namesTheMinorThatFails(_ entries: [Float], _ order: Int) {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: order)) {
      try diagonal(entries).choleskyFactor()
    }
  }

  @Test func semidefiniteIsNotEnough() {
    #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
      try Matrix([[1, 1], [1, 1]]).choleskyFactor()
    }
  }
}

@Suite("Least squares")
struct LeastSquaresTests {
  /// The minimum-norm solution through the singular values above `cutoff` times the largest.
  private func pseudoinverseSolution(_ a: Matrix, _ b: Matrix, cutoff: Float = 1e-5) throws
    -> Matrix
  {
    let svd = try a.singularValueDecomposition()
    let largest = svd.singularValues.first ?? 0
    let inverse = svd.singularValues.map { $0 > cutoff * largest ? 1 / $0 : 0 }
    let projected = naiveProduct(diagonal(inverse), naiveProduct(naiveTranspose(svd.u), b))
    return naiveProduct(naiveTranspose(svd.vTransposed), projected)
  }

  /// Checks `Aᵀ (A X - B) = 0`.
  private func expectNormalEquations(
    _ a: Matrix, _ x: Matrix, _ b: Matrix, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let product = naiveProduct(a, x).values
    let residual = Matrix(
      rows: b.rows, columns: b.columns, zip(product, b.values).map { $0 - $1 })
    let scale = Float(frobeniusNorm(a) * (frobeniusNorm(a) * frobeniusNorm(x) + frobeniusNorm(b)))
    expectClose(
      naiveProduct(naiveTranspose(a), residual), Matrix(rows: a.columns, columns: b.columns),
      atol: 1e-6 * scale, rtol: 0, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    Shape(1, 1), Shape(9, 1), Shape(1, 9), Shape(11, 4), Shape(4, 11), Shape(6, 6), Shape(70, 31),
    Shape(31, 70),
  ])
  func solvesRandomSystems(_ shape: Shape) throws {
    let a = shape.random(seed: 3)
    let b = randomMatrix(shape.rows, 3, seed: 4)
    let x = try a.leastSquares(b)
    #expect((x.rows, x.columns) == (shape.columns, 3))
    expectNormalEquations(a, x, b)
    // The error of a solution grows with the condition number.
    let values = try a.singularValueDecomposition().singularValues
    let condition = values[0] / (values.last ?? 1)
    expectClose(
      x, try pseudoinverseSolution(a, b), atol: 1e-6 * condition * Float(frobeniusNorm(x)),
      rtol: 0)
    if shape.rows <= shape.columns {
      let size = Float(frobeniusNorm(a) * frobeniusNorm(x))
      expectClose(naiveProduct(a, x), b, atol: 1e-6 * size, rtol: 0)
    }
  }

  @Test(arguments: [Shape(12, 7), Shape(7, 12), Shape(9, 9)])
  func rankDeficientSystemsGetTheSmallestSolution(_ shape: Shape) throws {
    let a = randomMatrix(shape.rows, shape.columns, rank: 3, seed: 5)
    let b = randomMatrix(shape.rows, 2, seed: 6)
    let x = try a.leastSquares(b, relativeCutoff: 1e-5)
    expectNormalEquations(a, x, b)
    expectClose(x, try pseudoinverseSolution(a, b), atol: 1e-4, rtol: 1e-4)
  }

  @Test func cutoffDropsSmallSingularValues() throws {
    let a = diagonal([1, 1e-3])
    let b = Matrix([[2], [1]])
    expectClose(try a.leastSquares(b).values, [2, 1_000], atol: 0, rtol: 1e-5)
    expectClose(
      try a.leastSquares(b, relativeCutoff: 1e-2).values, [2, 0], atol: 1e-6, rtol: 1e-5)
  }

  @Test func exactFitOfALine() throws {
    let a = Matrix([[1, 0], [1, 1], [1, 2], [1, 3]])
    let x = try a.leastSquares(Matrix([[5], [3], [1], [-1]]))
    expectClose(x.values, [5, -2], atol: 1e-5, rtol: 1e-5)
  }

  @Test func zeroAndEmptySystems() throws {
    let b = randomMatrix(4, 2, seed: 7)
    #expect(try Matrix(rows: 4, columns: 3).leastSquares(b) == Matrix(rows: 3, columns: 2))
    #expect(try Matrix(rows: 4, columns: 0).leastSquares(b).rows == 0)
    let none = try Matrix(rows: 0, columns: 3).leastSquares(Matrix(rows: 0, columns: 2))
    #expect(none == Matrix(rows: 3, columns: 2))
    #expect(try randomMatrix(4, 3, seed: 8).leastSquares(Matrix(rows: 4, columns: 0)).rows == 3)
  }
}
