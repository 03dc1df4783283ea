/// Whether bytes are UTF-8: no overlong forms, surrogates, values above U+10FFFF or cut sequences.
package enum UTF8Check {
  /// The offset of the first byte that is not part of a well-formed sequence; nil if all are.
  package static func firstInvalid(in bytes: Span<UInt8>) -> Int? {
    var offset = 0
    while offset < bytes.count {
      if bytes[offset] < 0x80 {
        offset += 1
        continue
      }
      let length = validLength(in: bytes, at: offset)
      guard length > 0 else { return offset }
      offset += length
    }
    return nil
  }

  /// The length of the scalar that starts at `offset` and is well-formed, or zero.
  ///
  /// - SeeAlso: The Unicode Standard, Table 3-7, *Well-Formed UTF-8 Byte Sequences*.
  package static func validLength(in bytes: Span<UInt8>, at offset: Int) -> Int {
    let lead = bytes[offset]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0..<0x80: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else {
      return 0
    }
    for index in 2..<max(2, length) where bytes[offset + index] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
