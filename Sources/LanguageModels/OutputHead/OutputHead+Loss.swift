internal import Foundation
public import LinearAlgebra
public import TextTokenization

extension OutputHead {
  /// A cross-entropy loss with its gradients.
  public struct Loss: Sendable {
    /// The sum over positions of `−log p(target)`, nats.
    public var total: Double
    /// The gradient of `total · scale` with respect to the hidden states, `[T, d]`, if asked for.
    public var hiddenGradient: Matrix?
    /// The gradient of `total · scale` with respect to the offset vectors, `[k, V]`, if asked for.
    public var offsetGradient: Matrix?
  }

  /// Which gradient a loss is asked for.
  public enum Gradient: Sendable {
    /// None: the loss alone.
    case none
    /// With respect to the hidden states.
    case hidden
    /// With respect to the offset vectors.
    case offsets
  }

  /// Cross-entropy of the targets, and its gradient: `∂/∂c = (softmax − onehot) E · scale`, under a
  /// cap `a` with each entry of `softmax − onehot` times `1 − (logit / a)²`.
  ///
  /// Logits, softmax and both products run block by block; the `T × V` logits never exist at once.
  ///
  /// - Parameters:
  ///   - targets: The token at each position, `T` ids below `V`.
  ///   - hidden: Final (steered) hidden states that predict them, `[T, d]`.
  ///   - offsets: Offsets of the logits; needed for ``Gradient/offsets``.
  ///   - scale: The factor on the gradients, such as `1 / T` for a mean loss.
  ///   - gradient: The gradient wanted.
  /// - Returns: The summed loss and the gradient.
  /// - Complexity: O(T · V · d) time; O(d · T) memory besides a fixed block.
  public func loss(
    of targets: [TokenID], hidden: Matrix, offsets: Offsets? = nil, scale: Float,
    gradient: Gradient
  ) -> Loss {
    var total = 0.0
    var sum = zeroGradient(gradient, hidden, offsets)
    forEachBlock(targets, hidden, offsets) { block, rows in
      let targets = targets[rows]
      let losses = softmax(&block, targets: targets, scale: scale)
      total += losses.reduce(0) { $0 + $1.loss }
      let slopes = losses.map { scale * $0.slope }
      if gradient == .hidden {
        accumulateHidden(block, targets, slopes, into: &sum)
      } else if let offsets, gradient == .offsets {
        accumulateOffsets(&block, targets, offsets, slopes, into: &sum)
      }
    }
    return Loss(
      total: total, hiddenGradient: gradient == .hidden ? sum : nil,
      offsetGradient: gradient == .offsets ? sum : nil)
  }

  private func zeroGradient(_ gradient: Gradient, _ hidden: Matrix, _ offsets: Offsets?) -> Matrix {
    switch gradient {
    case .none: return Matrix(rows: 0, columns: 0)
    case .hidden: return Matrix(rows: hidden.rows, columns: embedding.columns)
    case .offsets:
      guard let offsets else { preconditionFailure("no offsets to differentiate by") }
      return Matrix(rows: offsets.vectors.rows, columns: vocabularySize)
    }
  }

  // Turns a block of logits into softmax · scale · slope of the cap; returns each row's loss and the
  // slope at its target.
  private func softmax(
    _ block: inout Matrix, targets: ArraySlice<TokenID>, scale: Float
  ) -> [(loss: Double, slope: Float)] {
    var logits = block.mutableView(rows: 0..<targets.count)
    return Parallel.rows(of: &logits) { r, row in
      let shift = RowKernels.maximum(row.span)
      let target = row[Int(targets[targets.startIndex + r])]
      var capped = Matrix(uninitializedRows: 1, columns: softCap == nil ? 0 : row.count)
      if softCap != nil {
        var copy = capped.mutableSpan
        RowKernels.copy(row.span, to: &copy)
      }
      let sum = RowKernels.exponentiate(&row, shift: shift)
      RowKernels.scale(&row, by: scale / sum)
      let loss = Double(shift) - Double(target) + log(Double(sum))
      guard let softCap else { return (loss, 1) }
      SoftCap.multiplyBySlope(&row, capped: capped.span, cap: softCap)
      return (loss, SoftCap.slope(capped: target, cap: softCap))
    }
  }

  // g = scale (softmax E − slope e_target). The target is taken off after the product: partial sums stay
  // as small as the mean embedding, which halves the rounding error.
  private func accumulateHidden(
    _ block: Matrix, _ targets: ArraySlice<TokenID>, _ slopes: [Float],
    into gradient: inout Matrix
  ) {
    var out = gradient.mutableView(rows: targets.indices)
    BLAS.multiply(block[rows: 0..<targets.count], embedding.view, into: &out)
    for (r, target) in targets.enumerated() {
      var row = out.mutableRowSpan(r)
      RowKernels.add(embedding.rowSpan(Int(target)), scale: -slopes[r], to: &row)
    }
  }

  private func accumulateOffsets(
    _ block: inout Matrix, _ targets: ArraySlice<TokenID>, _ offsets: Offsets, _ slopes: [Float],
    into gradient: inout Matrix
  ) {
    for (r, target) in targets.enumerated() { block[r, Int(target)] -= slopes[r] }
    var out = gradient.mutableView()
    BLAS.multiply(
      offsets.values[rows: targets.indices], block[rows: 0..<targets.count],
      transposing: .left, into: &out, keep: 1)
  }
}
