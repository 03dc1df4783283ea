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
  /// The cap `c` of scores, which become `c · tanh(score / c)`.
  let softCap: Float?

  /// Whether a query sees a window only.
  var isLocal: Bool {
    if case .causal(window: _?) = visibility { true } else { false }
  }

  /// Which positions of its sequence a query sees.
  package enum Visibility: Sendable {
    /// As many up to its own as the window says, its own included; all of them without one.
    case causal(window: Int?)
    /// All.
    case all
  }

  /// Creates the attention of a layer.
  package init(
    heads: Int, keyValueHeads: Int, headSize: Int, scale: Float, visibility: Visibility,
    softCap: Float? = nil
  ) {
    (self.heads, self.keyValueHeads, self.headSize) = (heads, keyValueHeads, headSize)
    (self.scale, self.visibility, self.softCap) = (scale, visibility, softCap)
  }

  /// One sequence: the rows of its new queries, and where its keys and values are.
  struct Job {
    var rows: Range<Int>
    var past: Int
    var visibleKeys: Int
    var segments: [Segment]
  }

  /// A run of keys and values of all heads.
  struct Segment {
    /// Where it is in the sequence.
    var positions: Range<Int>
    /// `[positions, …]`.
    var keys: MatrixView
    /// `[positions, …]`.
    var values: MatrixView
    /// Columns from one head to the next.
    var headStep: Int

    /// What one head sees of it; nil for nothing.
    func part(_ visible: Range<Int>, _ head: Head) -> Part? {
      let seen = visible.clamped(to: positions)
      guard !seen.isEmpty else { return nil }
      let start = positions.lowerBound
      let rows = seen.lowerBound - start..<seen.upperBound - start
      let column = head.keyValueHead * headStep
      return Part(
        rows: rows, columns: column..<column + head.queries.columns,
        scores: seen.lowerBound - visible.lowerBound..<seen.upperBound - visible.lowerBound)
    }
  }

  /// What a query sees of a segment.
  struct Part {
    /// Its rows of the segment's keys and values.
    var rows: Range<Int>
    /// The columns of the head.
    var columns: Range<Int>
    /// Its place among all that the query sees.
    var scores: Range<Int>
  }

  /// One query head of a sequence, or of a group of them.
  struct Head {
    /// `[rows, headSize]`.
    var queries: MatrixView
    /// The key and value head that it reads.
    var keyValueHead: Int
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
    var output = Matrix(rows: qkv.rows, columns: heads * headSize)
    let jobs = batch.sequences.enumerated().map { i, sequence in
      job(sequence, qkv, columns, cache: caches?[i], layer: layer)
    }
    let groups = groups(jobs, caches)
    let rows = groups.map {
      jobs[$0.lowerBound].rows.lowerBound..<jobs[$0.upperBound - 1].rows.upperBound
    }
    Parallel.blocks(of: &output, rows: rows, width: headSize) { group, index, out in
      let head = Head(
        queries: qkv[
          rows: rows[group], columns: columns.queries.columns(index, width: headSize)],
        keyValueHead: index / (heads / keyValueHeads))
      let jobs = jobs[groups[group]]
      switch path(jobs) {
      case .together: attendTogether(jobs, head, into: &out)
      case .inBlocks: attendInBlocks(jobs[jobs.startIndex], head, into: &out)
      case .byRow: attendByRow(jobs[jobs.startIndex], head, into: &out)
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
      return Job(
        rows: sequence.tokens, past: 0, visibleKeys: sequence.visibleKeys,
        segments: [
          Segment(
            positions: 0..<count,
            keys: qkv[
              rows: sequence.tokens,
              columns: columns.keys.columns(ofFirst: keyValueHeads, width: headSize)],
            values: qkv[
              rows: sequence.tokens,
              columns: columns.values.columns(ofFirst: keyValueHeads, width: headSize)],
            headStep: columns.keys.step)
        ])
    }
    var segments: [Segment] = []
    for part in [cache.prefix, cache].compactMap({ $0 }) {
      let start = segments.last?.positions.upperBound ?? 0
      let length = part === cache ? part.ownLength + count : part.ownLength
      segments.append(
        Segment(
          positions: start..<start + length, keys: part.keys(layer: layer, count: length),
          values: part.values(layer: layer, count: length), headStep: headSize))
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
  private func attendInBlocks(_ job: Job, _ head: Head, into out: inout MutableMatrixView) {
    let limit = min(job.past + job.rows.count, job.visibleKeys)
    var scores = Matrix(
      uninitializedRows: min(AttentionPath.blockRows, job.rows.count), columns: limit)
    for start in stride(from: 0, to: job.rows.count, by: AttentionPath.blockRows) {
      let rows = start..<min(start + AttentionPath.blockRows, job.rows.count)
      let first = visible(at: job.past + start, job).lowerBound
      let last = visible(at: job.past + rows.upperBound - 1, job).upperBound
      let segment = job.segments[0]
      guard let part = segment.part(first..<last, head) else { continue }
      // scores = scale · Q Kᵀ
      var block = scores.mutableView(rows: 0..<rows.count, columns: part.scores)
      BLAS.multiplySerially(
        head.queries[rows: rows, columns: 0..<headSize],
        segment.keys[rows: part.rows, columns: part.columns], transposing: .right,
        into: &block, scale: scale)
      // softmax over each row's own visible keys
      for r in 0..<rows.count {
        let own = visible(at: job.past + start + r, job)
        var row = block.mutableRowSpan(r)
        normalize(&row, over: own.lowerBound - first..<own.upperBound - first)
      }
      // out = weights · V
      var target = out.part(rows: rows, columns: 0..<headSize)
      BLAS.multiplySerially(
        scores[rows: 0..<rows.count, columns: part.scores],
        segment.values[rows: part.rows, columns: part.columns], into: &target)
    }
  }

  /// Softmax over some of the scores, after the cap; the others become 0.
  func normalize(_ scores: inout MutableSpan<Float>, over own: Range<Int>) {
    if let softCap { SoftCap.apply(&scores, cap: softCap) }
    AttentionKernels.softmax(&scores, over: own)
  }

  // Query by query, over a shared prefix and the sequence's own positions.
  private func attendByRow(_ job: Job, _ head: Head, into out: inout MutableMatrixView) {
    var scores = Matrix(uninitializedRows: 1, columns: job.past + job.rows.count)
    for r in 0..<job.rows.count {
      let own = visible(at: job.past + r, job)
      for segment in job.segments {
        guard let part = segment.part(own, head) else { continue }
        var target = scores.mutableRowSpan(0, columns: part.scores)
        AttentionKernels.scores(
          query: head.queries.rowSpan(r), keys: segment.keys, rows: part.rows,
          columns: part.columns, scale: scale, into: &target)
      }
      var row = scores.mutableRowSpan(0, columns: 0..<own.count)
      normalize(&row, over: 0..<own.count)
      for segment in job.segments {
        guard let part = segment.part(own, head) else { continue }
        var target = out.mutableRowSpan(r)
        AttentionKernels.addValues(
          segment.values, rows: part.rows, columns: part.columns,
          weights: scores.rowSpan(0, columns: part.scores), to: &target)
      }
    }
  }
}
