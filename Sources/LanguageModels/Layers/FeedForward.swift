internal import LinearAlgebra

/// The feed-forward part of a transformer layer.
struct FeedForward: Sendable {
  /// A gate beside the inner layer: `(f(x W_gate) ⊙ x W_in) W_out`.
  ///
  /// Shazeer 2020, "GLU variants improve transformer"; without it the layer is `f(x W_in) W_out`.
  var gate: DenseLayer?
  /// The layer before the non-linearity.
  var inner: DenseLayer
  /// Whether `inner` has the gate's outputs too, before its own (Phi-3).
  var innerHoldsGate = false
  let activation: ModelConfiguration.Activation
  var output: DenseLayer

  var parameterCount: Int {
    inner.parameterCount + output.parameterCount + (gate?.parameterCount ?? 0)
  }

  /// Adds the layer's output to the residual stream.
  func accumulate(_ x: Matrix, into residualStream: inout Matrix) {
    output.accumulate(activated(x), into: &residualStream)
  }

  /// The layer's output, `[T, d] → [T, d]`.
  func forward(_ x: Matrix) -> Matrix { output.forward(activated(x)) }

  // What the output layer reads.
  private func activated(_ x: Matrix) -> Matrix {
    var hidden: Matrix
    if let gate {
      hidden = gate.forward(x)
      activation.apply(&hidden)
      VectorKernels.multiply(&hidden, by: inner.forward(x))
    } else if innerHoldsGate {
      let both = inner.forward(x)
      hidden = Matrix(both[columns: 0..<output.weight.inputs])
      activation.apply(&hidden)
      VectorKernels.multiply(
        &hidden, by: Matrix(both[columns: output.weight.inputs..<both.columns]))
    } else {
      hidden = inner.forward(x)
      activation.apply(&hidden)
    }
    return hidden
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
