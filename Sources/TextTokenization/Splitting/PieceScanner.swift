/// Cuts text by a pattern, in one pass over the bytes and without backtracking.
protocol PieceScanner {
  /// Where the piece that starts at `start`, which must be before the end, stops.
  ///
  /// `bytes` is well-formed UTF-8 and `end` is where the text ends for the pattern.
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int
}

extension PieceScanner {
  @inline(__always)
  static func scalarClass(_ bytes: Span<UInt8>, at offset: Int) -> UInt8 {
    let byte = bytes[offset]
    guard byte < 0x80 else {
      return UnicodeClassTable.shared.rawClass(UTF8Text.scalar(in: bytes, at: offset))
    }
    if (byte | 0x20) &- UInt8(ascii: "a") < 26 { return ScalarClass.letter.rawValue }
    if byte &- UInt8(ascii: "0") < 10 { return ScalarClass.number.rawValue }
    return byte == UInt8(ascii: " ") || byte &- 0x09 < 5
      ? ScalarClass.space.rawValue : ScalarClass.other.rawValue
  }

  @inline(__always)
  static func runEnd(
    of runClass: UInt8, _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) -> Int {
    var offset = start
    if runClass == ScalarClass.letter.rawValue {
      while offset < end, (bytes[offset] | 0x20) &- UInt8(ascii: "a") < 26 { offset += 1 }
      if offset == end || bytes[offset] < 0x80 { return offset }
    }
    while offset < end, scalarClass(bytes, at: offset) == runClass {
      offset += UTF8Text.length(lead: bytes[offset])
    }
    return offset
  }
}
