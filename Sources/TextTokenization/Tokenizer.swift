import Files
public import Foundation

/// Turns text into token ids and back: byte-level byte-pair encoding, as GPT-2's, SentencePiece's,
/// as Llama 2's, or word pieces, as BERT's.
///
/// Ids, offsets and decoded text are those of the Hugging Face `tokenizers` library. No token is
/// ever added that the text does not ask for, but by ``encodeWithSpecialTokens(_:limit:)``:
/// beginning-of-text tokens and the like are the caller's affair.
///
/// A tokenizer never changes after it is made, so that any number of threads may use one at the
/// same time without locks. What a call remembers of the words it has seen belongs to that call.
public struct Tokenizer: Sendable {
  let model: TokenModel
  let vocabulary: Vocabulary
  let preTokenizer: PreTokenizer
  let normalizer: Normalizer
  let spaceMarking: SpaceMarking
  let decoder: TokenDecoder
  let addedTokens: [TokenID: AddedToken]
  /// Finds added tokens in the text as given.
  let originalMatcher: AddedTokenMatcher
  /// Finds added tokens in normalised text.
  let normalizedMatcher: AddedTokenMatcher
  let offsetTrimming: OffsetTrimming
  let specialTokens: SpecialTokens
  /// Whether overlong texts lose their first tokens, and not their last.
  let cutsStart: Bool
  /// Whether some bytes of texts have no token at all.
  let dropsBytes: Bool

  /// Reads a `tokenizer.json`.
  ///
  /// Supported are byte-level BPE models with the patterns of GPT-2, Llama 3 and Qwen2, numbers
  /// split or not, optionally after NFC normalisation; SentencePiece BPE models, with or without
  /// tokens for single bytes; and WordPiece models with BERT's normalisation.
  ///
  /// - Parameters:
  ///   - tokenizerJSON: The file's contents.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the file is damaged, or asks for anything not supported.
  public init(tokenizerJSON: Data, path: String) throws(TokenizerError) {
    try self.init(tokenizerJSON: tokenizerJSON, path: path, settings: PretrainedSettings())
  }

  /// Reads a `tokenizer.json` beside a `tokenizer_config.json`, whose rules on case, accents and a
  /// space before the text outweigh those of the file, as in `transformers`.
  package init(
    tokenizerJSON: Data, path: String, settings: PretrainedSettings
  ) throws(TokenizerError) {
    var reader = try JSONReader<TokenizerError>(file: tokenizerJSON, path: path)
    self.init(try TokenizerDefinition(&reader, settings))
  }

  /// Reads a `vocab.json` and its `merges.txt`, in GPT-2's layout.
  ///
  /// - Parameters:
  ///   - vocabulary: Contents of `vocab.json`: an object of tokens and their ids.
  ///   - merges: Contents of `merges.txt`: one merge a line, the most frequent first.
  ///   - vocabularyPath: Name of the first file, for messages.
  ///   - mergesPath: Name of the second file, for messages.
  ///   - specialTokens: Tokens of the vocabulary that are recognised in the text as a whole.
  /// - Throws: ``TokenizerError`` if a file is damaged, or they do not belong together.
  public init(
    vocabulary: Data, merges: Data, vocabularyPath: String, mergesPath: String,
    specialTokens: [String] = ["<|endoftext|>"]
  ) throws(TokenizerError) {
    self.init(
      try TokenizerDefinition(
        vocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
        mergesPath: mergesPath
      ) { (builder) throws(TokenizerError) in
        try builder.addedTokens(specialTokens.map { NamedToken(content: $0) })
      })
  }

  /// Reads a `vocab.json` and its `merges.txt` in a family's layout.
  ///
  /// - Parameters:
  ///   - vocabulary: Contents of `vocab.json`.
  ///   - merges: Contents of `merges.txt`.
  ///   - vocabularyPath: Name of the first file, for messages.
  ///   - mergesPath: Name of the second file, for messages.
  ///   - layout: What the family adds.
  ///   - settings: What stands beside them.
  /// - Throws: ``TokenizerError`` if a file is damaged, or they do not belong together.
  package init(
    vocabulary: Data, merges: Data, vocabularyPath: String, mergesPath: String,
    layout: PairLayout, settings: PretrainedSettings
  ) throws(TokenizerError) {
    self.init(
      try TokenizerDefinition(
        vocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
        mergesPath: mergesPath, layout, settings))
  }

  /// Reads BERT's `vocab.txt`: one token a line.
  ///
  /// - Parameters:
  ///   - vocabularyText: The file's contents.
  ///   - path: Its name, for messages.
  ///   - settings: What stands beside it.
  /// - Throws: ``TokenizerError`` if the file is damaged or lacks the special tokens.
  package init(
    vocabularyText: Data, path: String, settings: PretrainedSettings
  ) throws(TokenizerError) {
    self.init(
      try TokenizerDefinition(vocabularyText: vocabularyText, path: path, settings))
  }

  /// Reads a SentencePiece model, such as `tokenizer.model`.
  ///
  /// - Parameters:
  ///   - sentencePieceModel: The file's contents.
  ///   - path: Its name, for messages.
  ///   - layout: What the family changes.
  ///   - settings: What stands beside it.
  /// - Throws: ``TokenizerError`` if the file is damaged, or asks for anything not supported.
  package init(
    sentencePieceModel: Data, path: String, layout: SentencePieceLayout = .plain,
    settings: PretrainedSettings = PretrainedSettings()
  ) throws(TokenizerError) {
    self.init(
      try TokenizerDefinition(
        sentencePieceModel: sentencePieceModel, path: path, layout, settings))
  }

  init(_ definition: TokenizerDefinition) {
    model = definition.model
    vocabulary = definition.model.vocabulary
    preTokenizer = definition.stages.preTokenizer
    normalizer = definition.stages.normalizer
    spaceMarking = definition.stages.spaceMarking
    decoder = definition.stages.decoder
    offsetTrimming = definition.stages.offsetTrimming
    specialTokens = definition.stages.specialTokens
    cutsStart = definition.stages.cutsStart
    if case .bytePairs(let pairs) = definition.model {
      dropsBytes = pairs.unknownByte == nil && !pairs.missingBytes.isEmpty
    } else {
      dropsBytes = false
    }
    addedTokens = Dictionary(definition.addedTokens.map { ($0.id, $0) }) { first, _ in first }
    originalMatcher = AddedTokenMatcher(definition.addedTokens.filter { !$0.isNormalized })
    normalizedMatcher = AddedTokenMatcher(definition.addedTokens.filter(\.isNormalized))
  }

  /// One more than the largest id.
  public var vocabularySize: Int { vocabulary.size }

  /// The spelling of a token in the vocabulary, such as `Ġthe`, `▁the` or `##ing`; nil if no token
  /// has this id.
  public func token(of id: TokenID) -> String? {
    vocabulary.entry(of: id).map { vocabulary.spellings.text($0) }
  }

  /// The id of a token by its spelling in the vocabulary, added tokens included.
  public func id(of token: String) -> TokenID? { vocabulary.id(of: token) }

  /// The bytes that a token stands for, possibly a part of a character; nil if no token has this
  /// id.
  public func bytes(of id: TokenID) -> [UInt8]? {
    vocabulary.entry(of: id).map { Array(vocabulary.rawBytes.bytes[vocabulary.rawBytes.range($0)]) }
  }

  /// Whether the token is special: a marker such as `<|endoftext|>` and not a part of text.
  public func isSpecial(_ id: TokenID) -> Bool {
    addedTokens[id]?.isSpecial ?? false
  }
}
