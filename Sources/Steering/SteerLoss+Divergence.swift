internal import LanguageModels
internal import LinearAlgebra

extension Steer {
  /// Adds `w KL(p ‖ p')` of the unsteered model's predictions `p` from the steered ones' `p'` to a loss.
  ///
  /// As a function of the logits `z`, cross-entropy has the gradient `p − onehot`, and the divergence is
  /// its Bregman divergence: `KL(p ‖ p') = L' − L − ⟨p − onehot, z' − z⟩`, whatever the target. Without a
  /// soft cap logits are affine in the hidden states and in the offsets, so that the gradients `g'`, `g` that
  /// the head gives with and without steers are all it takes: the divergence's is `g' − g`.
  ///
  /// - Parameters:
  ///   - weight: `w`.
  ///   - loss: The steered loss and its gradient; of both the weighted divergence is made a part, of
  ///     `total` not.
  ///   - positions: `T` positions.
  ///   - steered: Their steered hidden states.
  ///   - head: The output head, without a soft cap.
  ///   - scale: The factor on the gradient.
  /// - Returns: `KL(p ‖ p')` times `scale`, summed over positions.
  func addDivergence(
    weight: Float, to loss: inout OutputHead.Loss, on positions: TrainingPositions,
    steered: Matrix, head: any CrossEntropyHead, scale: Float
  ) -> Double {
    let offsets = kind == .offset ? offsets(values: positions.values) : nil
    let none = offsets.map {
      OutputHead.Offsets(
        values: $0.values, vectors: Matrix(rows: $0.vectors.rows, columns: $0.vectors.columns))
    }
    let plain = head.loss(
      of: positions.targets, hidden: positions.hidden, offsets: none, scale: scale,
      gradient: kind == .offset ? .offsets : .hidden)
    var moved = 0.0
    if let offsets, let before = plain.offsetGradient {
      moved = Self.product(before, offsets.vectors)
      loss.offsetGradient?.move(awayFrom: before, by: weight)
    } else if let before = plain.hiddenGradient {
      var shift = steered
      VectorKernels.add(positions.hidden, to: &shift, scale: -1)
      moved = Self.product(before, shift)
      loss.hiddenGradient?.move(awayFrom: before, by: weight)
    }
    return Double(scale) * (loss.total - plain.total) - moved
  }

  private static func product(_ x: Matrix, _ y: Matrix) -> Double {
    zip(x.values, y.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}

extension Matrix {
  /// `x ← x + w (x − y)`.
  fileprivate mutating func move(awayFrom other: Matrix, by weight: Float) {
    var difference = self
    VectorKernels.add(other, to: &difference, scale: -1)
    VectorKernels.add(difference, to: &self, scale: weight)
  }
}
