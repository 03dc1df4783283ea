/// A special token that is named by its content; its id is the vocabulary's.
struct NamedToken: Sendable {
  var content: String
  var stripsLeft = false
  var stripsRight = false
  var isNormalized = false

  /// The token, without an id as yet.
  var special: AddedToken {
    AddedToken(
      id: 0, content: content, isSpecial: true, stripsLeft: stripsLeft, stripsRight: stripsRight,
      isNormalized: isNormalized)
  }
}

extension VocabularyBuilder {
  /// The tokens with their ids, all of which the vocabulary must hold.
  func addedTokens(_ tokens: [NamedToken]) throws(TokenizerError) -> [AddedToken] {
    var result: [AddedToken] = []
    for token in tokens {
      guard let id = id(token.content) else {
        throw .unknownSpecialToken(path: path, token: token.content)
      }
      guard !token.content.isEmpty else { throw .emptyAddedToken(path: path, id: id) }
      var added = token.special
      added.id = id
      result.append(added)
    }
    return result
  }
}
