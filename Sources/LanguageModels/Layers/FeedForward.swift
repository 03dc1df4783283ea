internal import LinearAlgebra

/// The feed-forward part of a transformer layer.
struct FeedForward: Sendable {
  /// A gate beside the inner layer: `(f(x W_gate) ⊙ x W_in) W_out`.
  ///
  /// Shazeer 2020, "GLU variants improve transformer"; without it the layer is `f(x W_in) W_out`.
  let gate: DenseLayer?
  let inner: DenseLayer
  let activation: ModelConfiguration.Activation
  let output: DenseLayer

  var parameterCount: Int {
    inner.parameterCount + output.parameterCount + (gate?.parameterCount ?? 0)
  }

  /// Adds the layer's output to the residual stream.
  func accumulate(_ x: Matrix, into residualStream: inout Matrix) {
    var hidden: Matrix
    if let gate {
      hidden = gate.forward(x)
      activation.apply(&hidden)
      VectorKernels.multiply(&hidden, by: inner.forward(x))
    } else {
      hidden = inner.forward(x)
      activation.apply(&hidden)
    }
    output.accumulate(hidden, into: &residualStream)
  }
}

extension ModelConfiguration.Activation {
  func apply(_ x: inout Matrix) {
    switch self {
    case .geluTanh: VectorKernels.geluTanh(&x)
    case .geluErf: VectorKernels.geluErf(&x)
    case .silu: VectorKernels.silu(&x)
    case .relu: VectorKernels.relu(&x)
    }
  }
}
