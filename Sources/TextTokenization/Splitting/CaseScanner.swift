/// Cuts text by the patterns of Tekken and GPT-4o, which split words where a capital follows a small
/// letter.
///
/// Tekken's pattern, where `U` is `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]` and `L` is
/// `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`:
///
///     [^\r\n\p{L}\p{N}]?U*L+|[^\r\n\p{L}\p{N}]?U+L*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*
///       |\s*[\r\n]+|\s+(?!\S)|\s+
///
/// GPT-4o's lets an English contraction end a word and three numbers stand together.
protocol CaseScanner: PieceScanner {
  /// How many numbers one piece may hold.
  static var longestNumber: Int { get }
  /// Whether a word takes a contraction that follows it.
  static var takesContractions: Bool { get }
}

enum TekkenScanner: CaseScanner {
  static let longestNumber = 1
  static let takesContractions = false
}

enum GPT4oScanner: CaseScanner {
  static let longestNumber = 3
  static let takesContractions = true
}

/// What the patterns ask of a letter or mark.
private enum LetterCase {
  /// Capitals and title case.
  case upper
  case lower
  /// Letters without case, modifiers and marks, which go with both.
  case both
  /// No letter and no mark.
  case none

  init(_ bytes: Span<UInt8>, at offset: Int) {
    switch bytes[offset] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .lower
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .upper
    case 0..<0x80: self = .none
    default: self.init(UTF8Text.scalar(in: bytes, at: offset))
    }
  }

  private init(_ value: UInt32) {
    guard let properties = Unicode.Scalar(value)?.properties, ScalarClass.isKnown(properties) else {
      self = .none
      return
    }
    switch properties.generalCategory {
    case .uppercaseLetter, .titlecaseLetter: self = .upper
    case .lowercaseLetter: self = .lower
    case .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .enclosingMark: self = .both
    default: self = .none
    }
  }
}

extension CaseScanner {
  @inline(__always)
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let first = scalarClass(bytes, at: start)
    let next = start + UTF8Text.length(lead: bytes[start])
    let isLead =
      first != ScalarClass.letter.rawValue && first != ScalarClass.number.rawValue
      && !isNewline(bytes[start])
    // The first alternative with and without a leading character, then the second.
    for smallEnds in [true, false] {
      if isLead, let word = wordEnd(bytes, from: next, to: end, endsSmall: smallEnds) {
        return contracted(bytes, from: word, to: end)
      }
      if let word = wordEnd(bytes, from: start, to: end, endsSmall: smallEnds) {
        return contracted(bytes, from: word, to: end)
      }
    }
    if first == ScalarClass.number.rawValue {
      return numberEnd(bytes, from: start, to: end, longest: longestNumber)
    }
    if first == ScalarClass.other.rawValue { return symbolEnd(bytes, from: next, to: end) }
    if bytes[start] == UInt8(ascii: " "), next < end,
      scalarClass(bytes, at: next) == ScalarClass.other.rawValue
    {
      return symbolEnd(bytes, from: next, to: end)
    }
    return spaceEnd(bytes, from: start, to: end)
  }

  /// Ends `U*L+` if `endsSmall`, else `U+L*`; nil if there is no such word.
  private static func wordEnd(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, endsSmall: Bool
  ) -> Int? {
    var offset = start
    // Where the last character that goes with both ends.
    var lastBoth: Int?
    while offset < end {
      let letterCase = LetterCase(bytes, at: offset)
      guard letterCase == .upper || letterCase == .both else { break }
      offset += UTF8Text.length(lead: bytes[offset])
      if letterCase == .both { lastBoth = offset }
    }
    let capitals = offset
    while offset < end {
      let letterCase = LetterCase(bytes, at: offset)
      guard letterCase == .lower || letterCase == .both else { break }
      offset += UTF8Text.length(lead: bytes[offset])
    }
    guard endsSmall else { return capitals > start ? offset : nil }
    return offset > capitals ? offset : lastBoth
  }

  private static func contracted(_ bytes: Span<UInt8>, from word: Int, to end: Int) -> Int {
    guard takesContractions, word < end, bytes[word] == UInt8(ascii: "'") else { return word }
    return contractionEnd(bytes, from: word, to: end, ignoresCase: true) ?? word
  }

  /// Ends a run of symbols, and takes in the line ends and slashes that follow.
  private static func symbolEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = runEnd(of: ScalarClass.other.rawValue, bytes, from: start, to: end)
    while offset < end, isNewline(bytes[offset]) || bytes[offset] == UInt8(ascii: "/") {
      offset += 1
    }
    return offset
  }
}
