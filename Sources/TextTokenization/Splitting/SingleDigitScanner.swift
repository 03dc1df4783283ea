/// Cuts text at every number, each of which stands alone, and between them by GPT-2's pattern.
///
/// A number ends the text for the pattern, so that all of the white space before it is one piece.
enum SingleDigitScanner: PieceScanner {
  @inline(__always)
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let first = scalarClass(bytes, at: start)
    if first == ScalarClass.number.rawValue {
      return start + UTF8Text.length(lead: bytes[start])
    }
    if first == ScalarClass.space.rawValue {
      let spaceEnd = runEnd(of: first, bytes, from: start, to: end)
      if spaceEnd < end, scalarClass(bytes, at: spaceEnd) == ScalarClass.number.rawValue {
        return spaceEnd
      }
    }
    return GPT2Scanner.pieceEnd(bytes, from: start, to: end)
  }
}
