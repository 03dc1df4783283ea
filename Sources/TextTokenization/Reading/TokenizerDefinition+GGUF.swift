extension TokenizerDefinition {
  init(_ gguf: GGUFVocabulary, path: String) throws(TokenizerError) {
    let types = try Self.types(of: gguf, path: path)
    switch gguf.model {
    case "gpt2": try self.init(byteLevel: gguf, types, path: path)
    case "llama": try self.init(sentencePiece: gguf, types, path: path)
    default:
      throw .unsupported(path: path, feature: "tokenizer.ggml.model", value: "\"\(gguf.model)\"")
    }
    stages.specialTokens = SpecialTokens(
      before: gguf.beginTokenID.map { [TokenID(clamping: $0)] } ?? [],
      after: gguf.endTokenID.map { [TokenID(clamping: $0)] } ?? [])
    try checkSpecialTokens(path: path)
  }

  private static func types(
    of gguf: GGUFVocabulary, path: String
  ) throws(TokenizerError) -> [SentencePieceType] {
    guard gguf.tokens.count <= VocabularyBuilder.largestID + 1 else {
      throw .wrongType(
        path: path, field: "tokenizer.ggml.tokens",
        expected: "at most \(VocabularyBuilder.largestID + 1) tokens")
    }
    guard let numbers = gguf.tokenTypes else {
      return [SentencePieceType](repeating: .normal, count: gguf.tokens.count)
    }
    try checkCount(numbers.count, of: "token_type", gguf, path: path)
    var types: [SentencePieceType] = []
    types.reserveCapacity(numbers.count)
    for (index, number) in numbers.enumerated() {
      guard let type = SentencePieceType(rawValue: number) else {
        throw .unsupported(
          path: path, feature: "tokenizer.ggml.token_type[\(index)]", value: "\(number)")
      }
      types.append(type)
    }
    return types
  }

  private static func checkCount(
    _ count: Int, of field: String, _ gguf: GGUFVocabulary, path: String
  ) throws(TokenizerError) {
    guard count == gguf.tokens.count else {
      throw .wrongType(
        path: path, field: "tokenizer.ggml.\(field)",
        expected: "as long as the list of tokens (\(gguf.tokens.count)), not \(count)")
    }
  }

  // MARK: Byte-level

  private init(
    byteLevel gguf: GGUFVocabulary, _ types: [SentencePieceType], path: String
  ) throws(TokenizerError) {
    let name = gguf.preTokenizer
    guard let splitting = name.flatMap({ GGUFSplitting(name: $0) }) else {
      throw .unknownPreTokenizer(path: path, name: name, known: GGUFSplitting.knownNames)
    }
    guard let lines = gguf.merges else {
      throw .missingField(path: path, field: "tokenizer.ggml.merges")
    }
    var builder = VocabularyBuilder(path: path)
    for (id, token) in gguf.tokens.enumerated()
    where types[id] == .normal || types[id] == .byte {
      try builder.add(token, id: TokenID(id))
    }
    let added = try Self.addTokens(of: gguf, types, to: &builder)
    var merges = MergeBuilder(path: path)
    for (index, line) in lines.enumerated() {
      try merges.add(
        line: Array(line.utf8).span, to: builder, position: "tokenizer.ggml.merges[\(index)]")
    }
    addedTokens = added
    stages.preTokenizer = splitting.preTokenizer
    stages.normalizer = splitting.normalizer
    if gguf.addsSpacePrefix == true { stages.spaceMarking.prefix = .unlessThere }
    model = .bytePairs(
      try BytePairModel(
        builder, merges: merges.table, spelling: .byteLevel(unknown: nil),
        ignoresMerges: splitting.ignoresMerges))
  }

  private static func addTokens(
    of gguf: GGUFVocabulary, _ types: [SentencePieceType], to builder: inout VocabularyBuilder
  ) throws(TokenizerError) -> [AddedToken] {
    var added: [AddedToken] = []
    for (id, content) in gguf.tokens.enumerated() where types[id].isAdded {
      let token = AddedToken(
        id: TokenID(id), content: content, isSpecial: types[id] != .userDefined)
      try builder.add(token)
      added.append(token)
    }
    return added
  }

  // MARK: SentencePiece

  private init(
    sentencePiece gguf: GGUFVocabulary, _ types: [SentencePieceType], path: String
  ) throws(TokenizerError) {
    guard let scores = gguf.scores else {
      throw .missingField(path: path, field: "tokenizer.ggml.scores")
    }
    try Self.checkCount(scores.count, of: "scores", gguf, path: path)
    let addsSpace = gguf.addsSpacePrefix ?? true
    var stages = TokenizerStages()
    stages.preTokenizer = .none
    stages.spaceMarking = SpaceMarking(
      prefix: addsSpace ? .always : .never, isSentencePiece: true, isNormalization: true)
    stages.decoder = .sentencePiece(stripsSpace: addsSpace)
    try self.init(
      sentencePieces: SentencePieceVocabulary(
        tokens: gguf.tokens, scores: scores, types: types, hasByteTokens: true), path: path, stages)
  }
}
