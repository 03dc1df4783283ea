public import LinearAlgebra
public import TextTokenization

/// The output head of a language model: `logits = E c + b`, bent to a cap where the model has one, one
/// row block at a time.
///
/// Losses, log-probabilities and gradients never hold the logits of more than a block of tokens,
/// so memory does not grow with `T × V`.
public struct OutputHead: Sendable {
  /// The output embedding `E`, `[V, d]`.
  public let embedding: Matrix
  /// The output bias `b`, `V` entries, where the family has one.
  public let bias: [Float]?
  /// The cap `a` of the logits, which become `a · tanh(logit / a)` (Gemma 2).
  ///
  /// Steers and offsets change the logits before it.
  public let softCap: Float?
  /// How logits are computed; all else is in floats.
  private var precision = PassPrecision.full
  private let rounded = RoundedWeight()

  /// Offsets of the logits that differ by token position: row `t` moves by `values[t] · vectors`.
  public struct Offsets: Sendable {
    /// Weights of the vectors for each position, `[T, k]`.
    public var values: Matrix
    /// The vectors, `[k, V]`.
    public var vectors: Matrix

    /// Creates offsets from weights `[T, k]` and vectors `[k, V]`.
    public init(values: Matrix, vectors: Matrix) {
      precondition(values.columns == vectors.rows, "\(values) · \(vectors)")
      self.values = values
      self.vectors = vectors
    }
  }

  // Floats in a block of logits: 64 MiB, at least 64 rows so that products stay efficient.
  private static let blockFloats = 1 << 24

  /// Creates a head.
  public init(embedding: Matrix, bias: [Float]? = nil, softCap: Float? = nil) {
    precondition(bias.map { $0.count == embedding.rows } ?? true, "bias for \(embedding)")
    self.embedding = embedding
    self.bias = bias
    self.softCap = softCap
  }

  /// `V`, the number of tokens.
  public var vocabularySize: Int { embedding.rows }

  /// All logits, `[T, d] → [T, V]`.
  public func logits(_ hidden: Matrix, offsets: Offsets? = nil) -> Matrix {
    var result = Matrix(uninitializedRows: hidden.rows, columns: vocabularySize)
    logits(hidden, rows: 0..<hidden.rows, offsets: offsets, into: &result)
    return result
  }

  /// The log-probability of one target token per position, natural logarithm.
  ///
  /// - Parameters:
  ///   - targets: The token at each position, `T` ids below `V`.
  ///   - hidden: Final (steered) hidden states that predict them, `[T, d]`.
  ///   - offsets: Offsets of the logits.
  /// - Returns: `T` values, at most 0.
  public func logProbabilities(
    of targets: [TokenID], hidden: Matrix, offsets: Offsets? = nil
  ) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(targets.count)
    forEachBlock(targets, hidden, offsets) { block, rows in
      result += Parallel.map(rows.count) { [block] r in
        let row = block.rowSpan(r)
        return row[Int(targets[rows.lowerBound + r])] - RowKernels.logSumExp(row)
      }
    }
    return result
  }

  /// Calls `body` with the logits of some rows after another, in a block that is used again.
  ///
  /// - Parameters:
  ///   - targets: The token at each position.
  ///   - hidden: `[T, d]`.
  ///   - offsets: Offsets of the logits.
  ///   - isCapped: Whether the logits are those after the cap, if there is one.
  ///   - body: Called with a block and the rows in it.
  package func forEachBlock(
    _ targets: [TokenID], _ hidden: Matrix, _ offsets: Offsets?, isCapped: Bool = true,
    _ body: (inout Matrix, Range<Int>) -> Void
  ) {
    precondition(targets.count == hidden.rows, "\(targets.count) targets for \(hidden)")
    guard hidden.rows > 0 else { return }
    // Equal blocks: a short last one would waste the packing of the embedding.
    let largest = max(64, Self.blockFloats / max(vocabularySize, 1))
    let blocks = (hidden.rows + largest - 1) / largest
    let size = (hidden.rows + blocks - 1) / blocks
    var block = Matrix(uninitializedRows: size, columns: vocabularySize)
    for start in stride(from: 0, to: hidden.rows, by: size) {
      let rows = start..<min(start + size, hidden.rows)
      logits(hidden, rows: rows, offsets: offsets, isCapped: isCapped, into: &block)
      body(&block, rows)
    }
  }

  private func logits(
    _ hidden: Matrix, rows: Range<Int>, offsets: Offsets?, isCapped: Bool = true,
    into result: inout Matrix
  ) {
    precondition(
      hidden.columns == embedding.columns, "\(hidden) for an embedding \(embedding)")
    var out = result.mutableView(rows: 0..<rows.count)
    multiply(hidden[rows: rows], into: &out)
    if let bias {
      Parallel.rows(of: &out) { _, row in RowKernels.add(bias.span, scale: 1, to: &row) }
    }
    if let offsets {
      BLAS.multiply(offsets.values[rows: rows], offsets.vectors.view, into: &out, keep: 1)
    }
    if isCapped { cap(&out) }
  }

  /// The product of hidden states, or of what they change by, with the embedding: `hidden · Eᵀ`, `[T, V]`.
  package func multiply(_ hidden: MatrixView, into out: inout MutableMatrixView) {
    guard let roundedEmbedding else {
      return BLAS.multiply(hidden, embedding.view, transposing: .right, into: &out)
    }
    roundedEmbedding.multiply(hidden, into: &out, keeps: false)
  }

  /// The embedding as mixed precision multiplies with it; nil where logits are computed in floats.
  var roundedEmbedding: BlockFloatFactor? {
    guard precision == .mixed, PassPrecision.supportsMixed else { return nil }
    return rounded.factor {
      BlockFloatFactor(inputs: embedding.columns, outputs: vocabularySize, .transposed) {
        embedding[rows: $0]
      }
    }
  }

  /// The same head, whose logits are computed in a precision; the rounded embedding serves all copies.
  func inPrecision(_ precision: PassPrecision) -> OutputHead {
    var result = self
    result.precision = precision
    return result
  }
}
