import Files

/// What the files of a tokenizer say of a vocabulary; the builder itself knows no file format.
extension VocabularyBuilder {
  /// Reads an object of tokens and ids.
  mutating func read(_ reader: inout JSONReader<TokenizerError>, field: String)
    throws(TokenizerError)
  {
    guard reader.isNext("{") else {
      throw .wrongType(path: path, field: field, expected: "an object of tokens and their ids")
    }
    var more = try reader.beginObject()
    while more {
      try reader.readKey(into: &spellings.bytes)
      guard let id = reader.readInteger(upTo: Self.largestID) else {
        throw try invalidID(&reader)
      }
      try set(id: TokenID(id))
      more = try reader.nextMember()
    }
  }

  private mutating func invalidID(_ reader: inout JSONReader<TokenizerError>) throws(TokenizerError)
    -> TokenizerError
  {
    let start = reader.offset
    try reader.skipValue()
    // A long value is not worth repeating in full.
    let end = min(reader.offset, start + 40)
    spellings.endString()
    return .invalidTokenID(
      path: path, token: spellings.text(spellings.count - 1),
      found: String(decoding: reader.bytes[start..<end], as: UTF8.self), limit: Self.largestID)
  }

  /// How a byte-level vocabulary with these settings spells its tokens.
  func byteLevelSpelling(_ settings: ModelSettings) -> VocabularySpelling {
    .byteLevel(unknown: unknownToken(settings))
  }

  private func unknownToken(_ settings: ModelSettings) -> UnknownToken? {
    settings.unknownToken.flatMap(id).map {
      UnknownToken(id: $0, isFused: settings.fusesUnknown)
    }
  }

  /// How a SentencePiece vocabulary with these settings spells its tokens.
  func sentencePieceSpelling(_ settings: ModelSettings) -> VocabularySpelling {
    .sentencePiece(hasByteTokens: settings.hasByteTokens, unknown: unknownToken(settings))
  }
}
