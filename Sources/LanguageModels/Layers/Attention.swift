package import LinearAlgebra

/// Multi-head attention over packed sequences.
///
/// For query position `p` of a sequence the head's output is `Σ_t softmax(scale · q·k_t) v_t` over
/// the visible positions `t`: those up to `p` in decoders, all in encoders (Vaswani et al. 2017, eq.
/// 1). Several query heads may share a key and value head (Ainslie et al. 2023, "GQA").
package struct Attention: Sendable {
  let heads: Int
  /// Divides `heads`; each key and value head serves the same number of query heads.
  let keyValueHeads: Int
  let headSize: Int
  let scale: Float
  let visibility: Visibility

  /// Which positions of its sequence a query sees.
  package enum Visibility: Sendable {
    /// As many up to its own as the window says, its own included; all of them without one.
    case causal(window: Int?)
    /// All.
    case all
  }

  /// Creates the attention of a layer.
  package init(
    heads: Int, keyValueHeads: Int, headSize: Int, scale: Float, visibility: Visibility
  ) {
    (self.heads, self.keyValueHeads, self.headSize) = (heads, keyValueHeads, headSize)
    (self.scale, self.visibility) = (scale, visibility)
  }

  /// One sequence: the rows of its new queries, and where its keys and values are.
  struct Job {
    var rows: Range<Int>
    var past: Int
    var visibleKeys: Int
    var segments: [Segment]
  }

  /// A run of keys and values, oldest first.
  struct Segment {
    var keys: UnsafePointer<Float>
    var values: UnsafePointer<Float>
    /// Floats from one position to the next.
    var stride: Int
    /// Floats from one head to the next.
    var headStep: Int
    var count: Int
    /// Whether other sequences continue it too.
    var isShared = false
  }

  /// One query head of a sequence.
  struct Head {
    var queries: UnsafePointer<Float>
    var queryStride: Int
    /// The key and value head that it reads.
    var keyValueHead: Int
    var output: UnsafeMutablePointer<Float>
    var outputStride: Int
  }

  /// Attention of one layer.
  ///
  /// - Parameters:
  ///   - qkv: Queries, keys and values of each token, `[T, columns.total]`.
  ///   - columns: Which columns hold what.
  ///   - batch: The sequences.
  ///   - caches: One cache per sequence, into which the new keys and values were written for
  ///     `layer`, or nil if every sequence starts here.
  ///   - layer: The layer's index.
  /// - Returns: `[T, heads · headSize]`, heads side by side.
  package func forward(
    _ qkv: Matrix, _ columns: HeadColumns, _ batch: PackedBatch, caches: [SequenceCache]?,
    layer: Int
  ) -> Matrix {
    let width = heads * headSize
    var output = Matrix(rows: qkv.rows, columns: width)
    let out = SharedMutablePointer(output.mutableBase())
    // Only read while this call runs; each task writes its own sequence's and head's columns.
    nonisolated(unsafe) let jobs = batch.sequences.enumerated().map { i, sequence in
      job(sequence, qkv, columns, cache: caches?[i], layer: layer)
    }
    let groups = groups(jobs, caches)
    let queries = SharedMutablePointer(UnsafeMutablePointer(mutating: qkv.base))
    Parallel.each(groups.count * heads) { item in
      let (group, index) = (groups[item / heads], item % heads)
      let job = jobs[group.lowerBound]
      let row = job.rows.lowerBound
      let head = Head(
        queries: UnsafePointer(queries.base) + row * columns.total + columns.queries.column(index),
        queryStride: columns.total, keyValueHead: index / (heads / keyValueHeads),
        output: out.base + row * width + index * headSize, outputStride: width)
      switch path(jobs[group]) {
      case .together: attendTogether(jobs[group], head)
      case .inBlocks: attendInBlocks(job, head)
      case .byRow: attendByRow(job, head)
      }
    }
    return output
  }

  private func job(
    _ sequence: PackedBatch.Sequence, _ qkv: Matrix, _ columns: HeadColumns,
    cache: SequenceCache?, layer: Int
  ) -> Job {
    let count = sequence.tokens.count
    guard let cache else {
      let start = qkv.base + sequence.tokens.lowerBound * columns.total
      return Job(
        rows: sequence.tokens, past: 0, visibleKeys: sequence.visibleKeys,
        segments: [
          Segment(
            keys: start + columns.keys.start, values: start + columns.values.start,
            stride: columns.total, headStep: columns.keys.step, count: count)
        ])
    }
    var segments: [Segment] = []
    for part in [cache.prefix, cache].compactMap({ $0 }) {
      segments.append(
        Segment(
          keys: part.keys(layer: layer), values: part.values(layer: layer),
          stride: keyValueHeads * headSize, headStep: headSize,
          count: part === cache ? part.ownLength + count : part.ownLength,
          isShared: part !== cache))
    }
    return Job(
      rows: sequence.tokens, past: cache.length, visibleKeys: cache.length + count,
      segments: segments)
  }

  /// The positions that the query at `position` sees; never empty, for masked padding too.
  func visible(at position: Int, _ job: Job) -> Range<Int> {
    guard case .causal(let window) = visibility else { return 0..<job.visibleKeys }
    let end = min(position + 1, job.visibleKeys)
    guard let window else { return 0..<end }
    return min(max(position + 1 - window, 0), end - 1)..<end
  }

  // Blocks of queries as matrix products.
  private func attendInBlocks(_ job: Job, _ head: Head) {
    let segment = job.segments[0]
    let column = head.keyValueHead * segment.headStep
    let limit = min(job.past + job.rows.count, job.visibleKeys)
    let scores = UnsafeMutablePointer<Float>.allocate(
      capacity: min(AttentionPath.blockRows, job.rows.count) * limit)
    defer { scores.deallocate() }
    for start in stride(from: 0, to: job.rows.count, by: AttentionPath.blockRows) {
      let rows = min(AttentionPath.blockRows, job.rows.count - start)
      let first = visible(at: job.past + start, job).lowerBound
      let last = visible(at: job.past + start + rows - 1, job).upperBound
      let (keys, count) = (first * segment.stride + column, last - first)
      // scores = scale · Q Kᵀ
      BLAS.multiplySerially(
        m: rows, n: count, k: headSize,
        .init(head.queries + start * head.queryStride, stride: head.queryStride),
        .init(segment.keys + keys, stride: segment.stride, .transposed), into: scores,
        stride: count, scale: scale)
      // softmax over each row's own visible keys
      for r in 0..<rows {
        let own = visible(at: job.past + start + r, job)
        let row = scores + r * count
        normalize(row, own.lowerBound - first..<own.upperBound - first, of: count)
      }
      // out = weights · V
      BLAS.multiplySerially(
        m: rows, n: headSize, k: count, .init(scores, stride: count),
        .init(segment.values + keys, stride: segment.stride),
        into: head.output + start * head.outputStride, stride: head.outputStride)
    }
  }

  // Softmax over some of `count` scores; the others become 0.
  func normalize(_ row: UnsafeMutablePointer<Float>, _ own: Range<Int>, of count: Int) {
    let scores = row + own.lowerBound
    let sum = RowKernels.exponentiate(
      scores, shift: RowKernels.maximum(scores, own.count), own.count)
    RowKernels.scale(scores, by: 1 / sum, own.count)
    row.update(repeating: 0, count: own.lowerBound)
    (row + own.upperBound).update(repeating: 0, count: count - own.upperBound)
  }

  // Query by query, over a shared prefix and the sequence's own positions.
  private func attendByRow(_ job: Job, _ head: Head) {
    let scores = UnsafeMutablePointer<Float>.allocate(capacity: job.past + job.rows.count)
    defer { scores.deallocate() }
    for r in 0..<job.rows.count {
      let own = visible(at: job.past + r, job)
      forEachRun(job, head, own) { run, offset in
        RowKernels.attentionScores(
          query: head.queries + r * head.queryStride, keys: run.keys, stride: run.stride,
          count: run.count, width: headSize, scale: scale, into: scores + offset)
      }
      normalize(scores, 0..<own.count, of: own.count)
      forEachRun(job, head, own) { run, offset in
        RowKernels.attentionValues(
          weights: scores + offset, values: run.values, stride: run.stride, count: run.count,
          width: headSize, into: head.output + r * head.outputStride)
      }
    }
  }

  // The visible part of each segment for one head, with its offset among all visible positions.
  func forEachRun(
    _ job: Job, _ head: Head, _ own: Range<Int>, _ body: (Segment, Int) -> Void
  ) {
    var start = 0
    for segment in job.segments {
      let positions = own.clamped(to: start..<start + segment.count)
      if !positions.isEmpty {
        var run = segment
        let skip =
          (positions.lowerBound - start) * segment.stride + head.keyValueHead * segment.headStep
        run.keys += skip
        run.values += skip
        run.count = positions.count
        body(run, positions.lowerBound - own.lowerBound)
      }
      start += segment.count
    }
  }
}
