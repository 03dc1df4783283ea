internal import CVectorKernels

/// What one query does with the keys and values that it sees.
package enum AttentionKernels {
  /// `scores[t] = scale · query · keys[t]`.
  ///
  /// - Parameters:
  ///   - query: `d` entries.
  ///   - keys: `[T, d]`.
  ///   - scale: The factor on the products.
  ///   - scores: `T` entries, overwritten.
  package static func scores(
    query: Span<Float>, keys: MatrixView, scale: Float, into scores: inout MutableSpan<Float>
  ) {
    precondition(
      query.count == keys.columns && scores.count == keys.rows,
      "\(scores.count) scores of \(keys.rows) × \(keys.columns) keys")
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      unsafe query.withUnsafeBufferPointer { query in
        unsafe vk_attention_scores(
          query.baseAddress, keys.base, keys.stride, keys.rows, keys.columns, scale,
          scores.baseAddress)
      }
    }
  }

  /// `output += Σ_t weights[t] · values[t]`, `weights: [T]`, `values: [T, d]`, `output: [d]`.
  package static func addValues(
    _ values: MatrixView, weights: Span<Float>, to output: inout MutableSpan<Float>
  ) {
    precondition(
      output.count == values.columns && weights.count == values.rows,
      "\(weights.count) weights of \(values.rows) × \(values.columns) values")
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe vk_attention_values(
          weights.baseAddress, values.base, values.stride, values.rows, values.columns,
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
