internal import LanguageModels
internal import LinearAlgebra

/// Compares the next-token distributions of steer values with combinations of others, context by
/// context.
///
/// Logits are `z + Σ_i t_i δ_i` before a cap, so that two or three products with the output embedding
/// serve any number of points.
struct DistributionComparison {
  /// A distribution, and the combination of distributions that it is held against.
  struct Pair {
    /// The index of a point.
    var point: Int
    /// Points and their weights, which sum to 1; the combination need not be a distribution.
    var combination: [Term]
  }

  /// A point of a combination.
  struct Term {
    var weight: Float
    /// The index of a point.
    var point: Int

    init(_ weight: Float, _ point: Int) {
      self.weight = weight
      self.point = point
    }
  }

  /// The values `t_i` of every direction.
  let points: [[Float]]
  /// What is compared.
  let pairs: [Pair]

  /// What was found in each context.
  struct Result {
    /// The total variation of every pair, `[pairs][T]`, 0…1 where both sides are distributions.
    var distances: [[Double]]
    /// `max_v δ − min_v δ` of every direction before a cap, `[directions][T]`, logits.
    var ranges: [[Double]]
  }

  // Contexts whose logits are held at once.
  private static let blockRows = 64

  /// Measures the pairs.
  ///
  /// - Parameters:
  ///   - hidden: The hidden states at the point of zeros, `[T, d]`.
  ///   - offsets: Offsets of the logits there.
  ///   - directions: The change of the logits for a value of 1, for each direction.
  ///   - head: The model's output head.
  ///   - progress: Called with the number of contexts done.
  /// - Returns: Distances and ranges of every context.
  /// - Complexity: O(T · V · (directions · d + points + terms)) time, O(V · 64 · directions) memory.
  func measure(
    hidden: Matrix, offsets: [Float]?, directions: [OutputHead.Direction], head: OutputHead,
    progress: (Int) -> Void
  ) -> Result {
    var result = Result(
      distances: pairs.map { _ in [] }, ranges: directions.map { _ in [] })
    for start in stride(from: 0, to: hidden.rows, by: Self.blockRows) {
      let rows = start..<min(start + Self.blockRows, hidden.rows)
      let logits = head.uncappedLogits(Matrix(hidden[rows: rows]), offset: offsets)
      let changes = directions.map { head.changes($0, rows: rows) }
      for row in measure(logits, changes, cap: head.softCap) {
        for (i, distance) in row.distances.enumerated() { result.distances[i].append(distance) }
        for (i, range) in row.ranges.enumerated() { result.ranges[i].append(range) }
      }
      progress(rows.upperBound)
    }
    return result
  }

  private typealias Row = (distances: [Double], ranges: [Double])

  private func measure(_ logits: Matrix, _ changes: [Matrix], cap: Float?) -> [Row] {
    Parallel.map(logits.rows) { row in
      let distributions = points.map { values in
        distribution(logits, changes, row: row, values: values, cap: cap)
      }
      return (
        pairs.map { distance($0, distributions) }, changes.map { range(of: $0, row: row) }
      )
    }
  }

  private func distribution(
    _ logits: Matrix, _ changes: [Matrix], row: Int, values: [Float], cap: Float?
  ) -> Matrix {
    var result = Matrix(uninitializedRows: 1, columns: logits.columns)
    var entries = result.mutableSpan
    RowKernels.copy(logits.rowSpan(row), to: &entries)
    for (value, change) in zip(values, changes) where value != 0 {
      RowKernels.add(change.rowSpan(row), scale: value, to: &entries)
    }
    if let cap { SoftCap.apply(&entries, cap: cap) }
    let sum = RowKernels.exponentiate(&entries, shift: RowKernels.maximum(entries.span))
    RowKernels.scale(&entries, by: 1 / sum)
    return result
  }

  // The sum of the positive differences, which is half of all: both sides sum to 1.
  private func distance(_ pair: Pair, _ distributions: [Matrix]) -> Double {
    var difference = distributions[pair.point]
    var entries = difference.mutableSpan
    for term in pair.combination where term.weight != 0 {
      let other = distributions[term.point]
      RowKernels.add(other.rowSpan(0), scale: -term.weight, to: &entries)
    }
    return RowKernels.sum(entries.span, from: 0)
  }

  private func range(of change: Matrix, row: Int) -> Double {
    var negative = Matrix(rows: 1, columns: change.columns)
    var opposite = negative.mutableSpan
    RowKernels.add(change.rowSpan(row), scale: -1, to: &opposite)
    return Double(RowKernels.maximum(change.rowSpan(row)))
      + Double(RowKernels.maximum(opposite.span))
  }
}

extension OutputHead {
  /// Logits before a cap, `[T, V]`, moved by the same offset in every row.
  fileprivate func uncappedLogits(_ hidden: Matrix, offset: [Float]?) -> Matrix {
    let plain = OutputHead(embedding: embedding, bias: bias)
    guard let offset else { return plain.logits(hidden) }
    let ones = Matrix(rows: hidden.rows, columns: 1, [Float](repeating: 1, count: hidden.rows))
    return plain.logits(
      hidden,
      offsets: Offsets(values: ones, vectors: Matrix(rows: 1, columns: offset.count, offset)))
  }

  /// The change of the logits of some rows, `[rows, V]`.
  fileprivate func changes(_ direction: Direction, rows: Range<Int>) -> Matrix {
    switch direction {
    case .hidden(let hidden): return changes(of: hidden, rows)
    case .logits(let vector):
      let row = vector.columns > 0 ? vector.row(0) : [Float](repeating: 0, count: vocabularySize)
      return Matrix(
        rows: rows.count, columns: vocabularySize,
        Array(repeatElement(row, count: rows.count).joined()))
    case .both(let hidden, let vector):
      var result = changes(of: hidden, rows)
      VectorKernels.addBias(vector.row(0), to: &result)
      return result
    }
  }

  private func changes(of hidden: Matrix, _ rows: Range<Int>) -> Matrix {
    Matrix(hidden[rows: rows]).multiplied(byTransposed: embedding)
  }
}
