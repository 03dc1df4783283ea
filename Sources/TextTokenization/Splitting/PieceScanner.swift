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

  /// Ends `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`, in lower case or in any.
  ///
  /// The long s, `ſ`, is an `s` when case does not matter.
  @inline(__always)
  static func contractionEnd(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, ignoresCase: Bool
  ) -> Int? {
    guard start + 1 < end else { return nil }
    switch bytes[start + 1] {
    case 0xC5: return ignoresCase && bytes[start + 2] == 0xBF ? start + 3 : nil
    case 0x80...: return nil
    default: break
    }
    let lowerCase: UInt8 = ignoresCase ? 0x20 : 0
    let first = bytes[start + 1] | lowerCase
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    default: break
    }
    guard start + 2 < end else { return nil }
    switch (first, bytes[start + 2] | lowerCase) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }
}
