internal import LinearAlgebra

/// Attention of continuations that share a prompt: their queries meet its keys and values as one
/// product, and then each its own.
extension Attention {
  /// Runs of jobs that attend together.
  ///
  /// They are neighbours of one new token each, at the same position after the same prefix; all other
  /// jobs stay alone.
  ///
  /// - Parameters:
  ///   - jobs: One for each sequence.
  ///   - caches: Their caches.
  /// - Returns: Ranges that follow each other and cover all jobs.
  func groups(_ jobs: [Job], _ caches: [SequenceCache]?) -> [Range<Int>] {
    guard let caches else { return jobs.indices.map { $0..<$0 + 1 } }
    var groups: [Range<Int>] = []
    for i in jobs.indices {
      if let group = groups.last, group.count < AttentionPath.mostTogether,
        let prefix = caches[i].prefix,
        prefix === caches[group.lowerBound].prefix, jobs[i].rows.count == 1,
        jobs[group.lowerBound].rows.count == 1, jobs[i].past == jobs[group.lowerBound].past
      {
        groups[groups.count - 1] = group.lowerBound..<i + 1
      } else {
        groups.append(i..<i + 1)
      }
    }
    return groups
  }

  /// One head of a group, one query for each of its jobs, which have a shared segment and an own one
  /// at the same positions.
  func attendTogether(_ jobs: ArraySlice<Job>, _ head: Head, into out: inout MutableMatrixView) {
    let first = jobs[jobs.startIndex]
    let visible = visible(at: first.past, first)
    var scores = Matrix(uninitializedRows: jobs.count, columns: visible.count)
    let prefix = first.segments[0]
    let shared = prefix.part(visible, head)
    let own = first.segments[1].part(visible, head)
    // scores = scale · q kᵀ
    if let shared {
      var block = scores.mutableView(columns: shared.scores)
      BLAS.multiplySerially(
        head.queries, prefix.keys[rows: shared.rows, columns: shared.columns],
        transposing: .right, into: &block)
      for r in 0..<jobs.count {
        var row = block.mutableRowSpan(r)
        RowKernels.scale(&row, by: scale)
      }
    }
    for r in 0..<jobs.count {
      if let own {
        var target = scores.mutableRowSpan(r, columns: own.scores)
        AttentionKernels.scores(
          query: head.queries.rowSpan(r), keys: jobs[jobs.startIndex + r].segments[1].keys,
          rows: own.rows, columns: own.columns, scale: scale, into: &target)
      }
      var row = scores.mutableRowSpan(r)
      normalize(&row, over: 0..<visible.count)
    }
    // out = weights · v
    if let shared {
      BLAS.multiplySerially(
        scores[columns: shared.scores],
        prefix.values[rows: shared.rows, columns: shared.columns], into: &out)
    }
    guard let own else { return }
    for r in 0..<jobs.count {
      var target = out.mutableRowSpan(r)
      AttentionKernels.addValues(
        jobs[jobs.startIndex + r].segments[1].values, rows: own.rows, columns: own.columns,
        weights: scores.rowSpan(r, columns: own.scores), to: &target)
    }
  }
}
