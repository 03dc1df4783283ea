internal import CVectorKernels
internal import RealModule

/// Single-row kernels, for loops that other rooms parallelise themselves.
package enum RowKernels {
  /// The largest entry; `-inf` for none.
  package static func maximum(_ x: Span<Float>) -> Float {
    unsafe x.withUnsafeBufferPointer { unsafe vk_max($0.baseAddress, $0.count) }
  }

  /// `x = exp(x - shift)`; returns the sum.
  package static func exponentiate(_ x: inout MutableSpan<Float>, shift: Float) -> Float {
    unsafe x.withUnsafeMutableBufferPointer { unsafe vk_exp_sum($0.baseAddress, shift, $0.count) }
  }

  /// `log Σ exp(x)`, natural logarithm; NaN where an entry is NaN.
  package static func logSumExp(_ x: Span<Float>) -> Float {
    unsafe x.withUnsafeBufferPointer { x in
      let shift = unsafe vk_max(x.baseAddress, x.count)
      guard shift.isFinite else {
        // The maximum ignores NaN; the result must not.
        return unsafe x.contains { $0.isNaN } ? .nan : shift
      }
      return unsafe shift + Float.log(vk_sum_exp(x.baseAddress, shift, x.count))
    }
  }

  /// `log Σ exp(x + scale · y)`, natural logarithm; NaN where an entry is NaN.
  package static func logSumExp(_ x: Span<Float>, plus y: Span<Float>, scale: Float) -> Float {
    precondition(x.count == y.count, "\(x.count) and \(y.count) entries")
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        let (a, b, count) = (x.baseAddress, y.baseAddress, x.count)
        let shift = unsafe vk_line_max(a, b, scale, count)
        var sum: Float = 0
        unsafe vk_line_sums(a, b, scale, 0, shift, 0, 0, count, &sum)
        return shift + Float.log(sum)
      }
    }
  }

  /// `x *= scale`.
  package static func scale(_ x: inout MutableSpan<Float>, by scale: Float) {
    unsafe x.withUnsafeMutableBufferPointer { unsafe vk_scale($0.baseAddress, scale, $0.count) }
  }

  /// `y += scale · x`.
  package static func add(_ x: Span<Float>, scale: Float, to y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "\(x.count) entries to \(y.count)")
    unsafe y.withUnsafeMutableBufferPointer { y in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe vk_axpy(y.baseAddress, x.baseAddress, scale, y.count)
      }
    }
  }

  /// `y = x`.
  package static func copy(_ x: Span<Float>, to y: inout MutableSpan<Float>) {
    precondition(x.count == y.count, "\(x.count) entries to \(y.count)")
    unsafe y.withUnsafeMutableBufferPointer { y in
      unsafe x.withUnsafeBufferPointer { x in
        guard let source = x.baseAddress else { return }
        unsafe y.baseAddress?.update(from: source, count: y.count)
      }
    }
  }

  /// `Σ x[i] y[i]`, through the kernel that attention scores one key with.
  package static func dot(_ x: Span<Float>, _ y: Span<Float>) -> Float {
    precondition(x.count == y.count, "\(x.count) and \(y.count) entries")
    var result: Float = 0
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe vk_attention_scores(
          x.baseAddress, y.baseAddress, x.count, 1, x.count, 1, &result)
      }
    }
    return result
  }

  /// `Σ x[i]` over the entries of at least each of four thresholds, in floats.
  package static func tailSums(_ x: Span<Float>, from thresholds: SIMD4<Float>) -> SIMD4<Float> {
    var sums = SIMD4<Float>()
    unsafe x.withUnsafeBufferPointer { x in
      unsafe withUnsafeBytes(of: thresholds) { thresholds in
        unsafe withUnsafeMutableBytes(of: &sums) { sums in
          unsafe vk_tail_sums(
            x.baseAddress, x.count, thresholds.assumingMemoryBound(to: Float.self).baseAddress,
            sums.assumingMemoryBound(to: Float.self).baseAddress)
        }
      }
    }
    return sums
  }

  /// `Σ x[i]` over the entries of at least `threshold`, in doubles.
  package static func sum(_ x: Span<Float>, from threshold: Float) -> Double {
    unsafe x.withUnsafeBufferPointer { unsafe vk_sum_from($0.baseAddress, $0.count, threshold) }
  }

  /// The ascending indices of the entries in `range`; nil if there are more than `limit`.
  package static func indices(_ x: Span<Float>, in range: Range<Float>, limit: Int) -> [Int32]? {
    var found = 0
    let indices = unsafe x.withUnsafeBufferPointer { x in
      unsafe [Int32](unsafeUninitializedCapacity: limit) { buffer, number in
        found = unsafe Int(
          vk_indices_between(
            x.baseAddress, x.count, range.lowerBound, range.upperBound, buffer.baseAddress, limit))
        number = min(found, limit)
      }
    }
    return found > limit ? nil : indices
  }

  /// Turns the pairs `(x[i], x[half + i])` from `start` on by angles.
  ///
  /// - Parameters:
  ///   - x: A row.
  ///   - start: The first entry of the first pair.
  ///   - cosines: The cosines of the `half` angles.
  ///   - sines: The sines of the same angles.
  package static func rotateHalves(
    _ x: inout MutableSpan<Float>, from start: Int, cosines: Span<Float>, sines: Span<Float>
  ) {
    unsafe rotate(&x, start, cosines, sines) { unsafe vk_rotate_halves($0, $1, $2, $3) }
  }

  /// Turns the pairs `(x[2i], x[2i + 1])` from `start` on by angles, as
  /// ``rotateHalves(_:from:cosines:sines:)``.
  package static func rotatePairs(
    _ x: inout MutableSpan<Float>, from start: Int, cosines: Span<Float>, sines: Span<Float>
  ) {
    unsafe rotate(&x, start, cosines, sines) { unsafe vk_rotate_pairs($0, $1, $2, $3) }
  }

  private static func rotate(
    _ x: inout MutableSpan<Float>, _ start: Int, _ cosines: Span<Float>, _ sines: Span<Float>,
    _ kernel: (
      UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int
    ) -> Void
  ) {
    let half = cosines.count
    precondition(
      sines.count == half && start >= 0 && start + 2 * half <= x.count,
      "\(half) and \(sines.count) angles for \(x.count) entries from \(start) on")
    unsafe x.withUnsafeMutableBufferPointer { x in
      unsafe cosines.withUnsafeBufferPointer { cosines in
        unsafe sines.withUnsafeBufferPointer { sines in
          guard let x = x.baseAddress, let cosines = cosines.baseAddress,
            let sines = sines.baseAddress
          else { return }
          unsafe kernel(x + start, cosines, sines, half)
        }
      }
    }
  }
}
