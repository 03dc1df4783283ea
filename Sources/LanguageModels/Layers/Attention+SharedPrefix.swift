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

  /// One head of a group; `head` is at the first job's row.
  func attendTogether(_ jobs: ArraySlice<Job>, _ head: Head) {
    let first = jobs[jobs.startIndex]
    let own = visible(at: first.past, first)
    let scores = UnsafeMutablePointer<Float>.allocate(capacity: jobs.count * own.count)
    defer { scores.deallocate() }
    // scores = scale · q kᵀ
    forEachRun(first, head, own) { run, offset in
      guard run.isShared else { return }
      BLAS.multiplySerially(
        m: jobs.count, n: run.count, k: headSize,
        .init(head.queries, stride: head.queryStride),
        .init(run.keys, stride: run.stride, .transposed), into: scores + offset,
        stride: own.count)
      for r in 0..<jobs.count {
        RowKernels.scale(scores + r * own.count + offset, by: scale, run.count)
      }
    }
    for (r, job) in jobs.enumerated() {
      let row = scores + r * own.count
      forEachRun(job, head, own) { run, offset in
        guard !run.isShared else { return }
        RowKernels.attentionScores(
          query: head.queries + r * head.queryStride, keys: run.keys, stride: run.stride,
          count: run.count, width: headSize, scale: scale, into: row + offset)
      }
      normalize(row, 0..<own.count, of: own.count)
    }
    // out = weights · v
    forEachRun(first, head, own) { run, offset in
      guard run.isShared else { return }
      BLAS.multiplySerially(
        m: jobs.count, n: headSize, k: run.count, .init(scores + offset, stride: own.count),
        .init(run.values, stride: run.stride), into: head.output, stride: head.outputStride)
    }
    for (r, job) in jobs.enumerated() {
      forEachRun(job, head, own) { run, offset in
        guard !run.isShared else { return }
        RowKernels.attentionValues(
          weights: scores + r * own.count + offset, values: run.values, stride: run.stride,
          count: run.count, width: headSize, into: head.output + r * head.outputStride)
      }
    }
  }
}
