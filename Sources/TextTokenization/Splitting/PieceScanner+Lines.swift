/// What the patterns that mind line ends share.
extension PieceScanner {
  @inline(__always)
  static func isNewline(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  @inline(__always)
  static func numberEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int, longest: Int) -> Int {
    var offset = start
    var count = 0
    while offset < end, count < longest,
      scalarClass(bytes, at: offset) == ScalarClass.number.rawValue
    {
      offset += UTF8Text.length(lead: bytes[offset])
      count += 1
    }
    return offset
  }

  /// Ends a run of white space: after its last line end, or, if it has none, before its last
  /// character, which is left to what follows.
  static func spaceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start
    var last = start
    var lineEnd: Int?
    while offset < end, scalarClass(bytes, at: offset) == ScalarClass.space.rawValue {
      last = offset
      offset += UTF8Text.length(lead: bytes[offset])
      if isNewline(bytes[last]) { lineEnd = offset }
    }
    if let lineEnd { return lineEnd }
    return offset == end || last == start ? offset : last
  }

  /// Ends `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d`, in any case.
  ///
  /// The long s, `ſ`, is an `s` when case does not matter.
  static func contractionEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    guard start + 1 < end else { return nil }
    let first = bytes[start + 1] | 0x20
    switch bytes[start + 1] {
    case 0xC5: return bytes[start + 2] == 0xBF ? start + 3 : nil
    case 0x80...: return nil
    default: break
    }
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    default: break
    }
    guard start + 2 < end else { return nil }
    switch (first, bytes[start + 2] | 0x20) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }
}
