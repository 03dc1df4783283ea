/// Loops whose tasks each write a part of their own: no two can meet, whatever they do.
extension Parallel {
  /// Calls `body` once for each index of `0..<count`.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - minimumChunk: As of ``chunks(_:minimumChunk:multiple:_:)``; nil for items of uneven cost,
  ///     as ``each(_:_:)``.
  ///   - body: Called on whichever thread.
  /// - Returns: The results, in the order of the indices.
  package static func map<Result: Sendable>(
    _ count: Int, minimumChunk: Int? = nil, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    unsafe [Result](unsafeUninitializedCapacity: count) { buffer, initializedCount in
      // Each index initialises its own element.
      nonisolated(unsafe) let results = unsafe buffer
      if let minimumChunk {
        chunks(count, minimumChunk: minimumChunk) { range in
          for i in range { unsafe results.initializeElement(at: i, to: body(i)) }
        }
      } else {
        each(count) { unsafe results.initializeElement(at: $0, to: body($0)) }
      }
      initializedCount = count
    }
  }

  /// Calls `body` once per chunk of floats, for writing.
  ///
  /// - Parameters:
  ///   - x: The floats.
  ///   - minimumChunk: As of ``chunks(_:minimumChunk:multiple:_:)``.
  ///   - multiple: As of ``chunks(_:minimumChunk:multiple:_:)``.
  ///   - body: Called with the range of each chunk and the floats themselves.
  package static func chunks(
    of x: inout MutableSpan<Float>, minimumChunk: Int = 1, multiple: Int = 1,
    _ body: @Sendable (_ range: Range<Int>, _ part: inout MutableSpan<Float>) -> Void
  ) {
    unsafe x.withUnsafeMutableBufferPointer { whole in
      guard let start = whole.baseAddress else { return }
      let out = unsafe SharedMutablePointer(start)
      chunks(whole.count, minimumChunk: minimumChunk, multiple: multiple) { range in
        var part = unsafe MutableSpan(
          _unsafeStart: out.base + range.lowerBound, count: range.count)
        body(range, &part)
      }
    }
  }

  /// Calls `body` once per row, for writing; returns its results, as ``map(_:minimumChunk:_:)``.
  @discardableResult
  package static func rows<Result: Sendable>(
    of x: inout MutableMatrixView, minimumChunk: Int? = nil,
    _ body: @Sendable (_ row: Int, _ entries: inout MutableSpan<Float>) -> Result
  ) -> [Result] {
    let (columns, stride) = (x.columns, x.stride)
    let out = unsafe SharedMutablePointer(x.base)
    return map(x.rows, minimumChunk: minimumChunk) { r in
      var row = unsafe MutableSpan(_unsafeStart: out.base + r * stride, count: columns)
      return body(r, &row)
    }
  }

  /// Calls `body` once per chunk of columns, for writing.
  ///
  /// - Parameters:
  ///   - x: Whose columns.
  ///   - minimumChunk: As of ``chunks(_:minimumChunk:multiple:_:)``.
  ///   - multiple: As of ``chunks(_:minimumChunk:multiple:_:)``.
  ///   - body: Called with the range of each chunk and the columns themselves.
  package static func columns(
    of x: inout MutableMatrixView, minimumChunk: Int = 1, multiple: Int = 1,
    _ body: @Sendable (_ range: Range<Int>, _ part: inout MutableMatrixView) -> Void
  ) {
    let (rows, stride) = (x.rows, x.stride)
    let out = unsafe SharedMutablePointer(x.base)
    chunks(x.columns, minimumChunk: minimumChunk, multiple: multiple) { range in
      var part = unsafe MutableMatrixView(
        out.base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
      body(range, &part)
    }
  }

  /// Calls `body` once per run of rows and block of columns, for writing; as ``each(_:_:)``, for
  /// blocks of uneven cost.
  ///
  /// - Parameters:
  ///   - x: Whose blocks.
  ///   - runs: Ranges of rows, ascending and apart from each other.
  ///   - width: The columns of a block; divides those of `x`.
  ///   - body: Called with the index of the run, that of the block in its rows, and the block.
  package static func blocks(
    of x: inout Matrix, rows runs: [Range<Int>], width: Int,
    _ body: @Sendable (_ run: Int, _ block: Int, _ part: inout MutableMatrixView) -> Void
  ) {
    let columns = x.columns
    precondition(
      width > 0 && columns % width == 0 && (runs.first?.lowerBound ?? 0) >= 0
        && (runs.last?.upperBound ?? 0) <= x.rows
        && zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound },
      "blocks of \(width) columns in rows \(runs) of \(x)")
    let out = unsafe SharedMutablePointer(x.mutableBase())
    let perRun = columns / width
    each(runs.count * perRun) { item in
      let (run, block) = (item / perRun, item % perRun)
      var part = unsafe MutableMatrixView(
        out.base + runs[run].lowerBound * columns + block * width, rows: runs[run].count,
        columns: width, stride: columns)
      body(run, block, &part)
    }
  }
}
