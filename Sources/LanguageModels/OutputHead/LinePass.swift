internal import LinearAlgebra
internal import TextTokenization

/// One pass over the vocabulary for a block of positions and a line of logits.
struct LinePass {
  private let head: OutputHead
  private let targets: ArraySlice<TokenID>
  private let offsets: OutputHead.Offsets?
  private let line: LinePoints
  /// The hidden states, and below them what changes them, if anything does: `[rows, d]`.
  private let stacked: Matrix
  /// The change of every position's logits, if it is the same.
  private let sharedChange: Matrix?
  private let partCount: Int
  private let partSize: Int

  // Tokens of a part: its logits stay in the second-level cache, and are enough for a product to
  // run at full speed.
  private static let largestPart = 1024

  init(
    head: OutputHead, targets: ArraySlice<TokenID>, hidden: Matrix, offsets: OutputHead.Offsets?,
    direction: OutputHead.Direction, line: LinePoints
  ) {
    self.head = head
    self.targets = targets
    self.offsets = offsets
    self.line = line
    let rows = targets.startIndex..<targets.endIndex
    switch direction {
    case .hidden(let change):
      precondition(
        change.rows == hidden.rows && change.columns == hidden.columns, "\(change) for \(hidden)")
      var both = Matrix(uninitializedRows: 2 * rows.count, columns: hidden.columns)
      both.setRows(from: 0, Matrix(hidden[rows: rows]))
      both.setRows(from: rows.count, Matrix(change[rows: rows]))
      stacked = both
      sharedChange = nil
    case .logits(let vector):
      stacked = Matrix(hidden[rows: rows])
      let v = head.vocabularySize
      precondition(vector.columns == 0 || vector.count == v, "\(vector) for \(v) tokens")
      sharedChange = vector.columns > 0 ? vector : Matrix(rows: 1, columns: v)
    }
    let parts = max((head.vocabularySize + Self.largestPart - 1) / Self.largestPart, 1)
    // Multiples of a vector.
    partSize = max(((head.vocabularySize + parts - 1) / parts + 15) / 16 * 16, 16)
    partCount = (head.vocabularySize + partSize - 1) / partSize
  }

  /// What the parts of the vocabulary leave behind; each writes its own entries.
  private struct Traces: @unchecked Sendable {
    // Sendable: see above.
    /// `[parts, positions, points]`.
    let sums: UnsafeMutablePointer<ScaledSum>
    /// The target's logit and its change, `[positions]`.
    let targets: UnsafeMutablePointer<(logit: Float, change: Float)>
  }

  /// For each position the log-probabilities of its target at all points.
  func logProbabilities() -> [[Float]] {
    let (rows, points) = (targets.count, line.values.count)
    var sums = [ScaledSum](repeating: ScaledSum(), count: partCount * rows * points)
    var logits = [(logit: Float, change: Float)](repeating: (0, 0), count: rows)
    sums.withUnsafeMutableBufferPointer { sums in
      logits.withUnsafeMutableBufferPointer { logits in
        guard let sums = sums.baseAddress, let logits = logits.baseAddress else { return }
        let traces = Traces(sums: sums, targets: logits)
        Parallel.chunks(partCount) { parts in
          var memory = Matrix(uninitializedRows: stacked.rows, columns: partSize)
          for part in parts { run(part, memory.mutableBase(), traces) }
        }
      }
    }
    return (0..<rows).map { r in
      (0..<points).map { i in
        // In the order of the vocabulary, whichever thread was first.
        let total = (0..<partCount).reduce(into: ScaledSum()) {
          $0.add(sums[($1 * rows + r) * points + i])
        }
        let target = Double(logits[r].logit) + Double(line.values[i]) * Double(logits[r].change)
        return Float(target - total.logarithm)
      }
    }
  }

  private func run(_ part: Int, _ logits: UnsafeMutablePointer<Float>, _ traces: Traces) {
    let tokens = part * partSize..<min((part + 1) * partSize, head.vocabularySize)
    fill(logits, tokens)
    let (rows, points) = (targets.count, line.values.count)
    for (r, target) in targets.enumerated() {
      let row = UnsafePointer(logits + r * partSize)
      let change = sharedChange.map { $0.base + tokens.lowerBound } ?? row + rows * partSize
      if tokens.contains(Int(target)) {
        let column = Int(target) - tokens.lowerBound
        traces.targets[r] = (row[column], change[column])
      }
      line.add(row, change, tokens.count, to: traces.sums + (part * rows + r) * points)
    }
  }

  // Logits of some tokens, and their changes below them.
  private func fill(_ logits: UnsafeMutablePointer<Float>, _ tokens: Range<Int>) {
    let d = head.embedding.columns
    BLAS.multiplySerially(
      m: stacked.rows, n: tokens.count, k: d, .init(stacked.base, stride: d),
      .init(head.embedding.base + tokens.lowerBound * d, stride: d, .transposed), into: logits,
      stride: partSize)
    head.bias?.withUnsafeBufferPointer { bias in
      guard let bias = bias.baseAddress else { return }
      for r in 0..<targets.count {
        RowKernels.add(
          bias + tokens.lowerBound, scale: 1, to: logits + r * partSize, tokens.count)
      }
    }
    guard let offsets else { return }
    let k = offsets.vectors.rows
    BLAS.multiplySerially(
      m: targets.count, n: tokens.count, k: k,
      .init(offsets.values.base + targets.startIndex * k, stride: k),
      .init(offsets.vectors.base + tokens.lowerBound, stride: head.vocabularySize), into: logits,
      stride: partSize, keep: 1)
  }
}
