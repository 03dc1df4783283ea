/// Cuts text by BLOOM's pattern, whose pieces are words with a space before them and whatever is no
/// punctuation between sentences.
///
/// The pattern, and what lies between its matches:
///
///      ?[^(\s|.,!?…。，、।۔،)]+
///
/// - SeeAlso: Le Scao et al. 2022, *BLOOM*, and the tokenizer.json that was published with it.
protocol DelimiterScanner: PieceScanner {
  /// Whether every number stands alone too.
  static var cutsNumbers: Bool { get }
}

/// BLOOM's, Poro's and GPT-3 Finnish's.
enum BloomScanner: DelimiterScanner {
  static let cutsNumbers = false
}

/// Viking's: BLOOM's, and within its pieces every number stands alone.
enum VikingScanner: DelimiterScanner {
  static let cutsNumbers = true
}

extension DelimiterScanner {
  @inline(__always)
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    if let content = contentStart(bytes, from: start, to: end) {
      return contentEnd(bytes, from: content, piece: start, to: end)
    }
    var offset = start
    repeat {
      offset += UTF8Text.length(lead: bytes[offset])
    } while offset < end && contentStart(bytes, from: offset, to: end) == nil
    return offset
  }

  /// Where the characters of the match that starts here begin; nil if none starts here.
  private static func contentStart(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    if !isDelimiter(bytes, at: start) { return start }
    guard bytes[start] == UInt8(ascii: " "), start + 1 < end, !isDelimiter(bytes, at: start + 1)
    else { return nil }
    return start + 1
  }

  private static func contentEnd(
    _ bytes: Span<UInt8>, from content: Int, piece start: Int, to end: Int
  ) -> Int {
    var offset = content
    while offset < end, !isDelimiter(bytes, at: offset) {
      let next = offset + UTF8Text.length(lead: bytes[offset])
      if cutsNumbers, scalarClass(bytes, at: offset) == ScalarClass.number.rawValue {
        return offset == start ? next : offset
      }
      offset = next
    }
    return offset
  }

  private static func isDelimiter(_ bytes: Span<UInt8>, at offset: Int) -> Bool {
    switch bytes[offset] {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"), UInt8(ascii: "."),
      UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: "?"):
      return true
    case 0..<0x80: return scalarClass(bytes, at: offset) == ScalarClass.space.rawValue
    default: break
    }
    switch UTF8Text.scalar(in: bytes, at: offset) {
    // … 。 ， 、 । ۔ ،
    case 0x2026, 0x3002, 0xFF0C, 0x3001, 0x0964, 0x06D4, 0x060C: return true
    default: return scalarClass(bytes, at: offset) == ScalarClass.space.rawValue
    }
  }
}
