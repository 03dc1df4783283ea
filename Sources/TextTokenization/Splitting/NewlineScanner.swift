/// Cuts text by the pattern of Llama 3, or, with one number at a time, by that of Qwen2.
///
/// The pattern, for up to three numbers:
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*
///       |\s*[\r\n]+|\s+(?!\S)|\s+
///
/// Unlike GPT-2's, it lets any one character go with a word that follows, and ends lines with the
/// piece that they belong to.
protocol NewlineScanner: PieceScanner {
  /// How many numbers one piece may hold.
  static var longestNumber: Int { get }
}

enum Llama3Scanner: NewlineScanner {
  static let longestNumber = 3
}

enum Qwen2Scanner: NewlineScanner {
  static let longestNumber = 1
}

extension NewlineScanner {
  @inline(__always)
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let byte = bytes[start]
    if byte == UInt8(ascii: "'"),
      let end = contractionEnd(bytes, from: start, to: end, ignoresCase: true)
    {
      return end
    }
    let first = scalarClass(bytes, at: start)
    let next = start + UTF8Text.length(lead: byte)
    if first == ScalarClass.letter.rawValue {
      return runEnd(of: first, bytes, from: next, to: end)
    }
    if first == ScalarClass.number.rawValue {
      return numberEnd(bytes, from: start, to: end, longest: longestNumber)
    }
    let following = next < end ? scalarClass(bytes, at: next) : ScalarClass.space.rawValue
    if following == ScalarClass.letter.rawValue, !isNewline(byte) {
      return runEnd(of: following, bytes, from: next, to: end)
    }
    if first == ScalarClass.other.rawValue { return symbolEnd(bytes, from: next, to: end) }
    if byte == UInt8(ascii: " "), following == ScalarClass.other.rawValue {
      return symbolEnd(bytes, from: next, to: end)
    }
    return spaceEnd(bytes, from: start, to: end)
  }

  /// Ends a run of symbols, and takes in the line ends that follow.
  private static func symbolEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = runEnd(of: ScalarClass.other.rawValue, bytes, from: start, to: end)
    while offset < end, isNewline(bytes[offset]) { offset += 1 }
    return offset
  }
}
