extension Span<UInt8> {
  /// The number that is stored from a byte on; one that is not wholly within ends the program.
  @inline(__always)
  func number<Number: BitwiseCopyable>(at offset: Int, as: Number.Type = Number.self) -> Number {
    // Checked, and each bit pattern is a number.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
  }

  /// Whether the first bytes are these.
  func starts(with beginning: [UInt8]) -> Bool {
    count >= beginning.count && beginning.indices.allSatisfy { self[$0] == beginning[$0] }
  }
}
