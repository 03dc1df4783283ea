/// Cuts text at white space, which belongs to no word.
struct SpacedWords {
  private var offset: Int
  private let end: Int

  /// - Parameter range: Where the text is.
  init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next word; nil at the end.
  mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
    while offset < end, Self.isSpace(bytes, offset) { advance(bytes) }
    guard offset < end else { return nil }
    let start = offset
    while offset < end, !Self.isSpace(bytes, offset) { advance(bytes) }
    return start..<offset
  }

  private static func isSpace(_ bytes: Span<UInt8>, _ offset: Int) -> Bool {
    BertCharacters.isSpace(UTF8Text.scalar(in: bytes, at: offset))
  }

  private mutating func advance(_ bytes: Span<UInt8>) {
    offset += UTF8Text.length(lead: bytes[offset])
  }
}
