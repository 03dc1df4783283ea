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

  /// One head of a group, one query for each of its jobs.
  func attendTogether(_ jobs: ArraySlice<Job>, _ head: Head, into out: inout MutableMatrixView) {
    let first = jobs[jobs.startIndex]
    let own = visible(at: first.past, first)
    var scores = Matrix(uninitializedRows: jobs.count, columns: own.count)
    let shared = first.segments.filter(\.isShared).compactMap { $0.part(own, head) }
    // scores = scale · q kᵀ
    for part in shared {
      var block = scores.mutableView(columns: part.scores)
      BLAS.multiplySerially(head.queries, part.keys, transposing: .right, into: &block)
      for r in 0..<jobs.count {
        var row = block.mutableRowSpan(r)
        RowKernels.scale(&row, by: scale)
      }
    }
    for (r, job) in jobs.enumerated() {
      for segment in job.segments where !segment.isShared {
        guard let part = segment.part(own, head) else { continue }
        var target = scores.mutableRowSpan(r, columns: part.scores)
        AttentionKernels.scores(
          query: head.queries.rowSpan(r), keys: part.keys, scale: scale, into: &target)
      }
      var row = scores.mutableRowSpan(r)
      normalize(&row, over: 0..<own.count)
    }
    // out = weights · v
    for part in shared {
      BLAS.multiplySerially(scores[columns: part.scores], part.values, into: &out)
    }
    for (r, job) in jobs.enumerated() {
      for segment in job.segments where !segment.isShared {
        guard let part = segment.part(own, head) else { continue }
        var target = out.mutableRowSpan(r)
        AttentionKernels.addValues(
          part.values, weights: scores.rowSpan(r, columns: part.scores), to: &target)
      }
    }
  }
}
