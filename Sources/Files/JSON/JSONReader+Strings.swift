extension JSONReader {
  /// The next string, escapes resolved.
  @inlinable
  package mutating func readString() throws(Failure) -> String {
    var text: [UInt8] = []
    try readString(into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the next string, escapes resolved, to `output`.
  @inlinable
  package mutating func readString(into output: inout [UInt8]) throws(Failure) {
    try expect("\"", "a string")
    var runStart = offset
    while true {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        output.append(contentsOf: bytes[runStart..<offset])
        offset += 1
        return
      case UInt8(ascii: "\\"):
        output.append(contentsOf: bytes[runStart..<offset])
        offset += 1
        try readEscape(into: &output)
        runStart = offset
      case 0..<0x20: throw stringFailure()
      default: offset += 1
      }
    }
  }

  /// Steps over a string; one with escapes is read, to check them.
  @inlinable
  mutating func skipString() throws(Failure) {
    skipWhitespace()
    let start = offset
    try expect("\"", "a string")
    while bytes[offset] != UInt8(ascii: "\"") {
      guard bytes[offset] >= 0x20, bytes[offset] != UInt8(ascii: "\\") else {
        offset = start
        var scratch: [UInt8] = []
        return try readString(into: &scratch)
      }
      offset += 1
    }
    offset += 1
  }

  @usableFromInline
  func stringFailure() -> Failure {
    failure(isAtEnd ? "expected the end of a string" : "a control character in a string")
  }

  @inlinable
  mutating func readEscape(into output: inout [UInt8]) throws(Failure) {
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): for byte in try readEscapedScalar().utf8 { output.append(byte) }
    default:
      offset -= 1
      throw failure("an unknown escape in a string")
    }
  }

  /// Reads the digits of `\uXXXX`, and the second half if they are the first of a surrogate pair.
  @inlinable
  mutating func readEscapedScalar() throws(Failure) -> Unicode.Scalar {
    let first = try readHexUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let end = offset
    if first < 0xDC00, bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u") {
      offset += 2
      let second = try readHexUnit()
      if second & 0xFC00 == 0xDC00,
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    guard acceptsPython else { throw failure("half of a surrogate pair in a string") }
    // What follows it stands for itself.
    offset = end
    replacedSurrogates += 1
    return "\u{FFFD}"
  }

  @inlinable
  mutating func readHexUnit() throws(Failure) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes[offset]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46, 0x61...0x66: digit = (byte | 0x20) - 0x61 + 10
      default: throw failure("expected four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      offset += 1
    }
    return unit
  }
}
