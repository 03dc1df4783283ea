import Files

extension Tokenizer {
  /// The text that tokens stand for.
  ///
  /// Bytes that are not UTF-8, such as a part of a character, become U+FFFD. SentencePiece tokenizers
  /// take the space off again that they put before the text; word pieces get spaces between words. Ids
  /// that no token has are passed over. All this is as in the reference.
  ///
  /// - Parameters:
  ///   - ids: The tokens.
  ///   - skipSpecialTokens: Whether to leave out tokens such as `<|endoftext|>`.
  /// - Returns: The text.
  public func decode(_ ids: some Sequence<TokenID>, skipSpecialTokens: Bool = false) -> String {
    decode(ids, by: decoder, skipSpecialTokens: skipSpecialTokens)
  }

  /// The text of tokens that continue a text, to be appended to it.
  ///
  /// Unlike ``decode(_:skipSpecialTokens:)``, it keeps the space that SentencePiece tokenizers take
  /// off where a text starts.
  ///
  /// - Parameters:
  ///   - ids: The tokens.
  ///   - skipSpecialTokens: Whether to leave out tokens such as `<|endoftext|>`.
  /// - Returns: The text.
  public func decodeContinuation(
    _ ids: some Sequence<TokenID>, skipSpecialTokens: Bool = false
  ) -> String {
    decode(ids, by: decoder.keepingSpaces, skipSpecialTokens: skipSpecialTokens)
  }

  private func decode(
    _ ids: some Sequence<TokenID>, by decoder: TokenDecoder, skipSpecialTokens: Bool
  ) -> String {
    var tokens = ByteStrings()
    let strings = decoder == .byteLevel ? vocabulary.rawBytes : vocabulary.spellings
    for id in ids {
      guard let entry = vocabulary.entry(of: id), !(skipSpecialTokens && isSpecial(id)) else {
        continue
      }
      if decoder != .byteLevel, !normalizedMatcher.isEmpty, let token = addedTokens[id],
        token.isNormalized
      {
        // The reference spells these as normalised text holds them.
        tokens.bytes.append(contentsOf: token.content.utf8)
      } else {
        tokens.bytes.append(contentsOf: strings.bytes[strings.range(entry)])
      }
      tokens.endString()
    }
    if case .steps(let steps) = decoder {
      for step in steps { tokens = step.apply(to: tokens) }
    }
    return String(decoding: tokens.bytes, as: UTF8.self)
  }

  /// A token for people to read: nothing in it is invisible.
  ///
  /// A space is `·`, a newline `⏎`, a tab `⇥`; other control characters are their Unicode pictures,
  /// unusual spaces and format characters `\u{…}`, bytes of an incomplete character `\xNN`. A mark
  /// that would combine with what stands before it stands on `◌`. An id that no token has gives
  /// `⟨id⟩`.
  public func displayText(of id: TokenID) -> String {
    guard let bytes = bytes(of: id) else { return "⟨\(id)⟩" }
    var text = ""
    var offset = 0
    while offset < bytes.count {
      let length = UTF8Check.validLength(in: bytes.span, at: offset)
      if length > 0, let scalar = Unicode.Scalar(UTF8Text.scalar(in: bytes.span, at: offset)) {
        Self.append(scalar, to: &text)
      } else {
        let digits = String(bytes[offset], radix: 16, uppercase: true)
        text += digits.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
      }
      offset += max(1, length)
    }
    return text
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case " ": text += "·"
    case "\n": text += "⏎"
    case "\t": text += "⇥"
    case "\u{7F}": text += "\u{2421}"
    case "\0"..<" ": Unicode.Scalar(0x2400 + scalar.value).map { text.unicodeScalars.append($0) }
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse,
        .unassigned, .surrogate:
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      case .nonspacingMark, .enclosingMark:
        if text.isEmpty { text += "◌" }
        text.unicodeScalars.append(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
