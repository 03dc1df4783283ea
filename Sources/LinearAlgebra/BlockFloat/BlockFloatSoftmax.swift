internal import CVectorKernels

/// Softmax over the products of rows and columns in block floating point, 64 columns at a time.
///
/// Logits are never stored: each block of 64 becomes exponentials relative to its largest, again in
/// block floating point, and ``normalize(factor:negligible:)`` turns their scales into those of
/// probabilities.
@safe package final class BlockFloatSoftmax {
  /// Probabilities, a block for every 64 columns.
  package let probabilities = BlockFloatRows()
  /// `log Σ exp` of each row's logits; those of padding rows mean nothing.
  package private(set) var logSumExp: [Float] = []
  /// The logit of each row's target.
  package var targetLogits: [Float] { targets.values }

  // `[blocks, rows]`: the largest logit, later the sum of probabilities; the sum of exponentials.
  private var maxima = Matrix(rows: 0, columns: 0)
  private var sums = Matrix(rows: 0, columns: 0)
  private var targets = Matrix(rows: 0, columns: 0)

  /// Creates an empty softmax.
  package init() {}

  /// Computes all blocks.
  ///
  /// - Parameters:
  ///   - rows: The left factor, `[T, d]`.
  ///   - columns: The right factor: for each 64 columns the chunks of all of `d`, one after another.
  ///   - bias: Added to the logits, 64 per block of columns; `-inf` where there is no column.
  ///   - targetColumns: The column of each row's target, −1 for padding rows.
  package func compute(
    _ rows: BlockFloatRows, _ columns: BlockFloatColumns, bias: [Float], targetColumns: [Int32]
  ) {
    let block = BlockFloatColumns.block
    let (count, depth, panels) = (rows.rows, rows.blocks, bias.count / block)
    precondition(
      targetColumns.count == count && bias.count == panels * block, "targets and bias do not fit")
    resize(rows: count, panels: panels)
    let out = unsafe (
      maxima: SharedMutablePointer(maxima.mutableBase()),
      sums: SharedMutablePointer(sums.mutableBase()),
      targets: SharedMutablePointer(targets.mutableBase())
    )
    // Each task writes the entries of its own columns.
    nonisolated(unsafe) let (a, p) = (rows, probabilities)
    Parallel.each(panels) { panel in
      let (chunk, row) = (panel * depth, panel * count)
      unsafe bias.withUnsafeBufferPointer { bias in
        unsafe targetColumns.withUnsafeBufferPointer { targetColumns in
          guard let bias = bias.baseAddress, let wanted = targetColumns.baseAddress else { return }
          unsafe vk_block_softmax(
            a.integers, a.scales, count, depth, columns.integers + chunk * block * block,
            columns.scales + chunk * block, bias + panel * block, wanted, Int32(panel * block),
            p.integers + row * block, p.scales + row, out.maxima.base + row, out.sums.base + row,
            out.targets.base)
        }
      }
    }
  }

  private func resize(rows: Int, panels: Int) {
    probabilities.resize(rows: rows, blocks: panels)
    guard maxima.rows != panels || maxima.columns != rows else { return }
    maxima = Matrix(uninitializedRows: panels, columns: rows)
    sums = Matrix(uninitializedRows: panels, columns: rows)
    targets = Matrix(rows: 1, columns: rows)
  }

  /// Turns the exponentials into probabilities times a factor, and computes ``logSumExp``.
  ///
  /// - Parameters:
  ///   - factor: Multiplies the probabilities.
  ///   - negligible: Blocks of 64 probabilities that sum to less, in all rows that are worked on at
  ///     once, become zero and are left out of products.
  package func normalize(factor: Float, negligible: Float) {
    let count = maxima.columns
    var result = Matrix(rows: 1, columns: count)
    unsafe vk_block_normalize(
      maxima.mutableBase(), sums.base, probabilities.scales, maxima.rows, count, factor,
      negligible, result.mutableBase())
    logSumExp = result.values
  }
}
