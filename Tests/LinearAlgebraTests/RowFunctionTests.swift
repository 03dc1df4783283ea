import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Applies a `Double` function to each row.
private func mapRows(_ x: Matrix, _ body: ([Double]) -> [Double]) -> [Float] {
  (0..<x.rows).flatMap { body(x.row($0).map(Double.init)).map(Float.init) }
}

private func logSumExp(_ x: [Double]) -> Double {
  let shift = x.max() ?? -.infinity
  return shift.isFinite ? shift + log(x.reduce(0) { $0 + exp($1 - shift) }) : shift
}

@Suite("Softmax and log-sum-exp")
struct SoftmaxTests {
  @Test(arguments: kernelLengths)
  func matchTheReference(_ length: Int) {
    let x = Matrix(rows: 3, columns: length, normals(3 * length, seed: 1, standardDeviation: 5))
    var actual = x
    VectorKernels.softmaxRows(&actual)
    let expected = mapRows(x) { row in
      let total = logSumExp(row)
      return row.map { exp($0 - total) }
    }
    expectClose(actual.values, expected, atol: 1e-6, rtol: 1e-5)
    expectClose(
      VectorKernels.logSumExpRows(x), mapRows(x) { [logSumExp($0)] }, atol: 1e-6, rtol: 1e-5)
  }

  @Test func softmaxSurvivesHugeAndMaskedEntries() {
    var x = Matrix([
      [3e38, 3e38, -3e38], [-3e38, -3e38, -3e38], [-.infinity, 0, -.infinity], [1e4, 0, 1e4],
    ])
    VectorKernels.softmaxRows(&x)
    let third: Float = 1 / 3
    expectClose(
      x.values, [0.5, 0.5, 0, third, third, third, 0, 1, 0, 0.5, 0, 0.5], atol: 0, rtol: 1e-6)
  }

  @Test func logSumExpSurvivesHugeAndMaskedEntries() {
    let x = Matrix([
      [1e30, 1e30], [-1e30, -1e30], [-.infinity, 2], [-.infinity, -.infinity], [.infinity, 0],
      [100, 100], [-200, -200],
    ])
    let ln2: Float = 0.6931472
    expectClose(
      VectorKernels.logSumExpRows(x),
      [1e30, -1e30, 2, -.infinity, .infinity, 100 + ln2, -200 + ln2], atol: 0, rtol: 1e-6)
  }

  @Test func logSumExpPassesNaNOn() {
    let undefined = Float.nan
    let x = Matrix([
      [undefined, 0], [0, undefined], [undefined, undefined], [undefined, -.infinity],
      [.infinity, undefined],
    ])
    #expect(VectorKernels.logSumExpRows(x).allSatisfy { $0.isNaN })
  }

  @Test func emptyShapes() {
    #expect(VectorKernels.logSumExpRows(Matrix(rows: 0, columns: 3)) == [])
    #expect(VectorKernels.logSumExpRows(Matrix(rows: 2, columns: 0)) == [-.infinity, -.infinity])
    var none = Matrix(rows: 2, columns: 0)
    VectorKernels.softmaxRows(&none)
    #expect(none.count == 0)
  }
}

@Suite("Activations")
struct ActivationTests {
  /// Normal values with the interesting ends in front.
  private func inputs(_ length: Int) -> Matrix {
    let ends: [Float] = [0, -0.0, 1, -1, 5, -5, 12, -12, 40, -40, 1e4, -1e4]
    let values = ends + normals(2 * length, seed: 2, standardDeviation: 2)
    return Matrix(rows: 2, columns: length, Array(values.prefix(2 * length)))
  }

  @Test(arguments: kernelLengths)
  func geluTanh(_ length: Int) {
    let x = inputs(length)
    var actual = x
    VectorKernels.geluTanh(&actual)
    let expected = x.values.map { value in
      let x = Double(value)
      return Float(0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))))
    }
    expectClose(actual.values, expected, atol: 1e-6, rtol: 1e-5)
  }

  @Test(arguments: kernelLengths)
  func geluErf(_ length: Int) {
    let x = inputs(length)
    var actual = x
    VectorKernels.geluErf(&actual)
    let expected = x.values.map { value in
      Float(0.5 * Double(value) * erfc(-Double(value) / 2.0.squareRoot()))
    }
    expectClose(actual.values, expected, atol: 1e-6, rtol: 1e-5)
  }

  @Test(arguments: kernelLengths)
  func silu(_ length: Int) {
    let x = inputs(length)
    var actual = x
    VectorKernels.silu(&actual)
    let expected = x.values.map { Float(Double($0) / (1 + exp(-Double($0)))) }
    expectClose(actual.values, expected, atol: 1e-6, rtol: 1e-5)
  }

  @Test(arguments: kernelLengths)
  func reluTanhAndSigmoid(_ length: Int) {
    let x = inputs(length)
    var actual = x
    VectorKernels.relu(&actual)
    #expect(actual.values == x.values.map { max($0, 0) })
    actual = x
    VectorKernels.tanh(&actual)
    expectClose(
      actual.values, x.values.map { Float(tanh(Double($0))) }, atol: 1e-7, rtol: 1e-6)
    actual = x
    VectorKernels.sigmoid(&actual)
    expectClose(
      actual.values, x.values.map { Float(1 / (1 + exp(-Double($0)))) }, atol: 1e-7, rtol: 1e-6)
  }

  @Test(arguments: kernelLengths)
  func multiply(_ length: Int) {
    let (x, y) = (randomMatrix(3, length, seed: 5), randomMatrix(3, length, seed: 6))
    var actual = x
    VectorKernels.multiply(&actual, by: y)
    #expect(actual.values == zip(x.values, y.values).map { $0 * $1 })
  }

  @Test func addBiasToSomeColumns() {
    var x = Matrix([[1, 2, 3, 4], [5, 6, 7, 8]])
    VectorKernels.addBias([10, 20], to: &x, fromColumn: 1)
    #expect(x == Matrix([[1, 12, 23, 4], [5, 16, 27, 8]]))
  }

  @Test(arguments: kernelLengths)
  func addBias(_ length: Int) {
    let x = randomMatrix(3, length, seed: 3)
    let bias = normals(length, seed: 4)
    var actual = x
    VectorKernels.addBias(bias, to: &actual)
    #expect(actual.values == (0..<3).flatMap { r in zip(x.row(r), bias).map { $0 + $1 } })
  }

  @Test(arguments: kernelLengths)
  func add(_ length: Int) {
    let x = randomMatrix(3, length, seed: 5)
    let y = randomMatrix(3, length, seed: 6)
    var actual = x
    VectorKernels.add(y, to: &actual, scale: -2.5)
    let expected = zip(x.values, y.values).map { Float(Double($0) - 2.5 * Double($1)) }
    expectClose(actual.values, expected, atol: 1e-6, rtol: 1e-5)
    VectorKernels.add(y, to: &actual, scale: 2.5)
    expectClose(actual.values, x.values, atol: 1e-6, rtol: 1e-5)
  }

  @Test func addToItself() {
    var x = Matrix([[1, 2, 3]])
    VectorKernels.add(x, to: &x)
    #expect(x.values == [2, 4, 6])
  }

  @Test func sumOfSquares() {
    let x = randomMatrix(13, 701, seed: 7)
    let expected = x.values.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(VectorKernels.sumOfSquares(x) - expected) < 1e-6 * expected)
    #expect(VectorKernels.sumOfSquares(Matrix(rows: 0, columns: 3)) == 0)
  }
}

@Suite("Norms")
struct NormTests {
  @Test(arguments: kernelLengths)
  func layerNorm(_ length: Int) {
    let x = randomMatrix(3, length, seed: 8)
    let (weight, bias) = (normals(length, seed: 9), normals(length, seed: 10))
    let actual = VectorKernels.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-3)
    let expected = mapRows(x) { row in
      let mean = row.reduce(0, +) / Double(length)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
      let scale = 1 / (variance + Double(Float(1e-3))).squareRoot()
      return row.indices.map {
        (row[$0] - mean) * scale * Double(weight[$0]) + Double(bias[$0])
      }
    }
    expectClose(actual.values, expected, atol: 1e-6, rtol: 1e-5)
  }

  @Test(arguments: kernelLengths)
  func rmsNorm(_ length: Int) {
    let x = randomMatrix(3, length, seed: 11)
    let weight = normals(length, seed: 12)
    let actual = VectorKernels.rmsNorm(x, weight: weight, epsilon: 1e-3)
    let expected = mapRows(x) { row in
      let square = row.reduce(0) { $0 + $1 * $1 } / Double(length)
      let scale = 1 / (square + Double(Float(1e-3))).squareRoot()
      return row.indices.map { row[$0] * scale * Double(weight[$0]) }
    }
    expectClose(actual.values, expected, atol: 1e-6, rtol: 1e-5)
  }

  @Test func layerNormIgnoresALargeMean() {
    // A one-pass variance E[x²] - E[x]² would cancel to nothing here.
    let x = Matrix([[10_000, 10_001, 10_002, 10_003]])
    let actual = VectorKernels.layerNorm(
      x, weight: [1, 1, 1, 1], bias: [0, 0, 0, 0], epsilon: 0)
    let unit = Float(1.25).squareRoot()
    expectClose(
      actual.values, [-1.5 / unit, -0.5 / unit, 0.5 / unit, 1.5 / unit], atol: 1e-6, rtol: 1e-5)
  }

  @Test func constantRowsBecomeTheBias() {
    let x = Matrix([[3, 3, 3]])
    let actual = VectorKernels.layerNorm(
      x, weight: [1, 2, 3], bias: [4, 5, 6], epsilon: 1e-5)
    #expect(actual.values == [4, 5, 6])
  }
}
