internal import LinearAlgebra

/// The norm before a block, or after the last one.
struct Normalization: Sendable {
  enum Kind: Sendable {
    /// Ba, Kiros & Hinton 2016: mean and variance, weight and bias.
    case layer(bias: [Float])
    /// Zhang & Sennrich 2019: root mean square, weight only.
    case rootMeanSquare
  }

  let kind: Kind
  let weight: [Float]
  let epsilon: Float

  var parameterCount: Int {
    if case .layer(let bias) = kind { weight.count + bias.count } else { weight.count }
  }

  func forward(_ x: Matrix) -> Matrix {
    switch kind {
    case .layer(let bias):
      VectorKernels.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon)
    case .rootMeanSquare: VectorKernels.rmsNorm(x, weight: weight, epsilon: epsilon)
    }
  }
}
