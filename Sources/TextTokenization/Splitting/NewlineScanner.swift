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
    if byte == UInt8(ascii: "'"), let end = contractionEnd(bytes, from: start, to: end) {
      return end
    }
    let first = scalarClass(bytes, at: start)
    let next = start + UTF8Text.length(lead: byte)
    if first == ScalarClass.letter.rawValue {
      return runEnd(of: first, bytes, from: next, to: end)
    }
    if first == ScalarClass.number.rawValue { return numberEnd(bytes, from: start, to: end) }
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

  @inline(__always)
  private static func isNewline(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  @inline(__always)
  private static func numberEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start
    var count = 0
    while offset < end, count < longestNumber,
      scalarClass(bytes, at: offset) == ScalarClass.number.rawValue
    {
      offset += UTF8Text.length(lead: bytes[offset])
      count += 1
    }
    return offset
  }

  /// Ends a run of symbols, and takes in the line ends that follow.
  private static func symbolEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = runEnd(of: ScalarClass.other.rawValue, bytes, from: start, to: end)
    while offset < end, isNewline(bytes[offset]) { offset += 1 }
    return offset
  }

  /// Ends a run of white space: after its last line end, or, if it has none, before its last
  /// character, which is left to what follows.
  private static func spaceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
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
  private static func contractionEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
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
