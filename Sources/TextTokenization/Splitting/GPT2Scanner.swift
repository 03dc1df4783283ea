/// Cuts text by GPT-2's pattern, in one pass over the bytes and without backtracking.
///
/// The pattern:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// Everywhere, `bytes` is well-formed UTF-8 and `end` is where the text ends for the pattern.
enum GPT2Scanner: PieceScanner {
  /// Where the piece that starts at `start`, which must be before the end, stops.
  @inline(__always)
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let byte = bytes[start]
    if byte == UInt8(ascii: "'"),
      let end = contractionEnd(bytes, from: start, to: end, ignoresCase: false)
    {
      return end
    }
    if byte == UInt8(ascii: " "), start + 1 < end {
      let next = scalarClass(bytes, at: start + 1)
      if next != ScalarClass.space.rawValue {
        return runEnd(of: next, bytes, from: start + 1, to: end)
      }
      return spaceEnd(bytes, from: start, to: end)
    }
    let first = scalarClass(bytes, at: start)
    return first == ScalarClass.space.rawValue
      ? spaceEnd(bytes, from: start, to: end) : runEnd(of: first, bytes, from: start, to: end)
  }

  /// Ends a run of white space: the last one is left to what follows, unless it stands alone.
  private static func spaceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start
    var last = start
    while offset < end, scalarClass(bytes, at: offset) == ScalarClass.space.rawValue {
      last = offset
      offset += UTF8Text.length(lead: bytes[offset])
    }
    return offset == end || last == start ? offset : last
  }
}
