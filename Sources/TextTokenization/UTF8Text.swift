/// UTF-8 by hand: the hot paths work on bytes.
enum UTF8Text {
  /// The bytes that well-formed text may hold.
  static let possibleBytes = (0...0xF4 as ClosedRange<UInt8>).filter { $0 != 0xC0 && $0 != 0xC1 }

  /// The length that a lead byte announces; the text must be well-formed.
  @inline(__always)
  static func length(lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  /// The scalar that starts at `offset`; the text must be well-formed.
  @inline(__always)
  static func scalar(in bytes: Span<UInt8>, at offset: Int) -> UInt32 {
    let lead = UInt32(bytes[offset])
    switch length(lead: bytes[offset]) {
    case 1: return lead
    case 2: return (lead & 0x1F) << 6 | tail(bytes, offset + 1)
    case 3: return (lead & 0x0F) << 12 | tail(bytes, offset + 1) << 6 | tail(bytes, offset + 2)
    default:
      return (lead & 0x07) << 18 | tail(bytes, offset + 1) << 12 | tail(bytes, offset + 2) << 6
        | tail(bytes, offset + 3)
    }
  }

  @inline(__always)
  private static func tail(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
    UInt32(bytes[offset] & 0x3F)
  }

  /// Appends a scalar value, which must not be a surrogate.
  static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    switch scalar {
    case 0..<0x80:
      output.append(UInt8(scalar))
    case 0x80..<0x800:
      output.append(0xC0 | UInt8(scalar >> 6))
      output.append(0x80 | UInt8(scalar & 0x3F))
    case 0x800..<0x10000:
      output.append(0xE0 | UInt8(scalar >> 12))
      output.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      output.append(0x80 | UInt8(scalar & 0x3F))
    default:
      output.append(0xF0 | UInt8(scalar >> 18))
      output.append(0x80 | UInt8(scalar >> 12 & 0x3F))
      output.append(0x80 | UInt8(scalar >> 6 & 0x3F))
      output.append(0x80 | UInt8(scalar & 0x3F))
    }
  }
}
