internal import LinearAlgebra

/// A learned affine map of hidden states: `y = x W + b`.
struct DenseLayer: Sendable {
  var weight: WeightMatrix
  let bias: [Float]?

  var outputs: Int { weight.outputs }
  var parameterCount: Int { weight.count + (bias?.count ?? 0) }

  /// `x W + b`, `[T, in] → [T, out]`.
  func forward(_ x: Matrix) -> Matrix {
    var y = Matrix(uninitializedRows: x.rows, columns: outputs)
    forward(x, into: &y, column: 0)
    return y
  }

  /// `x W + b` into some of the columns of `y`.
  func forward(_ x: Matrix, into y: inout Matrix, column: Int) {
    weight.multiply(x, into: &y, column: column, keeps: false)
    if let bias { VectorKernels.addBias(bias, to: &y, fromColumn: column) }
  }

  /// `y += x W + b`: the residual connection in the same product.
  func accumulate(_ x: Matrix, into y: inout Matrix) {
    weight.multiply(x, into: &y, keeps: true)
    if let bias { VectorKernels.addBias(bias, to: &y) }
  }
}
