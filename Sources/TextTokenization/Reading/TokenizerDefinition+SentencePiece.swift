import Files
import Foundation

/// How a family changes what its SentencePiece model says.
package enum SentencePieceLayout: Sendable {
  /// Not at all.
  case plain
  /// Text is not normalised, and a space goes before its start only (Llama).
  case llama
  /// The first ids are those of fairseq's dictionary, and special tokens stand around a text (XLM-R).
  case fairseq
}

extension TokenizerDefinition {
  /// Reads a SentencePiece model.
  ///
  /// - Parameters:
  ///   - model: The file's contents.
  ///   - path: Its name, for messages.
  ///   - layout: What the family changes.
  ///   - settings: What stands beside it.
  /// - Throws: ``TokenizerError``.
  init(
    sentencePieceModel model: Data, path: String, _ layout: SentencePieceLayout,
    _ settings: PretrainedSettings
  ) throws(TokenizerError) {
    let file = try SentencePieceFile(model, path: path)
    var stages = Self.stages(of: file, layout, settings)
    if layout == .fairseq {
      try self.init(fairseq: file, path: path, stages, settings)
      return
    }
    switch file.kind {
    case .bytePairs:
      try self.init(sentencePieces: file.vocabulary, path: path, stages, settings)
    case .unigram:
      var builder = VocabularyBuilder(path: path)
      for (id, token) in file.vocabulary.tokens.enumerated() {
        try builder.add(token, id: TokenID(id))
      }
      let added = try builder.addTokens(of: file.vocabulary)
      try self.init(unigram: file.vocabulary, &builder, added, stages, settings)
    }
    stages = self.stages
    var roles: [String: String] = [:]
    if let piece = file.beginPiece { roles["bos_token"] = piece }
    if let piece = file.endPiece { roles["eos_token"] = piece }
    stages.specialTokens = settings.surrounding(self.model.vocabulary, defaults: roles)
    stages.cutsStart = settings.cutsStart ?? false
    self.stages = stages
  }

  /// The stages that a file asks for.
  private static func stages(
    of file: SentencePieceFile, _ layout: SentencePieceLayout, _ settings: PretrainedSettings
  ) -> TokenizerStages {
    var stages = TokenizerStages()
    stages.preTokenizer = .none
    var prefix: SpaceMarking.Prefix = file.addsSpacePrefix ? .always : .never
    if settings.addsPrefixSpace == false { prefix = .never }
    if layout == .llama {
      if prefix == .always { prefix = settings.isLegacy ? .unlessThere : .atTextStart }
      stages.spaceMarking = SpaceMarking(prefix: prefix, isSentencePiece: true)
    } else {
      var steps: [NormalizationStep] = []
      if let replacements = file.replacements { steps.append(.replacements(replacements)) }
      if file.removesExtraSpaces { steps += [.trimSpaces, .joinSpaces] }
      if !steps.isEmpty { stages.normalizer = .steps(steps) }
      stages.spaceMarking = SpaceMarking(
        prefix: prefix, isSentencePiece: true, isNormalization: true)
    }
    stages.decoder = .sentencePiece(stripsSpace: prefix != .never)
    return stages
  }

  /// XLM-R's tokenizer: fairseq put its own special tokens before SentencePiece's pieces, and one
  /// after them.
  private init(
    fairseq file: SentencePieceFile, path: String, _ stages: TokenizerStages,
    _ settings: PretrainedSettings
  ) throws(TokenizerError) {
    let defaults = [
      "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>",
      "mask_token": "<mask>", "cls_token": "<s>", "sep_token": "</s>",
    ]
    func content(_ role: String) -> String { settings.content(role, default: defaults[role] ?? "") }
    var vocabulary = SentencePieceVocabulary()
    for role in ["bos_token", "pad_token", "eos_token", "unk_token"] {
      vocabulary.tokens.append(content(role))
      vocabulary.scores.append(0)
    }
    vocabulary.tokens += file.vocabulary.tokens.dropFirst(3)
    vocabulary.scores += file.vocabulary.scores.dropFirst(3)
    vocabulary.tokens.append(content("mask_token"))
    vocabulary.scores.append(0)
    vocabulary.types = vocabulary.tokens.map { _ in .normal }
    vocabulary.types[3] = .unknown
    var builder = VocabularyBuilder(path: path)
    for (id, token) in vocabulary.tokens.enumerated() { try builder.add(token, id: TokenID(id)) }
    var stages = stages
    if let replacements = file.replacements {
      stages.normalizer = .steps([.replacements(replacements)])
    } else {
      stages.normalizer = .none
    }
    let addsSpace = settings.addsPrefixSpace ?? true
    stages.spaceMarking = SpaceMarking(
      prefix: addsSpace ? .unlessThere : .never, isSentencePiece: true, cutsWords: true)
    stages.preTokenizer = .beforeSpaces
    stages.decoder = .steps([.metaspace(dropsFirst: addsSpace)])
    stages.specialTokens = SpecialTokens(before: [0], after: [2])
    stages.cutsStart = settings.cutsStart ?? false
    try self.init(unigram: vocabulary, &builder, [], stages, settings, defaults: defaults)
  }

  private init(
    unigram vocabulary: SentencePieceVocabulary, _ builder: inout VocabularyBuilder,
    _ added: [AddedToken], _ stages: TokenizerStages, _ settings: PretrainedSettings,
    defaults: [String: String] = [:]
  ) throws(TokenizerError) {
    for (id, score) in vocabulary.scores.enumerated() where !score.isFinite {
      throw .unsupported(path: builder.path, feature: "pieces[\(id)].score", value: "\(score)")
    }
    self.stages = stages
    addedTokens = Self.normalized(
      try settings.addTokens(after: added, to: &builder, defaults: defaults), stages)
    model = .unigram(
      try UnigramModel(
        builder, scores: vocabulary.scores.map { Double($0) },
        .init(unknownID: vocabulary.unknownID, hasByteTokens: vocabulary.hasByteTokens)))
  }

  /// A vocabulary whose merges follow from its scores.
  init(
    sentencePieces vocabulary: SentencePieceVocabulary, path: String, _ stages: TokenizerStages,
    _ settings: PretrainedSettings = PretrainedSettings()
  ) throws(TokenizerError) {
    self.stages = stages
    var builder = VocabularyBuilder(path: path)
    for (id, token) in vocabulary.tokens.enumerated() where !vocabulary.types[id].isAdded {
      try builder.add(token, id: TokenID(id))
    }
    var pieces: [ScoredMerges.Piece] = []
    for entry in builder.ids.indices where vocabulary.types[Int(builder.ids[entry])] == .normal {
      pieces.append(.init(entry: entry, score: vocabulary.scores[Int(builder.ids[entry])]))
    }
    let added = try builder.addTokens(of: vocabulary)
    addedTokens = try settings.addTokens(after: added, to: &builder)
    let spelling = VocabularySpelling.sentencePiece(
      hasByteTokens: vocabulary.hasByteTokens,
      unknown: vocabulary.unknownID.map { UnknownToken(id: $0, isFused: true) })
    let merges = try ScoredMerges(pieces, unmergeable: builder.unmergeable(spelling))
      .table(builder)
    let pairs = try BytePairModel(builder, merges: merges, spelling: spelling)
    model = .bytePairs(pairs)
    cutBeforeSpaceRuns(of: pairs)
  }
}
