public import LinearAlgebra
public import TextTokenization

extension OutputHead {
  /// How logits change along a line: `logits(t) = E c + b + t · change`.
  public enum Direction: Sendable {
    /// The change of each position is `E` times a row, `[T, d]`.
    case hidden(Matrix)
    /// The change of every position is the same, `[1, V]`; without columns there is none.
    case logits(Matrix)
  }

  /// The log-probability of one target token per position at several points of a line of logits.
  ///
  /// One product gives the logits at 0 and one their change, whatever the number of points.
  ///
  /// - Parameters:
  ///   - targets: The token at each position, `T` ids below `V`.
  ///   - hidden: Final hidden states that predict them, `[T, d]`.
  ///   - offsets: Offsets of the logits at 0.
  ///   - direction: The change of the logits at `t = 1`.
  ///   - points: The values of `t`.
  /// - Returns: `[points, T]`, natural logarithms.
  /// - Complexity: O(T · V · (2 d + points)) time; memory for two blocks of logits.
  public func logProbabilities(
    of targets: [TokenID], hidden: Matrix, offsets: Offsets? = nil, direction: Direction,
    points: [Float]
  ) -> Matrix {
    var result = Matrix(rows: points.count, columns: targets.count)
    let out = SharedMutablePointer(result.mutableBase())
    var change = Matrix(uninitializedRows: 0, columns: 0)
    forEachBlock(targets, hidden, offsets) { block, rows in
      if change.count < rows.count * vocabularySize {
        change = Matrix(rows: rows.count, columns: vocabularySize)
      }
      let stride = fill(&change, direction, rows: rows)
      // Only read, by all threads.
      nonisolated(unsafe) let (logits, changes) = (block.base, change.base)
      Parallel.chunks(rows.count) { chunk in
        for r in chunk {
          let t = rows.lowerBound + r
          let (row, delta) = (logits + r * vocabularySize, changes + r * stride)
          let target = Int(targets[t])
          for (i, point) in points.enumerated() {
            let total = RowKernels.logSumExp(row, plus: delta, scale: point, vocabularySize)
            out.base[i * targets.count + t] = row[target] + point * delta[target] - total
          }
        }
      }
    }
    return result
  }

  // Returns the floats between the changes of one position and the next.
  private func fill(_ change: inout Matrix, _ direction: Direction, rows: Range<Int>) -> Int {
    let (d, v) = (embedding.columns, vocabularySize)
    switch direction {
    case .hidden(let hidden):
      BLAS.multiply(
        m: rows.count, n: v, k: d, .init(hidden.base + rows.lowerBound * d, stride: d),
        .init(embedding.base, stride: d, .transposed), into: change.mutableBase(), stride: v)
      return v
    case .logits(let vector):
      if vector.columns > 0 { change.setRows(from: 0, Matrix(rows: 1, columns: v, vector.values)) }
      return 0
    }
  }
}
