internal import Files
internal import LinearAlgebra
internal import Synchronization

extension StoredTensor {
  /// The index of the first element that widens to NaN or infinity; nil if all are finite.
  ///
  /// - Complexity: One pass over the stored bytes, of quantised types over their scales, over all
  ///   cores; no memory.
  public func firstNonFinite() -> Int? {
    let type = description.type
    guard let find = type.nonFiniteSearch else { return nil }
    let blocks = description.elementCount / type.blockElements
    let first = Atomic<Int>(.max)
    let pieceBlocks = Self.pieceCount / type.blockElements
    Parallel.chunks(blocks, minimumChunk: pieceBlocks) { range in
      if let found = find(file.span.extracting(byteRange(ofBlocks: range))) {
        first.min(range.lowerBound + found, ordering: .relaxed)
      }
    }
    let found = first.load(ordering: .relaxed)
    return found == .max ? nil : found * type.blockElements
  }
}

extension TensorType {
  /// Finds the first block with an element that is not finite; nil for types that are always finite.
  fileprivate var nonFiniteSearch: (@Sendable (Span<UInt8>) -> Int?)? {
    switch self {
    case .float64: firstBeyondFloat
    case .float32: { firstOnes($0, mask: 0x7F80_0000 as UInt32) }
    case .float16: { firstOnes($0, mask: 0x7C00 as UInt16) }
    case .bfloat16: { firstOnes($0, mask: 0x7F80 as UInt16) }
    case .float8E5M2: { firstOnes($0, mask: 0x7C as UInt8) }
    case .float8E4M3: { firstOnes($0, mask: 0x7F as UInt8) }
    case .q4_0, .q5_0, .q8_0: { firstScale($0, blockBytes: blockBytes, [0]) }
    case .q4_1, .q5_1, .q4_K, .q5_K: { firstScale($0, blockBytes: blockBytes, [0, 2]) }
    case .q2_K: { firstScale($0, blockBytes: blockBytes, [80, 82]) }
    case .q3_K: { firstScale($0, blockBytes: blockBytes, [108]) }
    case .q6_K: { firstScale($0, blockBytes: blockBytes, [208]) }
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .bool: nil
    }
  }
}

/// The first number whose bits under `mask`, adjacent ones below the sign bit, are all ones.
private func firstOnes<Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
  _ bytes: Span<UInt8>, mask: Bits
) -> Int? {
  let width = MemoryLayout<Bits>.size
  let (count, block) = (bytes.count / width, 1024)
  let one: Bits = 1 << mask.trailingZeroBitCount
  var start = 0
  while start < count {
    let end = min(start + block, count)
    // Ones, and nothing else, carry into the sign bit when one is added to them.
    var carried: Bits = 0
    for index in start..<end {
      // Below the count.
      let bits = unsafe bytes.bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index &* width, as: Bits.self)
      carried |= (bits & mask) &+ one
    }
    if carried & ~(Bits.max >> 1) != 0 {
      return (start..<end).first {
        bytes.number(at: $0 &* width, as: Bits.self) & mask == mask
      }
    }
    start = end
  }
  return nil
}

/// The first double that no float is near.
private func firstBeyondFloat(_ bytes: Span<UInt8>) -> Int? {
  (0..<bytes.count / 8).first {
    !Float(bytes.number(at: $0 &* 8, as: Double.self)).isFinite
  }
}

/// The first block one of whose half-precision scales, at these offsets, is not finite.
///
/// Then none of its elements is, for each is a product of the scale, if only with zero; and while
/// scales are finite all elements are, being at most 65504 · 2¹³ in magnitude.
private func firstScale(_ bytes: Span<UInt8>, blockBytes: Int, _ offsets: [Int])
  -> Int?
{
  (0..<bytes.count / blockBytes).first { block in
    offsets.contains { offset in
      bytes.number(at: block &* blockBytes &+ offset, as: UInt16.self) & 0x7C00 == 0x7C00
    }
  }
}
