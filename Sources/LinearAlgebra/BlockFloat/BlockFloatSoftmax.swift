internal import CVectorKernels

/// Softmax over the products of rows and columns in block floating point, 64 columns at a time.
///
/// Logits are never stored: each block of 64 becomes exponentials relative to its largest, again in
/// block floating point, and ``normalize(factor:negligible:small:)`` turns their scales into those of
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
  // `[blocks, tiles of rows]`: how each takes part in products.
  private var tiles: UnsafeMutablePointer<UInt8>

  /// Creates an empty softmax.
  package init() { unsafe tiles = .allocate(capacity: 0) }

  deinit { unsafe tiles.deallocate() }

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
    let p = probabilities
    Parallel.each(panels) { panel in
      let (chunk, row) = (panel * depth, panel * count)
      unsafe bias.withUnsafeBufferPointer { bias in
        unsafe targetColumns.withUnsafeBufferPointer { targetColumns in
          guard let bias = bias.baseAddress, let wanted = targetColumns.baseAddress else { return }
          unsafe vk_block_softmax(
            rows.integers, rows.scales, count, depth, columns.integers + chunk * block * block,
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
    unsafe tiles.deallocate()
    unsafe tiles = .allocate(capacity: panels * rows / BlockFloatRows.rowMultiple)
  }

  /// Turns the exponentials into probabilities times a factor, and computes ``logSumExp``.
  ///
  /// - Parameters:
  ///   - factor: Multiplies the probabilities.
  ///   - negligible: Blocks of 64 probabilities that sum to less, in all rows that are worked on at
  ///     once, are left out of products.
  ///   - small: Blocks whose probabilities have a smaller Euclidean norm are rounded to 8 bits.
  package func normalize(factor: Float, negligible: Float, small: Float) {
    let (panels, count) = (maxima.rows, maxima.columns)
    var totals = Matrix(rows: 1, columns: count)
    unsafe vk_block_log_sum_exp(maxima.base, sums.base, panels, count, totals.mutableBase())
    logSumExp = totals.values
    let (maxima, sums, probabilities) = (maxima, sums, probabilities)
    let block = BlockFloatColumns.block
    // Each task writes its own blocks.
    nonisolated(unsafe) let tiles = unsafe tiles
    Parallel.chunks(panels, minimumChunk: 16) { [totals] range in
      for panel in range {
        let row = panel * count
        unsafe vk_block_probabilities(
          maxima.base + row, sums.base + row, totals.base, count, factor, negligible, small,
          probabilities.integers + row * block, probabilities.scales + row,
          tiles + row / BlockFloatRows.rowMultiple)
      }
    }
  }

  // Blocks whose chunks stay in the second-level cache while all rows pass over them.
  private static let blockGroup = 8

  /// `out = probabilities · columns`, in floats.
  ///
  /// - Parameters:
  ///   - columns: The right factor, in 8 bits too: for each block of 64 probabilities the chunks of
  ///     all columns, one after another.
  ///   - out: Becomes the product, `[rows, 64 · panels]`.
  package func multiply(_ columns: BlockFloatColumns, into out: inout Matrix) {
    let block = BlockFloatColumns.block
    let (height, width, blocks) = (probabilities.rows, out.columns, probabilities.blocks)
    let panels = width / block
    precondition(
      out.rows == height && width == panels * block && columns.hasBytes, "\(out) does not fit")
    let base = unsafe SharedMutablePointer(out.mutableBase())
    unsafe base.base.update(repeating: 0, count: out.count)
    let probabilities = probabilities
    nonisolated(unsafe) let tiles = unsafe tiles
    // Each task writes its own columns.
    Parallel.chunks(panels) { range in
      for first in Swift.stride(from: 0, to: blocks, by: Self.blockGroup) {
        let row = first * height
        for panel in range {
          let chunk = first * panels + panel
          unsafe vk_block_accumulate(
            probabilities.integers + row * block, probabilities.scales + row,
            tiles + row / BlockFloatRows.rowMultiple, height, min(Self.blockGroup, blocks - first),
            columns.integers + chunk * block * block, columns.scales + chunk * block,
            columns.bytes + chunk * block * block, columns.byteScales + chunk * block, panels,
            base.base + panel * block, width)
        }
      }
    }
  }
}
