/// Cuts text around runs of punctuation, and between them by GPT-2's pattern.
///
/// Punctuation is a punctuation character of Unicode, or one of ASCII's symbols.
protocol PunctuationScanner: PieceScanner {
  /// The symbol of ASCII that is none here.
  static var exception: UInt8? { get }
  /// Whether numbers are cut too: around runs, of which three decimal digits in a row stand alone.
  static var cutsNumbers: Bool { get }
}

/// The pattern by which files without a named one are read (`default`).
enum DefaultScanner: PunctuationScanner {
  static let exception: UInt8? = UInt8(ascii: "`")
  static let cutsNumbers = true
}

/// Falcon's first two stages; ``digitsEnd(_:from:to:)`` is the others.
enum FalconScanner: PunctuationScanner {
  static let exception: UInt8? = nil
  static let cutsNumbers = false

  /// Cuts a piece around runs of numbers, of which three decimal digits in a row stand alone.
  ///
  /// The reference does so once bytes are spelled by characters, of which some are numbers: those of
  /// bytes such as 0xBD, which is spelled `½`. Characters are cut apart by this.
  static func digitsEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let isNumber = isNumber(bytes[start])
    var offset = start
    var digits = 0
    while offset < end, Self.isNumber(bytes[offset]) == isNumber {
      digits = bytes[offset] &- UInt8(ascii: "0") < 10 ? digits + 1 : 0
      offset += 1
      if digits == 3 { return offset - 3 == start ? offset : offset - 3 }
    }
    return offset
  }

  private static func isNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE: true
    default: false
    }
  }
}

extension PunctuationScanner {
  @inline(__always)
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let first = scalarClass(bytes, at: start)
    if first == ScalarClass.other.rawValue { return symbolEnd(bytes, from: start, to: end) }
    if cutsNumbers, first == ScalarClass.number.rawValue {
      return digitsEnd(bytes, from: start, to: end)
    }
    guard first == ScalarClass.space.rawValue else {
      return GPT2Scanner.pieceEnd(bytes, from: start, to: end)
    }
    let spaceEnd = runEnd(of: first, bytes, from: start, to: end)
    // Punctuation ends the text for the pattern, so that all of the white space is one piece.
    guard spaceEnd < end, !isPunctuation(bytes, at: spaceEnd) else { return spaceEnd }
    let pieceEnd = GPT2Scanner.pieceEnd(bytes, from: start, to: end)
    // A space that GPT-2's pattern leaves with numbers or symbols.
    guard pieceEnd > spaceEnd else { return pieceEnd }
    switch scalarClass(bytes, at: spaceEnd) {
    case ScalarClass.number.rawValue where cutsNumbers: return spaceEnd
    case ScalarClass.other.rawValue: return symbolEnd(bytes, from: spaceEnd, to: end)
    default: return pieceEnd
    }
  }

  /// Ends a run of punctuation, or of symbols that are none.
  private static func symbolEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let kind = isPunctuation(bytes, at: start)
    var offset = start
    while offset < end, scalarClass(bytes, at: offset) == ScalarClass.other.rawValue,
      isPunctuation(bytes, at: offset) == kind
    {
      offset += UTF8Text.length(lead: bytes[offset])
    }
    return offset
  }

  /// Ends three decimal digits, or the numbers before the next three.
  private static func digitsEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start
    var digits = 0
    while offset < end, scalarClass(bytes, at: offset) == ScalarClass.number.rawValue {
      let length = UTF8Text.length(lead: bytes[offset])
      digits = length == 1 ? digits + 1 : 0
      offset += length
      if digits == 3 { return offset - 3 == start ? offset : offset - 3 }
    }
    return offset
  }

  private static func isPunctuation(_ bytes: Span<UInt8>, at offset: Int) -> Bool {
    switch bytes[offset] {
    case exception: false
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    case 0..<0x80: false
    default: BertCharacters.isPunctuation(UTF8Text.scalar(in: bytes, at: offset))
    }
  }
}
