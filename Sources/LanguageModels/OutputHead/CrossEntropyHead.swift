public import LinearAlgebra
public import TextTokenization

/// An output head as losses see it, whatever the precision of its products.
public protocol CrossEntropyHead {
  /// Cross-entropy of the targets, and its gradient: `∂/∂c = (softmax − onehot) E · scale`.
  ///
  /// - Parameters:
  ///   - targets: The token at each position, `T` ids below `V`.
  ///   - hidden: Final (steered) hidden states that predict them, `[T, d]`.
  ///   - offsets: Offsets of the logits; needed for ``OutputHead/Gradient/offsets``.
  ///   - scale: The factor on the gradients, such as `1 / T` for a mean loss.
  ///   - gradient: The gradient wanted.
  /// - Returns: The summed loss and the gradient.
  func loss(
    of targets: [TokenID], hidden: Matrix, offsets: OutputHead.Offsets?, scale: Float,
    gradient: OutputHead.Gradient
  ) -> OutputHead.Loss
}

extension OutputHead: CrossEntropyHead {}

extension MixedPrecisionHead: CrossEntropyHead {
  /// The loss in mixed precision for the gradient of hidden states, and in floats for all else.
  public func loss(
    of targets: [TokenID], hidden: Matrix, offsets: OutputHead.Offsets?, scale: Float,
    gradient: OutputHead.Gradient
  ) -> OutputHead.Loss {
    guard offsets == nil, gradient == .hidden else {
      return head.loss(
        of: targets, hidden: hidden, offsets: offsets, scale: scale, gradient: gradient)
    }
    return loss(of: targets, hidden: hidden, scale: scale)
  }
}
