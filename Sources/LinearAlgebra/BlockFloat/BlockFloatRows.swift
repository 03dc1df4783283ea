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
  /// What ``round(_:outlierRatio:)`` set apart.
  private(set) var outliers = Outliers()

  /// Entries that are not among the integers of their rows.
  struct Outliers: Sendable {
    /// Where those of each row begin, and where all end.
    var starts: [Int32] = []
    /// The column of each.
    var columns: [Int32] = []
    var values: [Float] = []
  }

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

  // Rows that one thread rounds: fewer do not pay for another.
  private static let fewestRows = 12

  /// Rounds the rows of a matrix, and sets those entries apart that would make the steps of their
  /// neighbours coarse.
  ///
  /// - Parameters:
  ///   - x: The rows.
  ///   - outlierRatio: Entries are apart whose magnitude is above that many times the root mean square
  ///     of what is left of their row, so that each row is rounded by itself alone.
  package func round(_ x: MatrixView, outlierRatio: Float) {
    let block = BlockFloatColumns.block
    resize(rows: x.rows, blocks: (x.columns + block - 1) / block)
    let (rows, blocks) = (rows, blocks)
    let apart = Parallel.map(rows, minimumChunk: Self.fewestRows) { r -> [Int32] in
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: blocks * block) { rest in
        unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: blocks * block) { columns in
          // Rows of padding have no columns.
          let count = unsafe vk_block_row_apart(
            x.base + min(r, x.rows - 1) * x.stride, r < x.rows ? x.columns : 0, blocks,
            outlierRatio, rows, integers + r * block, scales + r, columns.baseAddress,
            rest.baseAddress)
          return unsafe Array(columns[..<count])
        }
      }
    }
    outliers = Outliers(starts: [0])
    for (r, columns) in apart.enumerated() {
      outliers.columns += columns
      outliers.values += columns.map { x[r, Int($0)] }
      outliers.starts.append(Int32(outliers.columns.count))
    }
  }
}
