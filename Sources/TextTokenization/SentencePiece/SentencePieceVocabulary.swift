/// What kind of token a piece of a SentencePiece vocabulary is; the numbers are those of its files and
/// of GGUF's.
enum SentencePieceType: Int32 {
  case normal = 1
  case unknown = 2
  case control = 3
  case userDefined = 4
  case unused = 5
  case byte = 6

  /// Whether text is searched for such tokens as a whole.
  var isAdded: Bool { self == .unknown || self == .control || self == .userDefined }
}

/// The pieces of a SentencePiece vocabulary, by id.
struct SentencePieceVocabulary {
  var tokens: [String] = []
  /// Logarithms of probabilities.
  var scores: [Float] = []
  var types: [SentencePieceType] = []
  /// Whether characters that are no tokens become the tokens of their bytes.
  var hasByteTokens = false
  /// Whether user-defined tokens are found once the text is normalised, as SentencePiece does, and not
  /// in the text as it is.
  var findsNormalized = false

  /// The id of the unknown token.
  var unknownID: TokenID? { types.firstIndex(of: .unknown).map { TokenID($0) } }
}

extension VocabularyBuilder {
  /// Adds the tokens that SentencePiece finds in the text as a whole.
  ///
  /// - Parameter vocabulary: The pieces, of which the others are there already.
  /// - Returns: The tokens, with their contents as they are to be found.
  /// - Throws: ``TokenizerError`` if two tokens are the same.
  mutating func addTokens(of vocabulary: SentencePieceVocabulary) throws(TokenizerError)
    -> [AddedToken]
  {
    var added: [AddedToken] = []
    for (id, content) in vocabulary.tokens.enumerated() where vocabulary.types[id].isAdded {
      var token = AddedToken(
        id: TokenID(id), content: content, isSpecial: vocabulary.types[id] != .userDefined)
      if vocabulary.types[id] == .userDefined {
        try addUserDefined(&token)
        token.isNormalized = token.isNormalized || vocabulary.findsNormalized
      } else {
        try add(token)
      }
      added.append(token)
    }
    return added
  }

  /// Adds a token that is found in normalised text, such as a run of spaces.
  ///
  /// Converters write plain spaces for the marks of the vocabulary.
  private mutating func addUserDefined(_ token: inout AddedToken) throws(TokenizerError) {
    let marked = token.content.replacing(" ", with: "▁")
    if id(marked) == nil { token.content = marked }
    try add(token)
    guard token.content.contains("▁") else { return }
    token.content = token.content.replacing("▁", with: " ")
    token.isNormalized = true
  }
}
