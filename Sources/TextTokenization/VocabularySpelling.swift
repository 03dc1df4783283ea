/// How a vocabulary spells the bytes that its tokens stand for.
enum VocabularySpelling: Sendable {
  /// One printable character for each byte (``ByteAlphabet``); `unknown` stands for bytes without
  /// tokens, which are dropped if it is nil.
  case byteLevel(unknown: UnknownToken?)
  /// Text as it is, but for `▁`, which is a space; with `hasByteTokens`, `<0x0A>` is one byte.
  case sentencePiece(hasByteTokens: Bool, unknown: UnknownToken?)

  /// The mark that SentencePiece writes for a space, U+2581, in UTF-8.
  static let spaceMark: [UInt8] = [0xE2, 0x96, 0x81]

  /// Whether the mark stands at `offset`.
  @inline(__always)
  static func isSpaceMark(_ bytes: Span<UInt8>, at offset: Int) -> Bool {
    bytes[offset] == 0xE2 && offset + 2 < bytes.count && bytes[offset + 1] == 0x96
      && bytes[offset + 2] == 0x81
  }

  /// The byte that a spelling such as `<0x0A>` names.
  ///
  /// - Parameters:
  ///   - spelling: The spelling.
  ///   - allowsLowercase: Whether the digits may be lower-case.
  /// - Returns: The byte; nil for other spellings.
  static func byte(spelledBy spelling: Span<UInt8>, allowsLowercase: Bool = false) -> UInt8? {
    guard spelling.count == 6, spelling[0] == UInt8(ascii: "<"), spelling[1] == UInt8(ascii: "0"),
      spelling[2] == UInt8(ascii: "x"), spelling[5] == UInt8(ascii: ">"),
      let upper = digit(spelling[3], allowsLowercase),
      let lower = digit(spelling[4], allowsLowercase)
    else { return nil }
    return upper << 4 | lower
  }

  private static func digit(_ byte: UInt8, _ allowsLowercase: Bool) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66 where allowsLowercase: byte - 0x61 + 10
    default: nil
    }
  }

  /// Appends the bytes that a spelling stands for to `output`.
  ///
  /// - Returns: Whether the token stands for text that could be encoded to it. It does not if it
  ///   is spelled with characters that the text is never held in, or names a byte.
  func appendBytes(spelledBy spelling: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    guard case .sentencePiece(let hasByteTokens, _) = self else {
      return ByteAlphabet.appendBytes(spelledBy: spelling, to: &output)
    }
    if hasByteTokens, let byte = Self.byte(spelledBy: spelling) {
      output.append(byte)
      return false
    }
    var isText = true
    var offset = 0
    while offset < spelling.count {
      if Self.isSpaceMark(spelling, at: offset) {
        output.append(UInt8(ascii: " "))
        offset += Self.spaceMark.count
      } else {
        if spelling[offset] == UInt8(ascii: " ") { isText = false }
        output.append(spelling[offset])
        offset += 1
      }
    }
    return isText
  }
}

/// The token that stands for characters that are not in a vocabulary.
struct UnknownToken: Sendable, Equatable {
  var id: TokenID
  /// Whether one token stands for all unknown characters that follow each other.
  var isFused: Bool
}
