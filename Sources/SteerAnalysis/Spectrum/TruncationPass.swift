internal import LanguageModels
internal import LinearAlgebra
internal import TextTokenization

/// The log-probabilities of all contexts' next tokens with some of a steer's dimensions.
///
/// In a block of contexts the logits of the model are computed once. The change by the steer grows
/// dimension by dimension, `Δ += A Wᵀ` with activations `A = ε σ_j (c·u_j)` and scores
/// `W = v_j·e_v`, so that all levels together cost one product; a dimension is left out by taking its
/// outer product off a row.
struct TruncationPass {
  /// Which dimensions are on.
  enum Setting {
    case first(Int)
    case without(Int)
  }

  let settings: [Setting]
  private let levels: [Int]
  private let leaveOneOut: Int
  private let head: OutputHead
  private let targets: [TokenID]
  private let labels: [Float]
  /// `A`, `[T, k]`.
  private let activations: Matrix
  /// `W`, `[V, k]`.
  private let scores: Matrix
  /// The first columns of `W` as rows.
  private let leftOut: Matrix
  /// Log-probabilities at +1, −1 and the label, `[settings · T, 3]`.
  private var results: Matrix

  init(
    _ steer: SteerDecomposition, contexts: ContextSet, labels: [Float], head: OutputHead,
    levels: [Int], leaveOneOut: Int
  ) {
    precondition(levels.last == steer.count, "the last level is the whole steer")
    settings = levels.map { .first($0) } + (0..<leaveOneOut).map { .without($0) }
    self.levels = levels
    self.leaveOneOut = leaveOneOut
    self.head = head
    self.labels = labels
    targets = contexts.targets
    var factors = steer.factors.u.transposed()
    factors.scaleRows(by: steer.factors.singularValues.map { $0 * steer.epsilon })
    activations = contexts.hidden.multiplied(byTransposed: factors)
    scores = steer.scores(head.embedding, dimensions: 0..<steer.count)
    leftOut = Matrix(scores[columns: 0..<leaveOneOut]).transposed()
    results = Matrix(rows: settings.count * contexts.count, columns: 3)
  }

  func logProbabilities(setting: Int, position: Int) -> (
    positive: Float, negative: Float, label: Float
  ) {
    let row = setting * targets.count + position
    return (results[row, 0], results[row, 1], results[row, 2])
  }

  mutating func run(
    base: Matrix, offsets baseOffsets: OutputHead.Offsets?, progress: (Int) -> Void
  ) {
    let (head, targets, levels) = (head, targets, levels)
    head.forEachBlock(targets, base, baseOffsets, isCapped: false) { logits, rows in
      var change = Matrix(rows: rows.count, columns: head.vocabularySize)
      var done = 0
      for (i, level) in levels.enumerated() {
        grow(&change, rows, from: done, to: level)
        done = level
        evaluate(logits, change, rows, setting: i, leavingOut: nil)
      }
      for j in 0..<leaveOneOut {
        evaluate(logits, change, rows, setting: levels.count + j, leavingOut: j)
      }
      progress(rows.upperBound)
    }
  }

  private func grow(_ change: inout Matrix, _ rows: Range<Int>, from: Int, to: Int) {
    guard to > from else { return }
    var out = change.mutableView()
    BLAS.multiply(
      activations[rows: rows, columns: from..<to], scores[columns: from..<to],
      transposing: .right, into: &out, keep: 1)
  }

  private mutating func evaluate(
    _ logits: Matrix, _ change: Matrix, _ rows: Range<Int>, setting: Int, leavingOut j: Int?
  ) {
    let (targets, labels) = (targets[rows], labels[rows])
    let (head, activations, leftOut) = (head, activations, leftOut)
    let first = setting * self.targets.count + rows.lowerBound
    var out = results.mutableView(rows: first..<first + rows.count)
    Parallel.rows(of: &out, minimumChunk: 1) { r, results in
      let t = rows.lowerBound + r
      let target = Int(targets[t])
      var direction = change[rows: r..<r + 1]
      if let j {
        var row = Matrix(direction)
        var entries = row.mutableSpan
        RowKernels.add(leftOut.rowSpan(j), scale: -activations[t, j], to: &entries)
        direction = row.view
      }
      for (i, value) in [1, -1, labels[t]].enumerated() {
        results[i] = head.logProbability(
          of: target, logits: logits.rowSpan(r), plus: direction.rowSpan(0), scale: value)
      }
    }
  }
}
