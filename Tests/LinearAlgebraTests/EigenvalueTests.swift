import ComplexModule
import LinearAlgebra
import RealModule
import TestSupport
import Testing

@Suite("Symmetric eigendecomposition")
struct SymmetricEigenvalueTests {
  private func symmetric(_ n: Int, seed: UInt64) -> Matrix {
    var a = randomMatrix(n, n, seed: seed)
    for i in 0..<n { for j in 0..<i { a[i, j] = a[j, i] } }
    return a
  }

  private func check(
    _ a: Matrix, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [Float] {
    let eigen = try a.symmetricEigendecomposition()
    #expect(eigen.eigenvalues.count == a.rows, sourceLocation: sourceLocation)
    expectDescending(eigen.eigenvalues, sourceLocation: sourceLocation)
    expectOrthonormalColumns(eigen.eigenvectors, sourceLocation: sourceLocation)
    let scale = eigen.eigenvalues.map(abs).max() ?? 0
    expectClose(
      naiveProduct(a, eigen.eigenvectors),
      naiveProduct(eigen.eigenvectors, diagonal(eigen.eigenvalues)), atol: 3e-6 * scale, rtol: 0,
      sourceLocation: sourceLocation)
    return eigen.eigenvalues
  }

  @Test(arguments: [1, 2, 3, 8, 31, 97])
  func solvesRandomMatrices(_ n: Int) throws {
    let a = symmetric(n, seed: UInt64(n))
    let trace = (0..<n).reduce(0) { $0 + a[$1, $1] }
    let sum = try check(a).reduce(0, +)
    #expect(abs(sum - trace) <= 1e-5 * Float(n) * max(abs(trace), 1))
  }

  @Test func knownValues() throws {
    expectClose(try check(Matrix([[2, 1], [1, 2]])), [3, 1], atol: 1e-6, rtol: 1e-6)
    expectClose(try check(diagonal([-5, 2, 0])), [2, 0, -5], atol: 1e-6, rtol: 1e-6)
    expectClose(try check(Matrix.identity(4)), [1, 1, 1, 1], atol: 1e-6, rtol: 0)
    #expect(try check(Matrix(rows: 3, columns: 3)) == [0, 0, 0])
    #expect(try check(Matrix(rows: 0, columns: 0)) == [])
  }

  @Test func singularGramMatrix() throws {
    let factor = randomMatrix(9, 3, seed: 1)
    let values = try check(naiveProduct(factor, naiveTranspose(factor)))
    #expect(values.dropFirst(3).allSatisfy { abs($0) < 1e-5 * values[0] })
  }

  @Test func readsTheUpperTriangleOnly() throws {
    let a = symmetric(6, seed: 2)
    var upper = a
    for i in 0..<6 { for j in 0..<i { upper[i, j] = 1_000 } }
    let expected = try a.symmetricEigendecomposition().eigenvalues
    #expect(try upper.symmetricEigendecomposition().eigenvalues == expected)
  }
}

@Suite("General eigendecomposition")
struct EigenvalueTests {
  /// Checks residual, norm, order and the place of conjugates.
  private func check(
    _ a: Matrix, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [Complex<Float>] {
    let eigen = try a.eigendecomposition()
    #expect(eigen.eigenvalues.count == a.rows, sourceLocation: sourceLocation)
    #expect(eigen.eigenvectors.count == a.rows, sourceLocation: sourceLocation)
    let tolerance = 5e-6 * max(Float(frobeniusNorm(a)), 1e-30)
    for (value, vector) in zip(eigen.eigenvalues, eigen.eigenvectors) {
      let norm = vector.reduce(0) { $0 + $1.lengthSquared }.squareRoot()
      #expect(abs(norm - 1) < 1e-5, sourceLocation: sourceLocation)
      for i in 0..<a.rows {
        let product = (0..<a.rows).reduce(Complex<Float>.zero) {
          $0 + vector[$1].multiplied(by: a[i, $1])
        }
        let error = (product - value * vector[i]).length
        #expect(error < tolerance, "entry \(i)", sourceLocation: sourceLocation)
      }
    }
    expectDescending(eigen.eigenvalues.map(\.length), sourceLocation: sourceLocation)
    checkConjugates(eigen, sourceLocation)
    return eigen.eigenvalues
  }

  private func checkConjugates(_ eigen: Eigendecomposition, _ location: SourceLocation) {
    var j = 0
    while j < eigen.eigenvalues.count {
      let value = eigen.eigenvalues[j]
      guard value.imaginary != 0 else {
        #expect(eigen.eigenvectors[j].allSatisfy { $0.imaginary == 0 }, sourceLocation: location)
        j += 1
        continue
      }
      #expect(value.imaginary > 0, sourceLocation: location)
      guard j + 1 < eigen.eigenvalues.count else {
        Issue.record("a complex eigenvalue alone", sourceLocation: location)
        return
      }
      #expect(eigen.eigenvalues[j + 1] == value.conjugate, sourceLocation: location)
      #expect(
        eigen.eigenvectors[j + 1] == eigen.eigenvectors[j].map(\.conjugate),
        sourceLocation: location)
      j += 2
    }
  }

  private func expectClose(
    _ actual: [Complex<Float>], _ expected: [Complex<Float>],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(actual.count == expected.count, sourceLocation: sourceLocation)
    for (a, e) in zip(actual, expected) {
      #expect((a - e).length < 1e-5 * max(1, e.length), sourceLocation: sourceLocation)
    }
  }

  /// A block-diagonal matrix of scaled plane rotations.
  private func rotations(_ blocks: [(radius: Float, angle: Float)]) -> Matrix {
    var a = Matrix(rows: 2 * blocks.count, columns: 2 * blocks.count)
    for (b, block) in blocks.enumerated() {
      let (x, y) = (block.radius * .cos(block.angle), block.radius * .sin(block.angle))
      (a[2 * b, 2 * b], a[2 * b, 2 * b + 1]) = (x, -y)
      (a[2 * b + 1, 2 * b], a[2 * b + 1, 2 * b + 1]) = (y, x)
    }
    return a
  }

  @Test(arguments: [1, 2, 3, 8, 25, 64])
  func solvesRandomMatrices(_ n: Int) throws {
    let a = randomMatrix(n, n, seed: UInt64(n))
    let sum = try check(a).reduce(.zero, +)
    let trace = (0..<n).reduce(0) { $0 + a[$1, $1] }
    #expect((sum - Complex(trace, 0)).length < 1e-5 * Float(n) * max(abs(trace), 1))
  }

  @Test func rotationsGiveConjugatePairs() throws {
    let quarter = try check(Matrix([[0, -1], [1, 0]]))
    expectClose(quarter, [Complex(0, 1), Complex(0, -1)])
    let values = try check(rotations([(1, 0.5), (3, 1), (2, 2.5)]))
    let expected = [(3, 1), (2, 2.5), (1, 0.5)] as [(Float, Float)]
    expectClose(
      values,
      expected.flatMap { radius, angle -> [Complex<Float>] in
        let value = Complex(length: radius, phase: angle)
        return [value, value.conjugate]
      })
  }

  @Test func pairsOfEqualModulusStayTogether() throws {
    _ = try check(rotations([(1, 0.5), (1, 1), (1, 2)]))
    let cycle = Matrix([[0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
    let roots = try cycle.eigendecomposition().eigenvalues
    let expected = [Complex<Float>(1, 0), Complex(-1, 0), Complex(0, 1), Complex(0, -1)]
    let places = expected.compactMap { root in roots.firstIndex { ($0 - root).length < 1e-5 } }
    try #require(roots.count == 4 && Set(places).count == 4, "\(roots)")
    #expect(places[3] == places[2] + 1)
  }

  @Test func realCases() throws {
    expectClose(try check(diagonal([1, -7, 3])), [Complex(-7, 0), Complex(3, 0), Complex(1, 0)])
    expectClose(try check(Matrix([[1, 1], [0, 1]])), [Complex(1, 0), Complex(1, 0)])
    expectClose(try check(Matrix([[2, 5], [0, 3]])), [Complex(3, 0), Complex(2, 0)])
    #expect(try check(Matrix(rows: 3, columns: 3)) == [.zero, .zero, .zero])
    #expect(try check(Matrix(rows: 0, columns: 0)).isEmpty)
  }

  @Test func eigenvectorsAreRightOnes() throws {
    // The left eigenvectors of this matrix differ from the right ones.
    let eigen = try Matrix([[1, 4], [0, 2]]).eigendecomposition()
    let first = eigen.eigenvectors[0]
    #expect((first[0].real / first[1].real - 4).magnitude < 1e-5)
  }

  @Test(arguments: [Float(1e25), 1e-25])
  func ordersExtremeModuli(_ scale: Float) throws {
    // Squares of these moduli overflow or underflow.
    let values = try diagonal([scale, 100 * scale, -10 * scale]).eigendecomposition().eigenvalues
    #expect(values.map { ($0.real / scale).rounded() } == [100, -10, 1])
  }
}
