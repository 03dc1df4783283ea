internal import CVectorKernels

/// The soft cap of attention scores and logits: `cap · tanh(x / cap)`.
///
/// Gemma team 2024, "Gemma 2", section 2.
package enum SoftCap {
  /// Bends a row's entries.
  package static func apply(_ x: inout MutableSpan<Float>, cap: Float) {
    unsafe x.withUnsafeMutableBufferPointer { unsafe vk_soft_cap($0.baseAddress, cap, $0.count) }
  }

  /// Multiplies a gradient with respect to capped values by the cap's slope, `1 − (capped / cap)²`:
  /// the gradient with respect to the values before.
  package static func multiplyBySlope(
    _ gradient: inout MutableSpan<Float>, capped: Span<Float>, cap: Float
  ) {
    precondition(
      gradient.count == capped.count, "\(gradient.count) slopes of \(capped.count) values")
    unsafe gradient.withUnsafeMutableBufferPointer { gradient in
      unsafe capped.withUnsafeBufferPointer { capped in
        unsafe vk_soft_cap_slope(gradient.baseAddress, capped.baseAddress, cap, gradient.count)
      }
    }
  }

  /// The cap's slope where it gives `capped`.
  package static func slope(capped: Float, cap: Float) -> Float {
    1 - (capped / cap) * (capped / cap)
  }
}

extension VectorKernels {
  /// The soft cap of all entries, `cap · tanh(x / cap)`, in place.
  public static func softCap(_ x: inout Matrix, cap: Float) {
    let minimum = minimumRows(x.columns)
    var all = x.mutableView()
    Parallel.rows(of: &all, minimumChunk: minimum) { _, row in SoftCap.apply(&row, cap: cap) }
  }

  /// Root-mean-square norms of runs of entries, in place: of each row some columns, cut into runs of as
  /// many as there are weights.
  ///
  /// - Parameters:
  ///   - x: `[rows, columns]`.
  ///   - columns: Which columns; a multiple of the weights.
  ///   - weight: The gains of a run.
  ///   - epsilon: Added to the mean square.
  package static func rmsNormRuns(
    _ x: inout Matrix, columns: Range<Int>, weight: [Float], epsilon: Float
  ) {
    precondition(
      !weight.isEmpty && columns.count % weight.count == 0,
      "runs of \(weight.count) in columns \(columns)")
    let minimum = minimumRows(x.columns)
    var part = x.mutableView(columns: columns)
    Parallel.rows(of: &part, minimumChunk: minimum) { _, row in
      unsafe row.withUnsafeMutableBufferPointer { row in
        unsafe weight.withUnsafeBufferPointer { weight in
          guard let row = row.baseAddress else { return }
          unsafe vk_rms_norm(
            row, weight.baseAddress, epsilon, row, columns.count / weight.count, weight.count)
        }
      }
    }
  }
}
