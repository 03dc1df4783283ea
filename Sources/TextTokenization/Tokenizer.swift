public import Foundation

/// Numbers a vocabulary entry.
public typealias TokenID = Int32

/// Turns text into token ids and back: byte-level byte-pair encoding, as GPT-2's, or
/// SentencePiece's, as Llama 2's.
///
/// Ids, offsets and decoded text are those of the Hugging Face `tokenizers` library. No token is
/// ever added that the text does not ask for: beginning-of-text tokens and the like are the
/// caller's affair.
///
/// A tokenizer never changes after it is made, so that any number of threads may use one at the
/// same time without locks. What a call remembers of the words it has seen belongs to that call.
public struct Tokenizer: Sendable {
  let model: BytePairModel
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

  /// Reads a `tokenizer.json`.
  ///
  /// Supported are byte-level BPE models with the patterns of GPT-2, Llama 3 and Qwen2, numbers
  /// split or not, optionally after NFC normalisation; and SentencePiece BPE models, with or without
  /// tokens for single bytes.
  ///
  /// - Parameters:
  ///   - tokenizerJSON: The file's contents.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the file is damaged, or asks for anything not supported.
  public init(tokenizerJSON: Data, path: String) throws(TokenizerError) {
    var reader = try JSONReader(tokenizerJSON, path: path)
    self.init(try TokenizerDefinition(&reader))
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
        mergesPath: mergesPath, specialTokens: specialTokens))
  }

  init(_ definition: TokenizerDefinition) {
    model = definition.model
    preTokenizer = definition.stages.preTokenizer
    normalizer = definition.stages.normalizer
    spaceMarking = definition.stages.spaceMarking
    decoder = definition.stages.decoder
    offsetTrimming = definition.stages.offsetTrimming
    addedTokens = Dictionary(definition.addedTokens.map { ($0.id, $0) }) { first, _ in first }
    originalMatcher = AddedTokenMatcher(definition.addedTokens.filter { !$0.isNormalized })
    normalizedMatcher = AddedTokenMatcher(definition.addedTokens.filter(\.isNormalized))
  }

  /// One more than the largest id.
  public var vocabularySize: Int { model.vocabularySize }

  /// The spelling of a token in the vocabulary, such as `Ġthe` or `▁the`; nil if no token has this id.
  public func token(of id: TokenID) -> String? {
    model.entry(of: id).map { model.spellings.text($0) }
  }

  /// The id of a token by its spelling in the vocabulary, added tokens included.
  public func id(of token: String) -> TokenID? {
    model.spellingIndex.find(Array(token.utf8).span, in: model.spellings).map { model.ids[$0] }
  }

  /// The bytes that a token stands for, possibly a part of a character; nil if no token has this
  /// id.
  public func bytes(of id: TokenID) -> [UInt8]? {
    model.entry(of: id).map { Array(model.rawBytes.bytes[model.rawBytes.range($0)]) }
  }

  /// Whether the token is special: a marker such as `<|endoftext|>` and not a part of text.
  public func isSpecial(_ id: TokenID) -> Bool {
    addedTokens[id]?.isSpecial ?? false
  }
}
