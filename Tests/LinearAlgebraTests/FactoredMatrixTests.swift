import ComplexModule
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Factored matrices against the products that they stand for.
@Suite struct FactoredMatrixTests {
  private static func matrix(_ rows: Int, _ columns: Int, _ rank: Int) -> FactoredMatrix {
    var random = CounterRandom(seed: UInt64(rows * 10_000 + columns * 100 + rank))
    func normal(_ rows: Int) -> Matrix {
      .normal(rows: rows, columns: rank, standardDeviation: 1, random: &random)
    }
    return FactoredMatrix(left: normal(rows), right: normal(columns))
  }

  /// Ranks below, at and above the smaller side.
  @Test(arguments: [(13, 9, 4), (9, 13, 9), (7, 11, 19)])
  func singularValues(_ rows: Int, _ columns: Int, _ rank: Int) throws {
    let factored = Self.matrix(rows, columns, rank)
    let product = factored.product()
    let factors = try factored.singularValueDecomposition()
    let kept = min(rank, rows, columns)
    let direct = try product.singularValueDecomposition().singularValues.prefix(kept)
    let scale = direct[0]
    expectClose(factors.singularValues, Array(direct), atol: 2e-6 * scale, rtol: 1e-5)
    var right = factors.vTransposed
    right.scaleRows(by: factors.singularValues)
    expectClose(factors.u.multiplied(by: right).values, product.values, atol: 3e-6 * scale, rtol: 0)
  }

  @Test(arguments: [(12, 3), (12, 7), (12, 20)]) func eigenvalues(_ width: Int, _ rank: Int) throws
  {
    let factored = Self.matrix(width, width, rank)
    let product = factored.product()
    let direct = try product.eigendecomposition().eigenvalues
    let own = try factored.eigenvalues()
    #expect(own.count == min(rank, width))
    let scale = direct[0].length
    for (a, b) in zip(own, direct) {
      #expect(
        abs(a.real - b.real) < 1e-4 * scale
          && abs(abs(a.imaginary) - abs(b.imaginary)) < 1e-4 * scale)
    }
    // The sum of eigenvalues is the trace, the sum of their squares that of the square.
    let trace = (0..<width).reduce(Float(0)) { $0 + product[$1, $1] }
    #expect(abs(own.reduce(0) { $0 + $1.real } - trace) < 1e-4 * scale)
    let square = own.reduce(0) { $0 + $1.real * $1.real - $1.imaginary * $1.imaginary }
    #expect(abs(Double(square) - factored.traceOfSquare()) < 1e-3 * Double(scale * scale))
  }

  @Test(arguments: [(12, 3), (12, 7), (12, 20)])
  func symmetricPart(_ width: Int, _ rank: Int) throws {
    let factored = Self.matrix(width, width, rank)
    let product = factored.product()
    let transposed = product.transposed()
    let part = Matrix(
      rows: width, columns: width, zip(product.values, transposed.values).map { ($0 + $1) / 2 })
    let direct = try part.symmetricEigendecomposition().eigenvalues
    let own = try factored.symmetricPartEigenvalues()
    #expect(own.count == min(2 * rank, width) && own == own.sorted(by: >))
    // A part of rank 2 r has zeros that the factored form leaves out.
    let kept = direct.sorted { abs($0) > abs($1) }.prefix(own.count).sorted(by: >)
    expectClose(own, kept, atol: 5e-6 * abs(direct[0]) + 1e-5, rtol: 1e-5)
  }

  @Test func innerProducts() {
    let (a, b) = (Self.matrix(8, 6, 3), Self.matrix(8, 6, 5))
    let expected = zip(a.product().values, b.product().values).reduce(0.0) {
      $0 + Double($1.0) * Double($1.1)
    }
    #expect(abs(a.innerProduct(b) - expected) < 1e-4)
  }

  @Test func onlySquareMatricesHaveEigenvalues() {
    let factored = Self.matrix(5, 4, 2)
    #expect(throws: LinearAlgebraError.self) { try factored.eigenvalues() }
    #expect(throws: LinearAlgebraError.self) { try factored.symmetricPartEigenvalues() }
  }
}
