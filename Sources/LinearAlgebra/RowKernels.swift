internal import CVectorKernels
internal import RealModule

/// Single-row kernels on raw memory, for loops that other rooms parallelise themselves.
package enum RowKernels {
  /// The largest of `count` floats; `-inf` for none.
  package static func maximum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    unsafe vk_max(x, count)
  }

  /// `x = exp(x - shift)`; returns the sum.
  package static func exponentiate(
    _ x: UnsafeMutablePointer<Float>, shift: Float, _ count: Int
  ) -> Float {
    unsafe vk_exp_sum(x, shift, count)
  }

  /// `log Σ exp(x + scale · y)`, natural logarithm; NaN where an entry is NaN.
  package static func logSumExp(
    _ x: UnsafePointer<Float>, plus y: UnsafePointer<Float>, scale: Float, _ count: Int
  ) -> Float {
    let shift = unsafe vk_line_max(x, y, scale, count)
    var sum: Float = 0
    unsafe vk_line_sums(x, y, scale, 0, shift, 0, 0, count, &sum)
    return shift + Float.log(sum)
  }

  /// `x *= scale`.
  package static func scale(_ x: UnsafeMutablePointer<Float>, by scale: Float, _ count: Int) {
    unsafe vk_scale(x, scale, count)
  }

  /// `y += scale · x`.
  package static func add(
    _ x: UnsafePointer<Float>, scale: Float, to y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    unsafe vk_axpy(y, x, scale, count)
  }

  /// `scores[t] = scale · query · keys[t]` for `count` rows of `width` floats, `stride` apart.
  package static func attentionScores(
    query: UnsafePointer<Float>, keys: UnsafePointer<Float>, stride: Int, count: Int, width: Int,
    scale: Float, into scores: UnsafeMutablePointer<Float>
  ) {
    unsafe vk_attention_scores(query, keys, stride, count, width, scale, scores)
  }

  /// `out += Σ_t weights[t] · values[t]` for `count` rows of `width` floats, `stride` apart.
  package static func attentionValues(
    weights: UnsafePointer<Float>, values: UnsafePointer<Float>, stride: Int, count: Int,
    width: Int, into out: UnsafeMutablePointer<Float>
  ) {
    unsafe vk_attention_values(weights, values, stride, count, width, out)
  }

  /// `Σ x[i]` over the entries of at least each of four thresholds, in floats.
  package static func tailSums(
    _ x: UnsafePointer<Float>, _ count: Int, from thresholds: SIMD4<Float>
  ) -> SIMD4<Float> {
    var sums = SIMD4<Float>()
    unsafe withUnsafeBytes(of: thresholds) { thresholds in
      unsafe withUnsafeMutableBytes(of: &sums) { sums in
        unsafe vk_tail_sums(
          x, count, thresholds.assumingMemoryBound(to: Float.self).baseAddress,
          sums.assumingMemoryBound(to: Float.self).baseAddress)
      }
    }
    return sums
  }

  /// `Σ x[i]` over the entries of at least `threshold`, in doubles.
  package static func sum(_ x: UnsafePointer<Float>, _ count: Int, from threshold: Float) -> Double
  {
    unsafe vk_sum_from(x, count, threshold)
  }

  /// The ascending indices of the entries in `range`; nil if there are more than `limit`.
  package static func indices(
    _ x: UnsafePointer<Float>, _ count: Int, in range: Range<Float>, limit: Int
  ) -> [Int32]? {
    var found = 0
    let indices = unsafe [Int32](unsafeUninitializedCapacity: limit) { buffer, number in
      found = unsafe Int(
        vk_indices_between(
          x, count, range.lowerBound, range.upperBound, buffer.baseAddress, limit))
      number = min(found, limit)
    }
    return found > limit ? nil : indices
  }

  /// Turns the pairs `(x[i], x[half + i])` by the angles whose cosines and sines are given.
  package static func rotateHalves(
    _ x: UnsafeMutablePointer<Float>, cosines: UnsafePointer<Float>, sines: UnsafePointer<Float>,
    half: Int
  ) {
    unsafe vk_rotate_halves(x, cosines, sines, half)
  }

  /// Turns the pairs `(x[2i], x[2i + 1])` by the angles whose cosines and sines are given.
  package static func rotatePairs(
    _ x: UnsafeMutablePointer<Float>, cosines: UnsafePointer<Float>, sines: UnsafePointer<Float>,
    half: Int
  ) {
    unsafe vk_rotate_pairs(x, cosines, sines, half)
  }
}
