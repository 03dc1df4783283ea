internal import CVectorKernels

/// Left factors of products in block floating point: `[block][row][64]` integers of 16 bits with a
/// float scale for each block of a row.
///
/// The number of rows is rounded up to a multiple of ``rowMultiple``. The memory is kept and used
/// again as long as it is large enough.
@safe package final class BlockFloatRows {
  /// The kernels work on this many rows at a time.
  package static let rowMultiple = Int(VK_BLOCK_ROWS)

  /// The rows, padding included.
  package private(set) var rows = 0
  /// The blocks of a row.
  package private(set) var blocks = 0

  private var capacity = 0
  var integers: UnsafeMutablePointer<Int16>
  var scales: UnsafeMutablePointer<Float>

  /// Creates factors without rows.
  package init() {
    unsafe integers = .allocate(capacity: 0)
    unsafe scales = .allocate(capacity: 0)
  }

  deinit {
    unsafe integers.deallocate()
    unsafe scales.deallocate()
  }

  /// The rows that `count` rows are rounded up to.
  package static func padded(_ count: Int) -> Int {
    (count + rowMultiple - 1) / rowMultiple * rowMultiple
  }

  /// Makes room for `rows` rows of `blocks` blocks; what was there is lost.
  package func resize(rows: Int, blocks: Int) {
    self.rows = Self.padded(rows)
    self.blocks = blocks
    guard self.rows * blocks > capacity else { return }
    capacity = self.rows * blocks
    unsafe integers.deallocate()
    unsafe scales.deallocate()
    unsafe integers = .allocate(capacity: capacity * BlockFloatColumns.block)
    unsafe scales = .allocate(capacity: capacity)
  }

  /// Rounds the rows of a matrix.
  ///
  /// - Parameters:
  ///   - base: The first of `count` rows of `columns` floats.
  ///   - count: The number of rows.
  ///   - columns: The width of a row.
  @unsafe package func round(_ base: UnsafePointer<Float>, rows count: Int, columns: Int) {
    let block = BlockFloatColumns.block
    resize(rows: count, blocks: (columns + block - 1) / block)
    unsafe vk_block_rows(base, count, rows, columns, integers, scales)
  }
}

extension BlockFloatRows {
  // Blocks whose chunks stay in the second-level cache while all rows pass over them.
  private static let blockGroup = 8

  /// `out = self · columns` in floats; products of blocks whose scales are zero are left out.
  ///
  /// - Parameters:
  ///   - columns: The right factor: for each block the chunks of all columns, one after another.
  ///   - out: Becomes the product, `[rows, 64 · panels]`.
  package func multiply(_ columns: BlockFloatColumns, into out: inout Matrix) {
    let block = BlockFloatColumns.block
    let (count, height) = (out.columns, rows)
    let panels = count / block
    precondition(out.rows == height && count == panels * block, "\(out) for \(rows) rows")
    let base = unsafe SharedMutablePointer(out.mutableBase())
    unsafe base.base.update(repeating: 0, count: out.count)
    // Each task writes its own columns.
    nonisolated(unsafe) let a = self
    let blocks = blocks
    Parallel.chunks(panels) { range in
      for first in Swift.stride(from: 0, to: blocks, by: Self.blockGroup) {
        let group = min(Self.blockGroup, blocks - first)
        for panel in range {
          let chunk = first * panels + panel
          unsafe vk_block_accumulate(
            a.integers + first * height * block, a.scales + first * height, height, group,
            columns.integers + chunk * block * block, columns.scales + chunk * block, panels,
            base.base + panel * block, count)
        }
      }
    }
  }
}
