internal import CVectorKernels

/// Left factors of products in block floating point: `[block][row][64]` integers of 16 bits with a
/// float scale for each block of a row.
///
/// The number of rows is rounded up to a multiple of ``rowMultiple``. The memory is kept and used
/// again as long as it is large enough.
@safe package final class BlockFloatRows: @unchecked Sendable {
  // Sendable: written before tasks read it, or by tasks that each have their own blocks.

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
    unsafe integers = Self.allocate(0)
    unsafe scales = .allocate(capacity: 0)
  }

  deinit { deallocate() }

  // Room for the integers of so many blocks.
  @unsafe private static func allocate(_ blocks: Int) -> UnsafeMutablePointer<Int16> {
    let size = blocks * BlockFloatColumns.block
    return unsafe LargeMemory.allocate(byteCount: size * MemoryLayout<Int16>.stride)
      .bindMemory(to: Int16.self, capacity: size)
  }

  private func deallocate() {
    let size = capacity * BlockFloatColumns.block
    unsafe LargeMemory.deallocate(integers, byteCount: size * MemoryLayout<Int16>.stride)
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
    deallocate()
    capacity = self.rows * blocks
    unsafe integers = Self.allocate(capacity)
    unsafe scales = .allocate(capacity: capacity)
  }

  /// Rounds whole rows of a matrix.
  package func round(_ x: MatrixView) {
    precondition(x.stride == x.columns, "parts of rows")
    let block = BlockFloatColumns.block
    resize(rows: x.rows, blocks: (x.columns + block - 1) / block)
    unsafe vk_block_rows(x.base, x.rows, rows, x.columns, integers, scales)
  }
}
