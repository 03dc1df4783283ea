/// A special token that is named by its content; its id is the vocabulary's.
struct NamedToken: Sendable {
  var content: String
  var stripsLeft = false
  var stripsRight = false
  var isNormalized = false
  /// Whether the vocabulary must hold it.
  var isRequired = true
}

extension VocabularyBuilder {
  /// The tokens with their ids.
  func addedTokens(_ tokens: [NamedToken]) throws(TokenizerError) -> [AddedToken] {
    var result: [AddedToken] = []
    for token in tokens {
      guard let id = id(token.content) else {
        if token.isRequired { throw .unknownSpecialToken(path: path, token: token.content) }
        continue
      }
      guard !token.content.isEmpty else { throw .emptyAddedToken(path: path, id: id) }
      result.append(
        AddedToken(
          id: id, content: token.content, isSpecial: true, stripsLeft: token.stripsLeft,
          stripsRight: token.stripsRight, isNormalized: token.isNormalized))
    }
    return result
  }
}
