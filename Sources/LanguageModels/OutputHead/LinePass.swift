internal import Foundation
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
  /// In mixed precision the embedding, and `stacked` as left factor of products with it.
  private let rounded: (embedding: BlockFloatFactor, stacked: BlockFloatRows)?
  /// What changes the logits of every position alike, `[1, V]`.
  private let sharedChange: Matrix?
  /// Whether `stacked` has changes below the hidden states.
  private let changesHidden: Bool
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
    let (change, shared): (Matrix?, Matrix?) =
      switch direction {
      case .hidden(let change): (change, nil)
      case .logits(let vector): (nil, vector)
      case .both(let change, let vector): (change, vector)
      }
    let stacked = change.map { Self.stack(hidden, $0, rows) } ?? Matrix(hidden[rows: rows])
    self.stacked = stacked
    rounded = head.roundedEmbedding.map { ($0, $0.rounded(stacked.view)) }
    changesHidden = change != nil
    let v = head.vocabularySize
    sharedChange = shared.map { vector in
      precondition(vector.columns == 0 || vector.count == v, "\(vector) for \(v) tokens")
      return vector.columns > 0 ? vector : Matrix(rows: 1, columns: v)
    }
    let parts = max((head.vocabularySize + Self.largestPart - 1) / Self.largestPart, 1)
    // Multiples of a vector, or of what mixed precision multiplies at once.
    let multiple = rounded == nil ? 16 : BlockFloatFactor.outputMultiple
    let even = (head.vocabularySize + parts - 1) / parts
    partSize = max((even + multiple - 1) / multiple, 1) * multiple
    partCount = (head.vocabularySize + partSize - 1) / partSize
  }

  private static func stack(_ hidden: Matrix, _ change: Matrix, _ rows: Range<Int>) -> Matrix {
    precondition(
      change.rows == hidden.rows && change.columns == hidden.columns, "\(change) for \(hidden)")
    var both = Matrix(uninitializedRows: 2 * rows.count, columns: hidden.columns)
    both.copy(hidden[rows: rows], toRow: 0)
    both.copy(change[rows: rows], toRow: rows.count)
    return both
  }

  /// What a part of the vocabulary says.
  private struct Trace: Sendable {
    /// `[positions, points]`.
    var sums: [ScaledSum]
    /// The logits of the targets among its tokens, and their changes.
    var targets: [(position: Int, logit: Float, change: Float)] = []
  }

  /// For each position the log-probabilities of its target at all points.
  func logProbabilities() -> [[Float]] {
    let traces = Parallel.map(partCount) { trace($0) }
    var targets = [(logit: Float, change: Float)](repeating: (0, 0), count: self.targets.count)
    for target in traces.flatMap(\.targets) {
      targets[target.position] = (target.logit, target.change)
    }
    let points = line.values
    return targets.indices.map { r in
      points.indices.map { i in
        // In the order of the vocabulary, whichever thread was first.
        let total = traces.reduce(into: ScaledSum()) { $0.add($1.sums[r * points.count + i]) }
        let target = Double(targets[r].logit) + Double(points[i]) * Double(targets[r].change)
        return Float(capped(target) - total.logarithm)
      }
    }
  }

  private func trace(_ part: Int) -> Trace {
    let tokens = part * partSize..<min((part + 1) * partSize, head.vocabularySize)
    let logits = logits(tokens)
    let (rows, points) = (targets.count, line.values.count)
    var result = Trace(sums: [ScaledSum](repeating: ScaledSum(), count: rows * points))
    for (r, target) in targets.enumerated() {
      let row = logits[rows: r..<r + 1]
      let own = changesHidden ? nil : sharedChange?[columns: tokens]
      let change = own ?? logits[rows: rows + r..<rows + r + 1]
      if tokens.contains(Int(target)) {
        let column = Int(target) - tokens.lowerBound
        result.targets.append((r, row[0, column], change[0, column]))
      }
      var all = result.sums.mutableSpan
      var sums = all._mutatingExtracting(r * points..<(r + 1) * points)
      add(row.rowSpan(0), change.rowSpan(0), to: &sums)
    }
    return result
  }

  private func add(_ row: Span<Float>, _ change: Span<Float>, to sums: inout MutableSpan<ScaledSum>)
  {
    guard let softCap = head.softCap else { return line.add(row, change, to: &sums) }
    var logits = Matrix(uninitializedRows: 1, columns: row.count)
    for (i, point) in line.values.enumerated() {
      var bent = logits.mutableSpan
      RowKernels.copy(row, to: &bent)
      RowKernels.add(change, scale: point, to: &bent)
      SoftCap.apply(&bent, cap: softCap)
      let shift = RowKernels.maximum(bent.span)
      let total = RowKernels.exponentiate(&bent, shift: shift)
      sums[i].add(ScaledSum(shift: shift, total: Double(total)))
    }
  }

  private func capped(_ logit: Double) -> Double {
    guard let softCap = head.softCap.map(Double.init) else { return logit }
    return softCap * tanh(logit / softCap)
  }

  // Logits of some tokens, and their changes below them.
  private func logits(_ tokens: Range<Int>) -> Matrix {
    var result = Matrix(uninitializedRows: stacked.rows, columns: tokens.count)
    var all = result.mutableView()
    if let rounded {
      rounded.embedding.multiplySerially(rounded.stacked, outputs: tokens, into: &all)
    } else {
      BLAS.multiplySerially(
        stacked.view, head.embedding[rows: tokens], transposing: .right, into: &all)
    }
    if changesHidden, let sharedChange {
      for r in targets.count..<stacked.rows {
        var row = all.mutableRowSpan(r)
        RowKernels.add(sharedChange.rowSpan(0).extracting(tokens), scale: 1, to: &row)
      }
    }
    var logits = all.part(rows: 0..<targets.count, columns: 0..<tokens.count)
    if let bias = head.bias {
      for r in 0..<targets.count {
        var row = logits.mutableRowSpan(r)
        RowKernels.add(bias.span.extracting(tokens), scale: 1, to: &row)
      }
    }
    if let offsets {
      BLAS.multiplySerially(
        offsets.values[rows: targets.indices], offsets.vectors[columns: tokens], into: &logits,
        keep: 1)
    }
    return result
  }
}
