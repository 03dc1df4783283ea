internal import LinearAlgebra

/// The head of an encoder's classifier: two layers on the first token's hidden state.
struct ClassificationHead: Sendable {
  /// The non-linearity between the layers.
  enum Activation: Sendable {
    case tanh
    case relu
  }

  let dense: DenseLayer
  let activation: Activation
  let output: DenseLayer

  var parameterCount: Int { dense.parameterCount + output.parameterCount }

  /// The class scores, `[sequences, d] → [sequences, classes]`.
  func logits(_ x: Matrix) -> Matrix {
    var hidden = dense.forward(x)
    switch activation {
    case .tanh: VectorKernels.tanh(&hidden)
    case .relu: VectorKernels.relu(&hidden)
    }
    return output.forward(hidden)
  }
}
