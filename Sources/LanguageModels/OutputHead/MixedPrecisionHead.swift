public import LinearAlgebra
public import TextTokenization

/// The cross-entropy of an output head and its gradient, with products in block floating point.
///
/// Hidden states, output embeddings and probabilities are rounded to 16-bit integers that share a
/// float scale in blocks of 64 (an entry's rounding error is 5e-5 of its block's root mean square);
/// sums of products within a block are exact, all else is done in floats. The error of a logit is
/// about `7e-5 ‖c‖ ‖e‖ / √d`. For the gradient, blocks of 64 probabilities whose Euclidean norm is
/// below ``smallNorm`` over the root of the number of blocks are rounded to 8 bits, which adds less
/// than 1e-4 of the norm of an embedding.
///
/// As in cut cross-entropy (Wijmans et al. 2024, arXiv 2411.09009, §4.3) the gradient leaves out
/// blocks of tokens without a say: those whose 64 probabilities sum to less than
/// ``negligibleProbability`` over the number of blocks at all of six neighbouring positions, so that
/// less than that probability is left out of a position. Tokens are laid out by their frequency in
/// the training texts, which gathers the unlikely ones.
public final class MixedPrecisionHead {
  /// The most probability that the gradient of one position leaves out.
  public static let negligibleProbability: Float = 1e-5
  /// The most that the Euclidean norm of all probabilities in 8 bits can be at one position.
  public static let smallNorm: Float = 1e-2
  /// Whether the processor has the instructions (AVX-512 VNNI).
  public static var isSupported: Bool { BlockFloatColumns.isSupported }

  /// The same head in floats.
  let head: OutputHead
  private var embedding: Matrix { head.embedding }
  /// The place of each token in the layout.
  private let places: [Int32]
  /// The output bias in the layout, `-inf` in the padding of the last block.
  private let bias: [Float]
  /// The embedding as right factor of `C Eᵀ`: for each 64 tokens the blocks of `d`.
  private let logitColumns: BlockFloatColumns
  /// The embedding as right factor of `P E`: for each 64 tokens the 64-wide panels of `d`.
  private let gradientColumns: BlockFloatColumns
  private let panels: Int

  // Kept from call to call: fresh memory costs more than it looks.
  private let hiddenRows = BlockFloatRows()
  private let softmax = BlockFloatSoftmax()
  private var product = Matrix(rows: 0, columns: 0)

  // Probabilities that are held at once: 128 MiB.
  private static let heldProbabilities = 1 << 26

  /// Rounds the output embedding; nil where the processor lacks the instructions, and for a head with
  /// a soft cap, whose slope the products in block floating point do not have.
  ///
  /// - Parameters:
  ///   - head: The output head.
  ///   - counts: How often each token occurs in the texts; orders the tokens.
  /// - Complexity: O(V · d) time; memory 1.25 times as large as the embedding.
  public init?(_ head: OutputHead, tokenCounts counts: [Int]) {
    guard Self.isSupported, head.softCap == nil else { return nil }
    precondition(counts.count == head.vocabularySize, "\(counts.count) counts")
    self.head = head
    let order = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
    let block = BlockFloatColumns.block
    let blocks = (order.count + block - 1) / block
    panels = (head.embedding.columns + block - 1) / block
    var places = [Int32](repeating: 0, count: order.count)
    var bias = [Float](repeating: -.infinity, count: blocks * block)
    for (place, token) in order.enumerated() {
      places[token] = Int32(place)
      bias[place] = head.bias?[token] ?? 0
    }
    (self.places, self.bias) = (places, bias)
    logitColumns = BlockFloatColumns(chunks: blocks * panels)
    gradientColumns = BlockFloatColumns(chunks: blocks * panels, hasBytes: true)
    pack(order)
  }

  private func pack(_ order: [Int]) {
    let (block, d) = (BlockFloatColumns.block, embedding.columns)
    let (embedding, logitColumns, gradientColumns) = (embedding, logitColumns, gradientColumns)
    let panels = panels
    Parallel.each((order.count + block - 1) / block) { i in
      let tokens = order[i * block..<min((i + 1) * block, order.count)]
      let rows = embedding.gatherRows(Array(tokens))
      for panel in 0..<panels {
        let entries = rows[columns: panel * block..<min((panel + 1) * block, d)]
        logitColumns.pack(chunk: i * panels + panel, entries, .transposed)
        gradientColumns.pack(chunk: i * panels + panel, entries)
      }
    }
  }

  /// Cross-entropy of the targets, and its gradient: `∂/∂c = (softmax − onehot) E · scale`.
  ///
  /// - Parameters:
  ///   - targets: The token at each position, `T` ids below `V`.
  ///   - hidden: Final (steered) hidden states that predict them, `[T, d]`.
  ///   - scale: The factor on the gradient, such as `1 / T` for a mean loss.
  /// - Returns: The loss summed over positions, nats, and the gradient with respect to the hidden
  ///   states, `[T, d]`. A hidden state that is no number, or above 1e18, gives a loss that is none.
  /// - Complexity: O(T · V · d) time.
  public func loss(of targets: [TokenID], hidden: Matrix, scale: Float) -> OutputHead.Loss {
    precondition(targets.count == hidden.rows && hidden.columns == embedding.columns, "\(hidden)")
    let d = hidden.columns
    var gradient = Matrix(uninitializedRows: hidden.rows, columns: d)
    var total = 0.0
    let largest = max(192, Self.heldProbabilities / max(bias.count, 1))
    let parts = (hidden.rows + largest - 1) / largest
    let size = parts == 0 ? 0 : (hidden.rows + parts - 1) / parts
    for start in stride(from: 0, to: hidden.rows, by: max(size, 1)) {
      let rows = start..<min(start + size, hidden.rows)
      total += computeProduct(targets[rows], hidden: hidden[rows: rows], scale: scale)
      for (r, target) in targets[rows].enumerated() {
        var row = gradient.mutableRowSpan(start + r)
        RowKernels.copy(product.rowSpan(r, columns: 0..<d), to: &row)
        RowKernels.add(embedding.rowSpan(Int(target)), scale: -scale, to: &row)
      }
    }
    return OutputHead.Loss(total: total, hiddenGradient: gradient)
  }

  // product = scale · softmax E; returns the loss.
  private func computeProduct(
    _ targets: ArraySlice<TokenID>, hidden: MatrixView, scale: Float
  ) -> Double {
    hiddenRows.round(hidden)
    var columns = targets.map { places[Int($0)] }
    columns += Array(repeating: -1, count: hiddenRows.rows - columns.count)
    softmax.compute(hiddenRows, logitColumns, bias: bias, targetColumns: columns)
    let blocks = Float(softmax.probabilities.blocks)
    softmax.normalize(
      factor: scale, negligible: Self.negligibleProbability / blocks,
      small: Self.smallNorm / blocks.squareRoot())
    let width = panels * BlockFloatColumns.block
    if product.rows != hiddenRows.rows || product.columns != width {
      product = Matrix(uninitializedRows: hiddenRows.rows, columns: width)
    }
    softmax.multiply(gradientColumns, into: &product)
    let (totals, logits) = (softmax.logSumExp, softmax.targetLogits)
    return (0..<targets.count).reduce(0.0) { $0 + Double(totals[$1]) - Double(logits[$1]) }
  }
}
