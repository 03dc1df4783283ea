/// The printable characters by which byte-level vocabularies spell the 256 bytes.
///
/// Printable bytes of Latin-1 spell themselves; the other 68, in order, are U+0100, U+0101, … so
/// that a space is `Ġ` (U+0120) and a newline `Ċ` (U+010A).
///
/// - SeeAlso: Radford et al., *Language Models are Unsupervised Multitask Learners*, section 2.2.
enum ByteAlphabet {
  /// The scalar that spells each byte.
  static let scalars: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return UInt32(byte)
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  /// The byte that each scalar below U+0144 spells; -1 for none.
  static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar)] = Int16(byte) }
    return bytes
  }()

  /// Appends the bytes that a vocabulary spelling stands for.
  ///
  /// A spelling with any character outside the alphabet stands for its own UTF-8, as such tokens
  /// do in the reference.
  ///
  /// - Returns: Whether every character was in the alphabet.
  static func appendBytes(spelledBy spelling: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    let start = output.count
    var offset = 0
    while offset < spelling.count {
      let scalar = Int(UTF8Text.scalar(in: spelling, at: offset))
      guard scalar < bytes.count, bytes[scalar] >= 0 else {
        output.removeLast(output.count - start)
        for index in spelling.indices { output.append(spelling[index]) }
        return false
      }
      output.append(UInt8(bytes[scalar]))
      offset += UTF8Text.length(lead: spelling[offset])
    }
    return true
  }
}
