/// Cuts SentencePiece text before every space.
enum SpaceScanner: PieceScanner {
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start + 1
    while offset < end, bytes[offset] != UInt8(ascii: " ") { offset += 1 }
    return offset
  }
}

/// Cuts SentencePiece text before every run of spaces.
enum SpaceRunScanner: PieceScanner {
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end, bytes[offset] == UInt8(ascii: " ") { offset += 1 }
    while offset < end, bytes[offset] != UInt8(ascii: " ") { offset += 1 }
    return offset
  }
}
