import LinearAlgebra
import TestSupport
import Testing

/// Means and covariances against sums in `Double`.
@Suite struct ColumnMomentsTests {
  /// Few rows are summed in floats, many in integers where the processor has them; columns of very
  /// different sizes, one of which is constant, and means far from 0.
  @Test(arguments: [(500, 37), (20_011, 37), (16_384, 33)])
  func sumsInDouble(_ rows: Int, _ columns: Int) {
    var x = randomMatrix(rows, columns, seed: 5)
    for r in 0..<rows {
      for c in 0..<columns {
        x[r, c] = c == 3 ? 0.25 : x[r, c] * Float(1 + c * c) + Float(c % 5) * 10
      }
      // Correlated columns.
      x[r, 1] += x[r, 2]
    }
    let moments = ColumnMoments(x)
    let values = x.values.map(Double.init)
    let means = (0..<columns).map { c in
      (0..<rows).reduce(0.0) { $0 + values[$1 * columns + c] } / Double(rows)
    }
    var sums = [Double](repeating: 0, count: columns * columns)
    for r in 0..<rows {
      for i in 0..<columns {
        let deviation = values[r * columns + i] - means[i]
        for j in 0..<columns {
          sums[i * columns + j] += deviation * (values[r * columns + j] - means[j])
        }
      }
    }
    for i in 0..<columns {
      let deviation = (sums[i * columns + i] / Double(rows - 1)).squareRoot()
      #expect(abs(Double(moments.mean[i]) - means[i]) <= 1e-5 * (abs(means[i]) + deviation))
      for j in 0..<columns {
        let expected = sums[i * columns + j] / Double(rows - 1)
        let scale = (sums[i * columns + i] * sums[j * columns + j]).squareRoot() / Double(rows - 1)
        #expect(abs(Double(moments.covariance[i, j]) - expected) <= 1e-5 * scale + 1e-9)
        #expect(moments.covariance[i, j] == moments.covariance[j, i])
      }
    }
  }

  /// Where the C side says that it has integer products, they are those of floats, never zeros.
  @Test(.enabled(if: BlockFloatColumns.isSupported, "this processor has no AVX-512 VNNI"))
  func integersAgreeWithFloats() {
    let x = randomMatrix(20_011, 37, seed: 6)
    let integers = ColumnMoments(x, usesIntegers: true)
    let floats = ColumnMoments(x, usesIntegers: false)
    #expect(integers.covariance != floats.covariance)
    for i in 0..<37 {
      #expect(abs(integers.mean[i] - floats.mean[i]) <= 1e-5)
      for j in 0..<37 {
        let (a, b) = (integers.covariance[i, j], floats.covariance[i, j])
        #expect(
          abs(a - b) <= 1e-5 * (floats.covariance[i, i] * floats.covariance[j, j]).squareRoot())
      }
    }
  }

  @Test func manyRowsTakeTheIntegersThatThereAre() {
    let x = randomMatrix(16_400, 34, seed: 2)
    let moments = ColumnMoments(x)
    let expected = ColumnMoments(x, usesIntegers: BlockFloatColumns.isSupported)
    #expect(moments.covariance == expected.covariance && moments.covariance[0, 0] > 0)
  }

  @Test func theNumberOfThreadsDoesNotMatter() {
    let x = randomMatrix(17_000, 40, seed: 9)
    let one = Parallel.$taskThreadCount.withValue(1) { ColumnMoments(x) }
    let three = Parallel.$taskThreadCount.withValue(3) { ColumnMoments(x) }
    #expect(one.mean == three.mean && one.covariance == three.covariance)
  }

  @Test func aNumberThatIsNoneShows() {
    var x = randomMatrix(16_400, 34, seed: 2)
    x[9_000, 33] = .nan
    let moments = ColumnMoments(x)
    #expect(moments.covariance[33, 33].isNaN && moments.covariance[0, 33].isNaN)
    #expect(moments.covariance[0, 1].isFinite)
  }
}
