internal import CVectorKernels

/// What one query does with the keys and values that it sees: some rows and columns of a view, which
/// a window of its own would have to retain for every query.
package enum AttentionKernels {
  /// `scores[t] = scale · query · keys[t]`.
  ///
  /// - Parameters:
  ///   - query: `d` entries.
  ///   - keys: The keys.
  ///   - rows: Which `T` rows of them.
  ///   - columns: Which `d` columns of them.
  ///   - scale: The factor on the products.
  ///   - scores: `T` entries, overwritten.
  package static func scores(
    query: Span<Float>, keys: MatrixView, rows: Range<Int>, columns: Range<Int>, scale: Float,
    into scores: inout MutableSpan<Float>
  ) {
    let start = keys.checkedStart(rows, columns)
    precondition(
      query.count == columns.count && scores.count == rows.count,
      "\(scores.count) scores of a query of \(query.count) by keys \(rows), \(columns)")
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      unsafe query.withUnsafeBufferPointer { query in
        unsafe vk_attention_scores(
          query.baseAddress, keys.base + start, keys.stride, rows.count, columns.count, scale,
          scores.baseAddress)
      }
    }
  }

  /// `output += Σ_t weights[t] · values[t]`.
  ///
  /// - Parameters:
  ///   - values: The values.
  ///   - rows: Which `T` rows of them.
  ///   - columns: Which `d` columns of them.
  ///   - weights: `T` entries.
  ///   - output: `d` entries.
  package static func addValues(
    _ values: MatrixView, rows: Range<Int>, columns: Range<Int>, weights: Span<Float>,
    to output: inout MutableSpan<Float>
  ) {
    let start = values.checkedStart(rows, columns)
    precondition(
      output.count == columns.count && weights.count == rows.count,
      "\(weights.count) weights of values \(rows), \(columns) into \(output.count)")
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe vk_attention_values(
          weights.baseAddress, values.base + start, values.stride, rows.count, columns.count,
          output.baseAddress)
      }
    }
  }

  /// Softmax over some of the scores; the others become 0.
  package static func softmax(_ scores: inout MutableSpan<Float>, over own: Range<Int>) {
    precondition(
      own.lowerBound >= 0 && own.upperBound <= scores.count, "\(own) of \(scores.count) scores")
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      guard let start = scores.baseAddress else { return }
      let seen = unsafe start + own.lowerBound
      let sum = unsafe vk_exp_sum(seen, vk_max(seen, own.count), own.count)
      unsafe vk_scale(seen, 1 / sum, own.count)
      unsafe start.update(repeating: 0, count: own.lowerBound)
      unsafe (seen + own.count).update(repeating: 0, count: scores.count - own.upperBound)
    }
  }
}
