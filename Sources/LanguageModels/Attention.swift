internal import LinearAlgebra

/// Causal multi-head attention over packed sequences.
///
/// For query position `p` of a sequence the head's output is `Σ_t softmax(scale · q·k_t) v_t` over
/// the visible positions `t ≤ p` (Vaswani et al. 2017, eq. 1, with GPT's causal mask).
struct Attention: Sendable {
  let heads: Int
  let headSize: Int
  let scale: Float

  // Queries per block: keys after a block's last query are never touched.
  private static let blockRows = 64

  /// Where a sequence's new queries, keys and values are: `[T, 3 · width]`, or the same with a
  /// cache that holds what came before.
  private struct Job {
    var rows: Range<Int>
    var past: Int
    var visibleKeys: Int
    var segments: [Segment]
  }

  /// A run of keys and values, oldest first.
  private struct Segment {
    var keys: UnsafePointer<Float>
    var values: UnsafePointer<Float>
    var stride: Int
    var count: Int
  }

  /// Attention of one layer.
  ///
  /// - Parameters:
  ///   - qkv: `[T, 3 · width]`: queries, keys and values side by side.
  ///   - batch: The sequences.
  ///   - caches: One cache per sequence, into which the new keys and values were written for
  ///     `layer`, or nil if every sequence starts here.
  ///   - layer: The layer's index.
  /// - Returns: `[T, width]`, heads side by side.
  func forward(_ qkv: Matrix, _ batch: PackedBatch, caches: [SequenceCache]?, layer: Int) -> Matrix
  {
    let width = heads * headSize
    var output = Matrix(rows: qkv.rows, columns: width)
    let out = SharedMutablePointer(output.mutableBase())
    // Only read while this call runs; each task writes its own sequence's and head's columns.
    nonisolated(unsafe) let jobs = batch.sequences.enumerated().map { i, sequence in
      job(sequence, qkv, cache: caches?[i], layer: layer)
    }
    let queries = SharedMutablePointer(UnsafeMutablePointer(mutating: qkv.base))
    Parallel.each(jobs.count * heads) { item in
      let (job, head) = (jobs[item / heads], item % heads)
      let column = head * headSize
      let q = UnsafePointer(queries.base) + job.rows.lowerBound * 3 * width + column
      let o = out.base + job.rows.lowerBound * width + column
      if job.rows.count > 4, job.segments.count == 1 {
        attendInBlocks(job, head: head, queries: q, into: o)
      } else {
        attendByRow(job, head: head, queries: q, into: o)
      }
    }
    return output
  }

  private func job(
    _ sequence: PackedBatch.Sequence, _ qkv: Matrix, cache: SequenceCache?, layer: Int
  ) -> Job {
    let width = heads * headSize
    let count = sequence.tokens.count
    guard let cache else {
      let start = qkv.base + sequence.tokens.lowerBound * 3 * width
      return Job(
        rows: sequence.tokens, past: 0, visibleKeys: sequence.visibleKeys,
        segments: [
          Segment(keys: start + width, values: start + 2 * width, stride: 3 * width, count: count)
        ])
    }
    var segments: [Segment] = []
    for part in [cache.prefix, cache].compactMap({ $0 }) {
      segments.append(
        Segment(
          keys: part.keys(layer: layer), values: part.values(layer: layer), stride: width,
          count: part === cache ? part.ownLength + count : part.ownLength))
    }
    return Job(
      rows: sequence.tokens, past: cache.length, visibleKeys: cache.length + count,
      segments: segments)
  }

  // Blocks of queries as matrix products.
  private func attendInBlocks(
    _ job: Job, head: Int, queries: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    let width = heads * headSize
    let column = head * headSize
    let segment = job.segments[0]
    let limit = min(job.past + job.rows.count, job.visibleKeys)
    let scores = UnsafeMutablePointer<Float>.allocate(
      capacity: min(Self.blockRows, job.rows.count) * limit)
    defer { scores.deallocate() }
    for start in stride(from: 0, to: job.rows.count, by: Self.blockRows) {
      let rows = min(Self.blockRows, job.rows.count - start)
      let visible = min(job.past + start + rows, job.visibleKeys)
      // scores = scale · Q Kᵀ
      BLAS.multiplySerially(
        m: rows, n: visible, k: headSize, .init(queries + start * 3 * width, stride: 3 * width),
        .init(segment.keys + column, stride: segment.stride, .transposed), into: scores,
        stride: visible, scale: scale)
      // softmax over each row's own visible keys
      for r in 0..<rows {
        let row = scores + r * visible
        let own = min(job.past + start + r + 1, job.visibleKeys)
        let sum = RowKernels.exponentiate(row, shift: RowKernels.maximum(row, own), own)
        RowKernels.scale(row, by: 1 / sum, own)
        (row + own).update(repeating: 0, count: visible - own)
      }
      // out = weights · V
      BLAS.multiplySerially(
        m: rows, n: headSize, k: visible, .init(scores, stride: visible),
        .init(segment.values + column, stride: segment.stride), into: out + start * width,
        stride: width)
    }
  }

  // Query by query, over a shared prefix and the sequence's own positions.
  private func attendByRow(
    _ job: Job, head: Int, queries: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    let width = heads * headSize
    let column = head * headSize
    let scores = UnsafeMutablePointer<Float>.allocate(capacity: job.past + job.rows.count)
    defer { scores.deallocate() }
    for r in 0..<job.rows.count {
      let own = min(job.past + r + 1, job.visibleKeys)
      forEachSegment(job, limit: own) { segment, offset, count in
        RowKernels.attentionScores(
          query: queries + r * 3 * width, keys: segment.keys + column, stride: segment.stride,
          count: count, width: headSize, scale: scale, into: scores + offset)
      }
      let sum = RowKernels.exponentiate(scores, shift: RowKernels.maximum(scores, own), own)
      RowKernels.scale(scores, by: 1 / sum, own)
      forEachSegment(job, limit: own) { segment, offset, count in
        RowKernels.attentionValues(
          weights: scores + offset, values: segment.values + column, stride: segment.stride,
          count: count, width: headSize, into: out + r * width)
      }
    }
  }

  private func forEachSegment(_ job: Job, limit: Int, _ body: (Segment, Int, Int) -> Void) {
    var offset = 0
    for segment in job.segments where offset < limit {
      let count = min(segment.count, limit - offset)
      body(segment, offset, count)
      offset += count
    }
  }
}
