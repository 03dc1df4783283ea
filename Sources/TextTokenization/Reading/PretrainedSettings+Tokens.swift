extension PretrainedSettings {
  /// Adds the tokens that the settings name to those that a tokenizer's own file adds.
  ///
  /// A token that the vocabulary lacks gets the next id, whatever id the settings give it, as in the
  /// reference. One that is an added token already keeps its properties, but is special if it has a
  /// role.
  ///
  /// - Parameters:
  ///   - known: The tokens of the tokenizer's own file, which the vocabulary holds.
  ///   - builder: The vocabulary.
  ///   - defaults: The contents of roles that the settings leave out.
  /// - Returns: All of them.
  /// - Throws: ``TokenizerError`` if the vocabulary would grow too large.
  func addTokens(
    after known: [AddedToken] = [], to builder: inout VocabularyBuilder,
    defaults: [String: String] = [:]
  ) throws(TokenizerError) -> [AddedToken] {
    var tokens = known
    var places = Dictionary(known.indices.map { (known[$0].content, $0) }) { first, _ in first }
    for token in addedTokens where places[token.content] == nil && !token.content.isEmpty {
      places[token.content] = tokens.count
      tokens.append(try builder.addNext(token))
    }
    let named = roleTokens(defaults: defaults)
    for token in named { places[token.content].map { tokens[$0].isSpecial = true } }
    for token in named + extraTokens where places[token.content] == nil && !token.content.isEmpty {
      places[token.content] = tokens.count
      tokens.append(try builder.addNext(token.special))
    }
    return tokens
  }

  /// All tokens that are found in the text as a whole, in a vocabulary that must hold those which
  /// stand around each text.
  ///
  /// - Parameters:
  ///   - defaults: The contents of roles that the settings leave out. Tokens that only texts of
  ///     training hold, for padding and masks, may be missing from a vocabulary.
  ///   - builder: The vocabulary; tokens that it lacks but that the settings name are added.
  /// - Returns: The tokens.
  /// - Throws: ``TokenizerError`` if a token is missing.
  func specialTokens(defaults: [String: String], in builder: inout VocabularyBuilder)
    throws(TokenizerError) -> [AddedToken]
  {
    var present: [String: String] = [:]
    for (role, content) in defaults.sorted(by: { $0.key > $1.key }) {
      let isNamed = roles[role] != nil || addedTokens.contains { $0.content == content }
      guard !isNamed, builder.id(content) == nil else {
        present[role] = content
        continue
      }
      guard role == "pad_token" || role == "mask_token" else {
        throw .unknownSpecialToken(path: builder.path, token: content)
      }
    }
    return try addTokens(to: &builder, defaults: present)
  }

  /// The tokens that `add_bos_token` and `add_eos_token` put around a text.
  ///
  /// - Parameters:
  ///   - vocabulary: The vocabulary, with all tokens added.
  ///   - defaults: The contents of roles that the settings leave out.
  /// - Returns: The tokens; none that the vocabulary lacks.
  func surrounding(_ vocabulary: Vocabulary, defaults: [String: String]) -> SpecialTokens {
    func ids(_ isAdded: Bool, _ role: String) -> [TokenID] {
      guard isAdded, let content = roles[role]?.content ?? defaults[role] else { return [] }
      return vocabulary.id(of: content).map { [$0] } ?? []
    }
    return SpecialTokens(
      before: ids(addsBeginToken, "bos_token"), after: ids(addsEndToken, "eos_token"))
  }

  /// Changes stages of a `tokenizer.json` as `add_prefix_space` says.
  ///
  /// The reference's base class, `PreTrainedTokenizer`, takes the stages as they are; the others make
  /// them anew.
  func applySpacePrefix(to stages: inout TokenizerStages) {
    guard let addsPrefixSpace,
      !["PreTrainedTokenizer", "TokenizersBackend"].contains(tokenizerClass)
    else { return }
    guard stages.spaceMarking.isSentencePiece else {
      guard stages.decoder == .byteLevel else { return }
      stages.spaceMarking.prefix = addsPrefixSpace ? .unlessThere : .never
      return
    }
    if !addsPrefixSpace {
      stages.spaceMarking.prefix = .never
      stages.decoder = stages.decoder.keepingSpaces
    }
  }
}

extension VocabularyBuilder {
  /// Adds a token under the id that the vocabulary has for it, else under the next one.
  fileprivate mutating func addNext(_ token: AddedToken) throws(TokenizerError) -> AddedToken {
    var token = token
    let limit = Self.largestID
    guard entries.count <= limit || id(token.content) != nil else {
      throw .invalidTokenID(
        path: path, token: token.content, found: "\(entries.count)", limit: limit)
    }
    token.id = id(token.content) ?? TokenID(entries.count)
    try add(token)
    return token
  }
}
