internal import CVectorKernels

/// Right factors of products in block floating point: chunks of 64 summed indices by 64 columns.
///
/// Each chunk holds integers of 16 bits, and one float scale per column. The rounding error of an
/// entry is 5e-5 of the root mean square of the 64 entries that share its scale. What a chunk means,
/// and so their order, is the owner's.
@safe package final class BlockFloatColumns: @unchecked Sendable {
  // Sendable: chunks are written before the object is shared, each by one task.

  /// Summed indices that share a scale, and columns of a chunk.
  package static let block = Int(VK_BLOCK)
  /// Whether the processor multiplies 16-bit integers at twice the rate of floats (AVX-512 VNNI).
  package static var isSupported: Bool { vk_has_block_products() != 0 }

  let integers: UnsafeMutablePointer<Int16>
  let scales: UnsafeMutablePointer<Float>

  /// Makes room for chunks, each of which is to be packed.
  package init(chunks: Int) {
    let size = Self.block * Self.block
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: chunks * size * MemoryLayout<Int16>.stride, alignment: 64)
    unsafe integers = raw.bindMemory(to: Int16.self, capacity: chunks * size)
    unsafe scales = .allocate(capacity: chunks * Self.block)
  }

  deinit {
    unsafe UnsafeMutableRawPointer(integers).deallocate()
    unsafe scales.deallocate()
  }

  /// Rounds one chunk; what is missing to 64 by 64 entries becomes zero.
  ///
  /// - Parameters:
  ///   - chunk: Its index.
  ///   - base: The first entry.
  ///   - depth: The summed indices, at most 64, and the floats from one to the next.
  ///   - columns: The columns, at most 64, and the floats from one to the next.
  @unsafe package func pack(
    chunk: Int, from base: UnsafePointer<Float>, depth: (count: Int, stride: Int),
    columns: (count: Int, stride: Int)
  ) {
    unsafe vk_block_pack(
      base, depth.stride, columns.stride, depth.count, columns.count,
      integers + chunk * Self.block * Self.block, scales + chunk * Self.block)
  }
}
