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
}
