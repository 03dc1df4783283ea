import LinearAlgebra
import TestSupport
import Testing

/// Gram matrices against naive sums in `Double`.
@Suite struct GramMatrixTests {
  /// Fewer columns than a panel, and several panels with a rest.
  @Test(arguments: [(9, 5), (31, 270), (3, 600)]) func naiveSums(_ rows: Int, _ columns: Int) {
    var random = CounterRandom(seed: UInt64(rows))
    let x = Matrix.normal(rows: rows, columns: columns, standardDeviation: 1, random: &random)
    let gram = GramMatrix.of(x)
    #expect(gram == gram.transposed())
    for (i, j) in [(0, 0), (0, columns - 1), (columns - 1, 0), (columns / 2, columns / 3)] {
      let sum = (0..<rows).reduce(0.0) { $0 + Double(x[$1, i]) * Double(x[$1, j]) }
      #expect(abs(Double(gram[i, j]) - sum) < 1e-4)
    }
    let product = x.transposedMultiplied(by: x)
    expectClose(gram.values, product.values, atol: 1e-4, rtol: 1e-5)
  }

  @Test func blocksAddUp() {
    var random = CounterRandom(seed: 3)
    let x = Matrix.normal(rows: 10, columns: 300, standardDeviation: 1, random: &random)
    var gram = GramMatrix(columns: 300)
    gram.add(Matrix(x[rows: 0..<4]))
    gram.add(Matrix(x[rows: 4..<10]))
    expectClose(gram.matrix.values, GramMatrix.of(x).values, atol: 1e-5, rtol: 1e-5)
  }
}
