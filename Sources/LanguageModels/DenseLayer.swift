internal import LinearAlgebra

/// A learned affine map of hidden states: `y = x W + b`.
struct DenseLayer: Sendable {
  /// How a checkpoint lays out the weight.
  enum Layout: Sendable {
    /// `[in, out]`, as GPT-2's `Conv1D`.
    case inputByOutput
    /// `[out, in]`, as `Linear`.
    case outputByInput
  }

  let weight: Matrix
  let bias: [Float]
  let layout: Layout

  var inputs: Int { layout == .inputByOutput ? weight.rows : weight.columns }
  var outputs: Int { layout == .inputByOutput ? weight.columns : weight.rows }

  /// `x W + b`, `[T, in] → [T, out]`.
  func forward(_ x: Matrix) -> Matrix {
    var y = Matrix(uninitializedRows: x.rows, columns: outputs)
    multiply(x, into: &y, keep: 0)
    return y
  }

  /// `y += x W + b`: the residual connection in the same product.
  func accumulate(_ x: Matrix, into y: inout Matrix) { multiply(x, into: &y, keep: 1) }

  private func multiply(_ x: Matrix, into y: inout Matrix, keep: Float) {
    precondition(x.columns == inputs && y.columns == outputs && x.rows == y.rows)
    BLAS.multiply(
      m: x.rows, n: outputs, k: inputs, .init(x.base, stride: inputs),
      .init(
        weight.base, stride: weight.columns, layout == .inputByOutput ? .asIs : .transposed),
      into: y.mutableBase(), stride: outputs, keep: keep)
    VectorKernels.addBias(bias, to: &y)
  }
}
