internal import CVectorKernels

/// The weight of a linear map, `[in, out]`, as right factor of products in block floating point.
///
/// Entries of the left factor that are far above the rest of their row meet the weight in 24 bits, and
/// are not rounded themselves (Dettmers et al. 2022, "LLM.int8()", does so with columns): beside them
/// all that the other entries say would be rounded by steps of theirs, and the weight by those of its
/// own largest entries, which these need not meet.
///
/// Sums run over blocks of 64 inputs in their order, whatever the number of rows and threads: a row of
/// a product depends on its own entries alone.
package final class BlockFloatFactor: Sendable {
  /// The summed indices.
  package let inputs: Int
  /// The columns of products.
  package let outputs: Int

  /// For each 64 outputs the chunks of all inputs.
  private let columns: BlockFloatColumns
  private var blocks: Int { Self.blocks(inputs) }
  private var panels: Int { Self.blocks(outputs) }

  // How far above the root mean square of the rest of its row an entry is an outlier: by this much it is
  // the norm of 64 others, and takes their block's precision.
  private static let outlierRatio: Float = 8

  // Rows that pass over the weight together: their integers stay in the second-level cache, and each
  // chunk of the weight is used as often as makes up for reading it.
  private static let rowBlock = (rows: 192, bytes: 1 << 19)

  // Panels of one task at most: while one is multiplied, the next is read.
  private static let largestRun = 4

  private static func blocks(_ count: Int) -> Int {
    (count + BlockFloatColumns.block - 1) / BlockFloatColumns.block
  }

  /// Rounds a weight, 64 outputs at a time.
  ///
  /// - Parameters:
  ///   - inputs: The summed indices.
  ///   - outputs: The columns of products.
  ///   - operand: Whether `weights` returns the transposed.
  ///   - weights: The floats of some outputs, `[in, range.count]`, or `[range.count, in]` where they are
  ///     to be transposed; called on whichever thread.
  package init(
    inputs: Int, outputs: Int, _ operand: BLAS.Operand,
    weights: @Sendable (_ outputs: Range<Int>) -> MatrixView
  ) {
    (self.inputs, self.outputs) = (inputs, outputs)
    let (blocks, panels) = (Self.blocks(inputs), Self.blocks(outputs))
    let (columns, block) = (
      BlockFloatColumns(chunks: blocks * panels, hasRemainders: true), BlockFloatColumns.block
    )
    Parallel.each(panels) { panel in
      let range = panel * block..<min((panel + 1) * block, outputs)
      let entries = weights(range)
      for k in 0..<blocks {
        let depth = k * block..<min((k + 1) * block, inputs)
        let part =
          operand == .asIs
          ? entries[rows: depth, columns: 0..<range.count]
          : entries[rows: 0..<range.count, columns: depth]
        columns.pack(chunk: panel * blocks + k, part, operand)
      }
    }
    self.columns = columns
  }

  /// Columns of ``multiplySerially(_:outputs:into:)`` begin at multiples of this.
  package static let outputMultiple = BlockFloatColumns.block

  /// Left factors of products with this weight, rounded once for all of them.
  ///
  /// - Parameter x: `[T, in]`; rounded by blocks of 64 entries of a row.
  /// - Returns: The rows, with those of padding after them.
  package func rounded(_ x: MatrixView) -> BlockFloatRows {
    precondition(x.columns == inputs, "\(x.rows) × \(x.columns) times \(inputs) × \(outputs)")
    let rows = BlockFloatRows()
    rows.round(x, outlierRatio: Self.outlierRatio)
    return rows
  }

  /// `y = x W`, or `y += x W`.
  ///
  /// - Parameters:
  ///   - x: The left factor, `[T, in]`; rounded by blocks of 64 entries of a row.
  ///   - y: `[T, out]`.
  ///   - keeps: Whether the product is added to what is there.
  package func multiply(_ x: MatrixView, into y: inout MutableMatrixView, keeps: Bool) {
    precondition(
      x.columns == inputs && y.columns == outputs && x.rows == y.rows,
      "\(x.rows) × \(x.columns) times \(inputs) × \(outputs) into \(y.rows) × \(y.columns)")
    let rows = rounded(x)
    let (count, stride, size) = (x.rows, y.stride, rowsTogether)
    let parts = (count + size - 1) / size
    // A thread takes panels that follow each other, but not so many that another waits for it.
    let run = min(max(parts * panels / (4 * Parallel.threadCount), 1), Self.largestRun)
    let runs = (panels + run - 1) / run
    let out = unsafe SharedMutablePointer(y.base)
    // Each task writes its own rows and columns.
    Parallel.each(parts * runs) { [outputs] task in
      let (start, first) = (task / runs * size, task % runs * run * BlockFloatColumns.block)
      unsafe multiply(
        rows, start..<min(start + size, count),
        first..<min(first + run * BlockFloatColumns.block, outputs), keeps: keeps,
        into: out.base + start * stride + first, stride: stride)
    }
  }

  /// Some columns of `x W`, on the calling thread: the same numbers as those of
  /// ``multiply(_:into:keeps:)``.
  ///
  /// - Parameters:
  ///   - x: The left factor, as ``rounded(_:)`` makes it.
  ///   - range: The columns; they begin at a multiple of ``outputMultiple``, and end at one or at the last.
  ///   - y: `[T, outputs.count]`.
  package func multiplySerially(
    _ x: BlockFloatRows, outputs range: Range<Int>, into y: inout MutableMatrixView
  ) {
    let block = BlockFloatColumns.block
    precondition(
      x.blocks == Self.blocks(inputs) && y.rows <= x.rows && y.columns == range.count
        && range.lowerBound.isMultiple(of: block) && range.upperBound <= outputs
        && (range.upperBound.isMultiple(of: block) || range.upperBound == outputs),
      "columns \(range) of \(inputs) × \(outputs) into \(y.rows) × \(y.columns)")
    let (count, out, stride) = unsafe (y.rows, y.base, y.stride)
    for start in Swift.stride(from: 0, to: count, by: rowsTogether) {
      unsafe multiply(
        x, start..<min(start + rowsTogether, count), range, keeps: false,
        into: out + start * stride, stride: stride)
    }
  }

  // Rows that pass over the weight together.
  private var rowsTogether: Int {
    let (block, multiple) = (BlockFloatColumns.block, BlockFloatRows.rowMultiple)
    let fitting = Self.rowBlock.bytes / (blocks * block * MemoryLayout<Int16>.stride)
    return max(min(Self.rowBlock.rows, fitting) / multiple, 1) * multiple
  }

  // Some rows of some columns, which begin with a panel, and at `out`.
  @unsafe private func multiply(
    _ rows: BlockFloatRows, _ range: Range<Int>, _ outputs: Range<Int>, keeps: Bool,
    into out: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let (start, block) = (range.lowerBound, BlockFloatColumns.block)
    let chunk = outputs.lowerBound / block * blocks
    unsafe rows.outliers.withUnsafePointers(fromRow: start) { outliers in
      unsafe vk_block_product(
        rows.integers + start * block, rows.scales + start, outliers, range.count,
        rows.rows, blocks, columns.integers + chunk * block * block,
        columns.scales + chunk * block, columns.remainders + chunk * block * block,
        outputs.count, keeps ? 1 : 0, out, stride)
    }
  }
}

extension BlockFloatRows.Outliers {
  // Those of the rows from one on, as kernels take them.
  @unsafe fileprivate func withUnsafePointers(fromRow row: Int, _ body: (vk_outliers) -> Void) {
    unsafe starts.withUnsafeBufferPointer { starts in
      unsafe columns.withUnsafeBufferPointer { columns in
        unsafe values.withUnsafeBufferPointer { values in
          guard let starts = starts.baseAddress else { return }
          unsafe body(
            vk_outliers(
              starts: starts + row, columns: columns.baseAddress, values: values.baseAddress))
        }
      }
    }
  }
}
