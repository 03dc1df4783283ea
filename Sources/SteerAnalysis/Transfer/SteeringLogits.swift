package import LinearAlgebra

/// The steering logits of two models over the tokens that they share, one block of contexts at a time.
///
/// In context `c` a *multiply* steer moves the logit of token `v` by `cᵀ M e_v`, up to `ε` and the
/// steer value. What moves all logits alike changes no probability, and tokens that the model never
/// predicts matter little; so besides plain figures there are those of shifts centred by, and
/// weighted with, the target's probabilities `p(v | c)`: the metric in which the steered
/// distributions differ to second order (Fisher's). Of a model with a soft cap the steering logits are
/// those before it.
package struct SteeringLogits: Sendable {
  /// The target's hidden states, for its probabilities, `[T, d_t]`.
  let targetContexts: Matrix
  /// What the source's steer reads in each context, `[T, d_s]`; ones, `[T, 1]`, for *add*.
  let sourceReads: Matrix
  /// What the target's steer reads in each context, `[T, d_t]` or `[T, 1]`.
  let targetReads: Matrix
  /// The source's output embeddings of the shared tokens, `[n, d_s]`.
  let sourceTokens: Matrix
  /// The target's, `[n, d_t]`.
  let targetTokens: Matrix
  /// The target's output bias of the shared tokens, if it has one.
  let targetBias: [Float]?
  /// The cap of the target's logits, if it has one.
  let targetSoftCap: Float?

  /// Pairs what both sides read and write; the steer reads the hidden states.
  package init(
    sourceContexts: Matrix, targetContexts: Matrix, sourceTokens: Matrix, targetTokens: Matrix,
    targetBias: [Float]?
  ) {
    self.init(
      targetContexts: targetContexts, sourceReads: sourceContexts, targetReads: targetContexts,
      sourceTokens: sourceTokens, targetTokens: targetTokens, targetBias: targetBias)
  }

  init(
    targetContexts: Matrix, sourceReads: Matrix, targetReads: Matrix, sourceTokens: Matrix,
    targetTokens: Matrix, targetBias: [Float]?, targetSoftCap: Float? = nil
  ) {
    self.targetContexts = targetContexts
    self.sourceReads = sourceReads
    self.targetReads = targetReads
    self.sourceTokens = sourceTokens
    self.targetTokens = targetTokens
    self.targetBias = targetBias
    self.targetSoftCap = targetSoftCap
  }

  /// A range of contexts with the target's probabilities of the shared tokens, `[rows, n]`.
  struct Block {
    let rows: Range<Int>
    let probabilities: Matrix

    /// The sum of each token's probabilities over the block, `n` values.
    var tokenSums: [Float] {
      let ones = [Float](repeating: 1, count: rows.count)
      return Matrix(rows: 1, columns: ones.count, ones).multiplied(by: probabilities).values
    }
  }

  var contexts: Int { targetContexts.rows }
  var tokens: Int { targetTokens.rows }

  // Floats in a block of logits: a few blocks of 16 MiB are held at once, whatever `T`.
  private static let blockFloats = 1 << 22

  /// Calls `body` with every block in order.
  func forEachBlock(_ body: (Block) throws -> Void) rethrows {
    let size = max(16, Self.blockFloats / max(tokens, 1))
    for start in stride(from: 0, to: contexts, by: size) {
      let rows = start..<min(start + size, contexts)
      var logits = Matrix(targetContexts[rows: rows]).multiplied(byTransposed: targetTokens)
      if let targetBias { VectorKernels.addBias(targetBias, to: &logits) }
      if let targetSoftCap { VectorKernels.softCap(&logits, cap: targetSoftCap) }
      VectorKernels.softmaxRows(&logits)
      try body(Block(rows: rows, probabilities: logits))
    }
  }

  /// The source's steering logits in a block, `[rows, n]`.
  func sourceShifts(_ steer: FactoredMatrix, _ rows: Range<Int>) -> Matrix {
    Self.shifts(steer, Matrix(sourceReads[rows: rows]), sourceTokens)
  }

  /// The target's steering logits in a block, `[rows, n]`.
  func targetShifts(_ steer: FactoredMatrix, _ rows: Range<Int>) -> Matrix {
    Self.shifts(steer, Matrix(targetReads[rows: rows]), targetTokens)
  }

  /// Those of a steer matrix, `[d_t, d_t]` or `[1, d_t]`.
  func targetShifts(_ steer: Matrix, _ rows: Range<Int>) -> Matrix {
    Matrix(targetReads[rows: rows]).multiplied(by: steer).multiplied(byTransposed: targetTokens)
  }

  /// The source's steering logits of single tokens in single contexts, less the mean over all tokens
  /// in all contexts.
  func centredSourceShifts(_ steer: FactoredMatrix, at places: [(row: Int, column: Int)])
    -> [Double]
  {
    Self.centredShifts(steer, sourceReads, sourceTokens, places)
  }

  /// The target's.
  func centredTargetShifts(_ steer: FactoredMatrix, at places: [(row: Int, column: Int)])
    -> [Double]
  {
    Self.centredShifts(steer, targetReads, targetTokens, places)
  }

  // `cᵀ M e` is linear in both, so that its mean is that of the mean context and the mean token.
  private static func centredShifts(
    _ steer: FactoredMatrix, _ reads: Matrix, _ tokens: Matrix,
    _ places: [(row: Int, column: Int)]
  ) -> [Double] {
    let images = reads.multiplied(by: steer.left).multiplied(byTransposed: steer.right)
    func inner(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let mean = inner(columnMeans(images), columnMeans(tokens))
    return places.map {
      inner(Array(images.row($0.row)), Array(tokens.row($0.column))) - mean
    }
  }

  private static func columnMeans(_ matrix: Matrix) -> [Float] {
    let share = 1 / Float(max(matrix.rows, 1))
    let weights = [Float](repeating: share, count: matrix.rows)
    return Matrix(rows: 1, columns: matrix.rows, weights).multiplied(by: matrix).values
  }

  private static func shifts(_ steer: FactoredMatrix, _ reads: Matrix, _ tokens: Matrix) -> Matrix {
    reads.multiplied(by: steer.left).multiplied(byTransposed: steer.right)
      .multiplied(byTransposed: tokens)
  }

  /// How often the target predicts each shared token: the mean probability over contexts.
  package func meanProbabilities() -> [Float] {
    var sums = [Double](repeating: 0, count: tokens)
    forEachBlock { block in
      for (v, value) in block.tokenSums.enumerated() { sums[v] += Double(value) }
    }
    return sums.map { Float($0 / Double(max(contexts, 1))) }
  }

  /// Turns shifts `δ` into `p ∘ (δ − Σ p δ)`, row by row.
  static func weigh(_ shifts: inout Matrix, by probabilities: Matrix) {
    precondition(shifts.columns == probabilities.columns, "\(shifts) by \(probabilities)")
    var all = shifts.mutableView()
    Parallel.rows(of: &all, minimumChunk: 8) { r, row in
      let weights = probabilities.rowSpan(r)
      let mean = RowKernels.dot(row.span, weights)
      // Both have the same number of columns; checks would keep the loop from being vectorised.
      for v in row.indices {
        unsafe row[unchecked: v] = weights[unchecked: v] * (row[unchecked: v] - mean)
      }
    }
  }
}
