import Foundation

/// Classifiers' tokenizers from the files of before there was a `tokenizer.json`.
extension TokenizerDefinition {
  /// Reads BERT's `vocab.txt`: one token a line, whose number is its id.
  ///
  /// - Parameters:
  ///   - text: The file's contents.
  ///   - path: Its name, for messages.
  ///   - settings: What stands beside it.
  /// - Throws: ``TokenizerError``.
  init(vocabularyText text: Data, path: String, _ settings: PretrainedSettings)
    throws(TokenizerError)
  {
    var builder = VocabularyBuilder(path: path)
    try Self.readLines(text, into: &builder)
    addedTokens = try settings.specialTokens(
      defaults: [
        "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]",
        "mask_token": "[MASK]",
      ], in: &builder)
    let rules = settings.applied(to: BertNormalization())
    stages.cutsStart = settings.cutsStart ?? false
    stages.normalizer = .bert(rules)
    addedTokens = Self.normalized(addedTokens, stages)
    stages.preTokenizer = .none
    stages.decoder = .steps([.joinWordPieces(prefix: "##", cleansUp: true)])
    model = .wordPieces(
      try WordPieceModel(
        builder, .init(unknownToken: settings.content("unk_token", default: "[UNK]"))))
    stages.specialTokens = try surrounding(
      settings.content("cls_token", default: "[CLS]"),
      settings.content("sep_token", default: "[SEP]"), path: path)
  }

  private static func readLines(_ text: Data, into builder: inout VocabularyBuilder)
    throws(TokenizerError)
  {
    let bytes = try checkedText(text, path: builder.path)
    var start = 0
    var line = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
      let next = end + 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      guard line <= VocabularyBuilder.largestID else {
        throw .invalidTokenID(
          path: builder.path, token: String(decoding: bytes[start..<end], as: UTF8.self),
          found: "\(line)", limit: VocabularyBuilder.largestID)
      }
      builder.spellings.bytes.append(contentsOf: bytes[start..<end])
      try builder.add(id: TokenID(line))
      start = next
      line += 1
    }
  }

  /// Reads `vocab.json` and `merges.txt`, in GPT-2's layout or in that of a family that splits text
  /// otherwise.
  ///
  /// - Parameters:
  ///   - vocabulary: Contents of the first file.
  ///   - merges: Contents of the second.
  ///   - vocabularyPath: Name of the first file, for messages.
  ///   - mergesPath: Name of the second.
  ///   - layout: The family's.
  ///   - settings: What stands beside them.
  /// - Throws: ``TokenizerError``.
  init(
    vocabulary: Data, merges: Data, vocabularyPath: String, mergesPath: String,
    _ layout: PairLayout, _ settings: PretrainedSettings
  ) throws(TokenizerError) {
    let defaults = layout.defaultRoles
    try self.init(
      vocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
      mergesPath: mergesPath
    ) { (builder) throws(TokenizerError) in
      layout == .roberta
        ? try settings.specialTokens(defaults: defaults, in: &builder)
        : try settings.addTokens(to: &builder, defaults: defaults)
    }
    stages.cutsStart = settings.cutsStart ?? false
    stages.preTokenizer = layout.preTokenizer
    stages.normalizer = layout.normalizer
    addedTokens = Self.normalized(addedTokens, stages)
    let addsSpace = settings.addsPrefixSpace == true
    if addsSpace { stages.spaceMarking.prefix = .unlessThere }
    guard layout == .roberta else {
      stages.specialTokens = settings.surrounding(model.vocabulary, defaults: defaults)
      return
    }
    stages.offsetTrimming = addsSpace ? .spacesButFirst : .spaces
    stages.specialTokens = try surrounding(
      settings.content("cls_token", default: "<s>"), settings.content("sep_token", default: "</s>"),
      path: vocabularyPath)
  }

  private func surrounding(_ first: String, _ last: String, path: String) throws(TokenizerError)
    -> SpecialTokens
  {
    func id(_ token: String) throws(TokenizerError) -> TokenID {
      guard let id = model.vocabulary.id(of: token) else {
        throw .unknownSpecialToken(path: path, token: token)
      }
      return id
    }
    return SpecialTokens(before: [try id(first)], after: [try id(last)])
  }
}
