/// Cuts text as BERT does: at white space, which belongs to no word, and around punctuation marks,
/// each of which is a word; or at white space alone.
struct BertWords {
  private var offset: Int
  private let end: Int
  private let splitsPunctuation: Bool

  /// - Parameters:
  ///   - range: Where the text is.
  ///   - splitsPunctuation: Whether a punctuation mark is a word of its own.
  init(_ range: Range<Int>, splitsPunctuation: Bool = true) {
    offset = range.lowerBound
    end = range.upperBound
    self.splitsPunctuation = splitsPunctuation
  }

  /// The next word; nil at the end.
  mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
    while offset < end, kind(bytes) == .space { advance(bytes) }
    guard offset < end else { return nil }
    let start = offset
    let first = kind(bytes)
    advance(bytes)
    while first == .other, offset < end, kind(bytes) == .other { advance(bytes) }
    return start..<offset
  }

  private func kind(_ bytes: Span<UInt8>) -> BertCharacters.Kind {
    let kind = BertCharacters.kind(bytes, at: offset)
    return kind == .punctuation && !splitsPunctuation ? .other : kind
  }

  private mutating func advance(_ bytes: Span<UInt8>) {
    offset += UTF8Text.length(lead: bytes[offset])
  }
}

/// What BERT's rules ask of a character.
///
/// The reference's tables of categories are those of Unicode 8, its white space is of all versions.
enum BertCharacters {
  enum Kind {
    case space
    case punctuation
    case other
  }

  /// Characters of newer versions of Unicode have no category in the reference.
  private static let newestVersion = (major: 8, minor: 0)

  /// Characters that were punctuation in that version.
  private static let formerPunctuation: Set<UInt32> = [0x166D, 0x111C9]
  /// Characters that were nonspacing marks in that version, or were not.
  private static let formerMarks: Set<UInt32> = [0x1734, 0x1171E]
  private static let laterMarks: Set<UInt32> = [0x1885, 0x1886, 0xA9BD, 0x111C9]

  static func kind(_ bytes: Span<UInt8>, at offset: Int) -> Kind {
    switch bytes[offset] {
    case 0x09...0x0D, 0x20: return .space
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return .punctuation
    case 0..<0x80: return .other
    default: break
    }
    let value = UTF8Text.scalar(in: bytes, at: offset)
    return isSpace(value) ? .space : isPunctuation(value) ? .punctuation : .other
  }

  static func isSpace(_ value: UInt32) -> Bool {
    UnicodeClassTable.shared.rawClass(value) == ScalarClass.space.rawValue
  }

  static func isPunctuation(_ value: UInt32) -> Bool {
    if formerPunctuation.contains(value) { return true }
    switch category(value) {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// Whether cleaning removes the character: it is a control, format or private-use character.
  static func isRemoved(_ value: UInt32) -> Bool {
    switch value {
    case 0x09, 0x0A, 0x0D: false
    case 0x20..<0x7F: false
    case 0..<0x20, 0xFFFD: true
    default: [.control, .format, .privateUse].contains(category(value))
    }
  }

  static func isNonspacingMark(_ value: UInt32) -> Bool {
    guard value >= 0x300 else { return false }
    if formerMarks.contains(value) { return true }
    return category(value) == .nonspacingMark && !laterMarks.contains(value)
  }

  /// Whether the character is an ideograph, which is a word of its own.
  static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B81F,
      0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  private static func category(_ value: UInt32) -> Unicode.GeneralCategory? {
    guard let properties = Unicode.Scalar(value)?.properties, let age = properties.age,
      (age.major, age.minor) <= newestVersion
    else { return nil }
    return properties.generalCategory
  }
}
