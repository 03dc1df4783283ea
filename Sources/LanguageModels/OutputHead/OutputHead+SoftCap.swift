internal import LinearAlgebra

extension OutputHead {
  /// Bends logits to the cap, if the head has one.
  ///
  /// Steers act on the logits before: they are affine in steer values, those after the cap are not.
  func cap(_ logits: inout MutableMatrixView) {
    guard let softCap else { return }
    Parallel.rows(of: &logits) { _, row in SoftCap.apply(&row, cap: softCap) }
  }

  /// The log-probability of a token, natural logarithm, after a change of all logits.
  ///
  /// - Parameters:
  ///   - target: The token.
  ///   - logits: The logits before the cap, `V` entries.
  ///   - change: What is added to them, `V` entries.
  ///   - scale: The factor on the change.
  /// - Returns: At most 0.
  package func logProbability(
    of target: Int, logits: Span<Float>, plus change: Span<Float>, scale: Float
  ) -> Float {
    guard let softCap else {
      return logits[target] + scale * change[target]
        - RowKernels.logSumExp(logits, plus: change, scale: scale)
    }
    var row = Matrix(uninitializedRows: 1, columns: logits.count)
    var sum = row.mutableSpan
    RowKernels.copy(logits, to: &sum)
    RowKernels.add(change, scale: scale, to: &sum)
    SoftCap.apply(&sum, cap: softCap)
    return sum[target] - RowKernels.logSumExp(sum.span)
  }
}
