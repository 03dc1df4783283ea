import LinearAlgebra
import Testing

/// Products of linear layers in block floating point, against doubles.
@Suite(.enabled(if: BlockFloatColumns.isSupported, "this processor has no AVX-512 VNNI"))
struct BlockFloatFactorTests {
  /// A weight in its two layouts.
  struct Weight {
    let matrix: Matrix
    let factor: BlockFloatFactor

    init(_ matrix: Matrix, _ operand: BLAS.Operand) {
      self.matrix = matrix
      let transposed = matrix.transposed()
      factor = BlockFloatFactor(inputs: matrix.rows, outputs: matrix.columns, operand) { range in
        operand == .asIs ? matrix[columns: range] : transposed[rows: range]
      }
    }

    /// The product from the second column on, in a matrix that is 2 wider and full of threes.
    func product(_ x: Matrix, keeps: Bool = false) -> Matrix {
      var y = Matrix(
        rows: x.rows, columns: matrix.columns + 2,
        Array(repeating: 3, count: x.rows * (matrix.columns + 2)))
      var out = y.mutableView(columns: 1..<matrix.columns + 1)
      factor.multiply(x.view, into: &out, keeps: keeps)
      return y
    }

    func expected(_ x: Matrix, _ row: Int, _ column: Int) -> Double {
      (0..<matrix.rows).reduce(0) { $0 + Double(x[row, $1]) * Double(matrix[$1, column]) }
    }
  }

  static func normal(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var random = CounterRandom(seed: seed)
    return .normal(rows: rows, columns: columns, standardDeviation: 1, random: &random)
  }

  /// Some columns after others are, to the last bit, those of the product at once.
  @Test(arguments: [(1, 64, 64), (7, 65, 200), (500, 130, 333)], [1, 2, 3])
  func partsAreTheWhole(_ size: (rows: Int, inputs: Int, outputs: Int), _ panels: Int) {
    let weight = Weight(Self.normal(size.inputs, size.outputs, seed: 5), .asIs)
    let x = Self.normal(size.rows, size.inputs, seed: 6)
    let whole = weight.product(x)
    let rounded = weight.factor.rounded(x.view)
    let step = panels * BlockFloatFactor.outputMultiple
    for start in stride(from: 0, to: size.outputs, by: step) {
      let range = start..<min(start + step, size.outputs)
      var part = Matrix(uninitializedRows: size.rows, columns: range.count)
      var out = part.mutableView()
      weight.factor.multiplySerially(rounded, outputs: range, into: &out)
      #expect(part == Matrix(whole[columns: start + 1..<range.upperBound + 1]))
    }
  }

  @Test(
    arguments: [(1, 1, 1), (6, 64, 64), (7, 65, 63), (200, 130, 200), (50, 3000, 70)],
    [BLAS.Operand.asIs, .transposed])
  func agreesWithDoubles(_ size: (rows: Int, inputs: Int, outputs: Int), _ operand: BLAS.Operand) {
    let weight = Weight(Self.normal(size.inputs, size.outputs, seed: 1), operand)
    let x = Self.normal(size.rows, size.inputs, seed: 2)
    let (plain, added) = (weight.product(x), weight.product(x, keeps: true))
    // Five standard errors of `7e-5 ‖x‖ ‖w‖ / √in`, and that of the float of the sum.
    let tolerance = 5 * 7e-5 * Double(size.inputs).squareRoot() + 1e-6
    for row in stride(from: 0, to: size.rows, by: max(1, size.rows / 17)) {
      for column in 0..<size.outputs {
        let expected = weight.expected(x, row, column)
        #expect(abs(Double(plain[row, column + 1]) - expected) < tolerance)
        #expect(abs(Double(added[row, column + 1]) - expected - 3) < tolerance)
      }
      for result in [plain, added] {
        #expect(result[row, 0] == 3 && result[row, size.outputs + 1] == 3)
      }
    }
  }

  /// Columns of the left factor a thousand times as large as the others, which meet small weights: the
  /// error is that of the others, not of the outliers.
  @Test(arguments: [BLAS.Operand.asIs, .transposed])
  func outliersLeaveTheOthersTheirPrecision(_ operand: BLAS.Operand) {
    var (x, matrix) = (Self.normal(50, 576, seed: 7), Self.normal(576, 70, seed: 8))
    for (column, factor) in [(3, 1000), (64, 300), (65, 20), (575, 3000)] as [(Int, Float)] {
      for row in 0..<x.rows { x[row, column] *= factor }
      for output in 0..<matrix.columns { matrix[column, output] /= factor }
    }
    // A row without outliers, and one with another.
    for column in [3, 64, 65, 575] { x[20, column] = 1 }
    x[30, 100] = 1e4
    let weight = Weight(matrix, operand)
    let product = weight.product(x)
    for row in 0..<x.rows {
      let tolerance = 5 * 7e-5 * 24.0 + (row == 30 ? 1e4 * 1e-6 : 0)
      for column in 0..<70 {
        let error = abs(Double(product[row, column + 1]) - weight.expected(x, row, column))
        #expect(error < tolerance, "row \(row)")
      }
    }
  }

  @Test func neitherThreadsNorNeighboursMatter() {
    let weight = Weight(Self.normal(300, 200, seed: 3), .asIs)
    var x = Self.normal(400, 300, seed: 4)
    for row in stride(from: 0, to: 400, by: 3) { x[row, row % 300] = 100 }
    let whole = weight.product(x)
    for threads in [1, 2, 3, 7] {
      let product = Parallel.$taskThreadCount.withValue(threads) { [x] in weight.product(x) }
      #expect(product == whole)
    }
    let part = weight.product(Matrix(x[rows: 137..<148]))
    #expect(part == Matrix(whole[rows: 137..<148]))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30])
  func entriesThatAreNoNumbersShowInTheirRow(_ entry: Float) {
    let weight = Weight(Self.normal(70, 5, seed: 5), .transposed)
    var x = Self.normal(9, 70, seed: 6)
    x[4, 66] = entry
    let product = weight.product(x)
    #expect((1...5).allSatisfy { !product[4, $0].isFinite && product[3, $0].isFinite })
  }
}
