public import LinearAlgebra
public import TextTokenization

extension OutputHead {
  /// How logits change along a line: `logits(t) = E c + b + t · change`, before the cap if there is one.
  public enum Direction: Sendable {
    /// The change of each position is `E` times a row, `[T, d]`.
    case hidden(Matrix)
    /// The change of every position is the same, `[1, V]`; without columns there is none.
    case logits(Matrix)
    /// Both at once: `E` times a row of each position, `[T, d]`, and the same for all, `[1, V]`.
    case both(hidden: Matrix, logits: Matrix)
  }

  // Positions of one pass over the vocabulary.
  private static let lineRows = 256

  /// The log-probability of one target token per position at several points of a line of logits.
  ///
  /// One product with the output embedding gives the logits at 0 and their change, whatever the number
  /// of points. It runs over the vocabulary part by part, and each part goes into the sums of
  /// exponentials of all points while it is in the cache.
  ///
  /// - Parameters:
  ///   - targets: The token at each position, `T` ids below `V`.
  ///   - hidden: Final hidden states that predict them, `[T, d]`.
  ///   - offsets: Offsets of the logits at 0.
  ///   - direction: The change of the logits at `t = 1`.
  ///   - points: The values of `t`.
  /// - Returns: `[points, T]`, natural logarithms; the same on any number of threads.
  /// - Complexity: O(T · V · (2 d + points)) time; O(V · points + d) memory for 256 positions. Under a
  ///   cap every point takes exponentials of its own.
  public func logProbabilities(
    of targets: [TokenID], hidden: Matrix, offsets: Offsets? = nil, direction: Direction,
    points: [Float]
  ) -> Matrix {
    precondition(targets.count == hidden.rows, "\(targets.count) targets for \(hidden)")
    precondition(hidden.columns == embedding.columns, "\(hidden) for \(embedding)")
    var result = Matrix(rows: points.count, columns: targets.count)
    let line = LinePoints(points)
    let blocks = (targets.count + Self.lineRows - 1) / Self.lineRows
    for block in 0..<blocks {
      let rows = targets.count * block / blocks..<targets.count * (block + 1) / blocks
      let pass = LinePass(
        head: self, targets: targets[rows], hidden: hidden, offsets: offsets, direction: direction,
        line: line)
      for (r, scores) in pass.logProbabilities().enumerated() {
        for (i, score) in scores.enumerated() { result[i, rows.lowerBound + r] = score }
      }
    }
    return result
  }
}
