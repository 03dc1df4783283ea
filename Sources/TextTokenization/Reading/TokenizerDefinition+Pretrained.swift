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
    for index in addedTokens.indices where addedTokens[index].isNormalized {
      addedTokens[index].content = Normalizer.bert(rules).normalized(addedTokens[index].content)
    }
    addedTokens.removeAll { $0.content.isEmpty }
    stages.normalizer = .bert(rules)
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

  /// Reads RoBERTa's `vocab.json` and `merges.txt`.
  ///
  /// - Parameters:
  ///   - vocabulary: Contents of the first file.
  ///   - merges: Contents of the second.
  ///   - vocabularyPath: Name of the first file, for messages.
  ///   - mergesPath: Name of the second.
  ///   - settings: What stands beside them.
  /// - Throws: ``TokenizerError``.
  init(
    robertaVocabulary vocabulary: Data, merges: Data, vocabularyPath: String, mergesPath: String,
    _ settings: PretrainedSettings
  ) throws(TokenizerError) {
    try self.init(
      vocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
      mergesPath: mergesPath
    ) { (builder) throws(TokenizerError) in
      try settings.specialTokens(
        defaults: [
          "unk_token": "<unk>", "sep_token": "</s>", "pad_token": "<pad>", "cls_token": "<s>",
          "mask_token": "<mask>", "bos_token": "<s>", "eos_token": "</s>",
        ], in: &builder)
    }
    stages.offsetTrimming = settings.addsPrefixSpace ? .spacesButFirst : .spaces
    if settings.addsPrefixSpace { stages.spaceMarking.prefix = .unlessThere }
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
