internal import LanguageModels
internal import LinearAlgebra
internal import Steering
internal import TextTokenization

/// One pass of contexts over the vocabulary, block by block, for ``WordEffects``.
struct WordEffectPass {
  private(set) var sums: WordEffectSums
  private(set) var totals: [WordEffects.ContextTotals] = []
  private let direction: FixedSteer
  private let base: FixedSteer
  private let contexts: ContextSet
  private let head: OutputHead
  private let dimensions: WordEffects.Dimensions?
  /// `Qᵀ A` and `Pᵀ (A ∘ Q W)`, `[V, dimensions]`: see ``dimensionEffects``.
  private var drawn: Matrix
  private var expected: Matrix

  init(
    direction: FixedSteer, base: FixedSteer, contexts: ContextSet, head: OutputHead,
    dimensions: WordEffects.Dimensions?
  ) {
    self.direction = direction
    self.base = base
    self.contexts = contexts
    self.head = head
    self.dimensions = dimensions
    sums = WordEffectSums(vocabularySize: head.vocabularySize)
    let columns = dimensions?.writes.columns ?? 0
    drawn = Matrix(rows: head.vocabularySize, columns: columns)
    expected = drawn
  }

  /// Reads all contexts; `progress` is called with the number of those done, and of all.
  mutating func run(_ progress: (Int, Int) -> Void) {
    let hidden = base.apply(contexts.hidden)
    var changes = Matrix(rows: 0, columns: 0)
    head.forEachBlock(contexts.targets, hidden, base.offsets(contexts.count)) { block, rows in
      if changes.rows != block.rows { changes = Matrix(rows: block.rows, columns: block.columns) }
      fill(&changes, rows)
      add(&block, &changes, rows)
      progress(rows.upperBound, contexts.count)
    }
    sums.finish()
  }

  /// The changes of all logits per unit of steer value, before the cap if there is one.
  private func fill(_ changes: inout Matrix, _ rows: Range<Int>) {
    var out = changes.mutableView(rows: 0..<rows.count)
    switch direction.direction(Matrix(contexts.hidden[rows: rows])) {
    case .hidden(let change):
      head.multiply(change.view, into: &out)
    case .logits(let vector) where vector.columns > 0:
      Parallel.rows(of: &out) { _, row in RowKernels.copy(vector.rowSpan(0), to: &row) }
    case .logits:
      Parallel.rows(of: &out) { _, row in RowKernels.scale(&row, by: 0) }
    case .both(let change, let vector):
      head.multiply(change.view, into: &out)
      Parallel.rows(of: &out) { _, row in
        RowKernels.add(vector.rowSpan(0), scale: 1, to: &row)
      }
    }
  }

  // block: [rows, V], logits after the cap, then probabilities; changes: [rows, V], δ, then p δ.
  private mutating func add(_ block: inout Matrix, _ changes: inout Matrix, _ rows: Range<Int>) {
    let capped = head.softCap.map { cap in (cap: cap, logits: block) }
    if let capped {
      var all = changes.mutableView(rows: 0..<rows.count)
      Parallel.rows(of: &all) { r, row in
        SoftCap.multiplyBySlope(&row, capped: capped.logits.rowSpan(r), cap: capped.cap)
      }
    }
    var all = block.mutableView(rows: 0..<rows.count)
    let normalizers = Parallel.rows(of: &all) { _, row in
      let normalizer = RowKernels.logSumExp(row.span)
      _ = RowKernels.exponentiate(&row, shift: normalizer)
      return normalizer
    }
    let means = Parallel.map(rows.count) { [block, changes] r in
      RowKernels.dot(block.rowSpan(r), changes.rowSpan(r))
    }
    totals += zip(normalizers, means).map { .init(logNormalizer: $0, meanChange: $1) }
    VectorKernels.multiply(&changes, by: block)
    sums.add(
      texts: contexts.positions[rows].map(\.text), probabilities: block, gains: changes,
      means: means)
    guard dimensions != nil else { return }
    var slopes = block
    if let capped {
      var weights = slopes.mutableView(rows: 0..<rows.count)
      Parallel.rows(of: &weights) { r, row in
        SoftCap.multiplyBySlope(&row, capped: capped.logits.rowSpan(r), cap: capped.cap)
      }
    }
    addDimensions(probabilities: block, slopes: slopes, rows)
  }

  // P: [rows, V]; Q: P times the slope of the cap; A: [rows, dimensions]; W: [V, dimensions].
  private mutating func addDimensions(
    probabilities: Matrix, slopes: Matrix, _ rows: Range<Int>
  ) {
    guard let dimensions, dimensions.writes.columns > 0 else { return }
    let (p, q) = (probabilities[rows: 0..<rows.count], slopes[rows: 0..<rows.count])
    let reads = Matrix(dimensions.reads[rows: rows])
    var means = Matrix(rows: rows.count, columns: reads.columns)
    var out = means.mutableView()
    BLAS.multiply(q, dimensions.writes.view, into: &out)
    VectorKernels.multiply(&means, by: reads)
    var drawn = drawn.mutableView()
    BLAS.multiply(q, reads.view, transposing: .left, into: &drawn, keep: 1)
    var expected = expected.mutableView()
    BLAS.multiply(p, means.view, transposing: .left, into: &expected, keep: 1)
  }

  /// The part of each dimension in the effect on each token, `[V, dimensions]`.
  ///
  /// Dimension `j` adds `a_cj w_vj` to a logit, so that `Σ_c p(v|c) (a_cj w_vj − Σ_w p(w|c) a_cj w_wj)` is
  /// `w_vj (Pᵀ a_j)_v − (Pᵀ (a_j ∘ P w_j))_v`: no product of contexts and vocabulary for each of them.
  var dimensionEffects: Matrix {
    guard let writes = dimensions?.writes else { return drawn }
    var result = drawn
    VectorKernels.multiply(&result, by: writes)
    VectorKernels.add(expected, to: &result, scale: -1)
    result.scaleRows(by: sums.counts.map { $0 > WordEffectSums.never ? Float(1 / $0) : 0 })
    return result
  }
}
