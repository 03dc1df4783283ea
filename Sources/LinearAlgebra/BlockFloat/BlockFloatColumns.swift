internal import CVectorKernels

/// Right factors of products in block floating point: chunks of 64 summed indices by 64 columns.
///
/// Each chunk holds integers of 16 bits, and one float scale per column. The rounding error of an
/// entry is 5e-5 of the root mean square of the 64 entries that share its scale. Chunks may also be
/// held in 8 bits (0.6 %), for factors so small that this is enough, or with 8 bits more, for
/// factors so large that 16 are not. What a chunk means, and so their order, is the owner's.
@safe package final class BlockFloatColumns: @unchecked Sendable {
  // Sendable: chunks are written before the object is shared, each by one task.

  /// Summed indices that share a scale, and columns of a chunk.
  package static let block = Int(VK_BLOCK)
  /// Whether the processor multiplies 16-bit integers at twice the rate of floats (AVX-512 VNNI).
  package static var isSupported: Bool { ProcessorKernels.multipliesIntegers }

  private let chunks: Int
  private let byteCount: Int
  let integers: UnsafeMutablePointer<Int16>
  let scales: UnsafeMutablePointer<Float>
  let bytes: UnsafeMutablePointer<Int8>
  let byteScales: UnsafeMutablePointer<Float>
  /// Whether the chunks are held in 8 bits too.
  package let hasBytes: Bool
  /// What rounding to 16 bits left, in 8 bits.
  let remainders: UnsafeMutablePointer<Int8>
  private let hasRemainders: Bool

  /// Makes room for chunks, each of which is to be packed, in 8 bits too if `hasBytes`, and with what
  /// rounding left if `hasRemainders`.
  package init(chunks: Int, hasBytes: Bool = false, hasRemainders: Bool = false) {
    let size = Self.block * Self.block
    self.chunks = chunks
    self.hasBytes = hasBytes
    self.hasRemainders = hasRemainders
    byteCount = chunks * size * MemoryLayout<Int16>.stride
    let raw = unsafe LargeMemory.allocate(byteCount: byteCount)
    unsafe integers = raw.bindMemory(to: Int16.self, capacity: chunks * size)
    unsafe scales = .allocate(capacity: chunks * Self.block)
    unsafe bytes = .allocate(capacity: hasBytes ? chunks * size : 0)
    unsafe byteScales = .allocate(capacity: hasBytes ? chunks * Self.block : 0)
    unsafe remainders = .allocate(capacity: hasRemainders ? chunks * size : 0)
  }

  deinit {
    unsafe LargeMemory.deallocate(integers, byteCount: byteCount)
    unsafe scales.deallocate()
    unsafe bytes.deallocate()
    unsafe byteScales.deallocate()
    unsafe remainders.deallocate()
  }

  /// Rounds one chunk; what is missing to 64 by 64 entries becomes zero.
  ///
  /// - Parameters:
  ///   - chunk: Its index.
  ///   - x: The entries, at most 64 by 64: rows are summed over, columns are the chunk's.
  ///   - operand: Whether `x` is transposed first; not if the chunks are held in 8 bits.
  package func pack(chunk: Int, _ x: MatrixView, _ operand: BLAS.Operand = .asIs) {
    let isTransposed = operand == .transposed
    precondition(
      x.rows <= Self.block && x.columns <= Self.block && chunk >= 0 && chunk < chunks,
      "\(x.rows) × \(x.columns) entries into chunk \(chunk) of \(chunks)")
    let (depth, columns) = isTransposed ? (x.columns, x.rows) : (x.rows, x.columns)
    unsafe vk_block_pack(
      x.base, isTransposed ? 1 : x.stride, isTransposed ? x.stride : 1, depth, columns,
      integers + chunk * Self.block * Self.block, scales + chunk * Self.block,
      hasRemainders ? remainders + chunk * Self.block * Self.block : nil)
    guard hasBytes else { return }
    precondition(!isTransposed, "bytes are packed along columns")
    unsafe vk_block_pack_bytes(
      x.base, x.stride, depth, columns, bytes + chunk * Self.block * Self.block,
      byteScales + chunk * Self.block)
  }
}
