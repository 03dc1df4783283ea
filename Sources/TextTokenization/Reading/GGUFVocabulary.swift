/// What a GGUF file says of its tokenizer, under the keys `tokenizer.ggml.…`.
public struct GGUFVocabulary: Sendable {
  /// The kind: `gpt2` (byte-level BPE) or `llama` (SentencePiece).
  public var model: String
  /// The name of the splitting pattern, such as `llama-bpe`.
  public var preTokenizer: String?
  /// The tokens by id.
  public var tokens: [String]
  /// Log-probabilities of a SentencePiece model's tokens.
  public var scores: [Float]?
  /// 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte.
  public var tokenTypes: [Int32]?
  /// Merges, `a b`, the first first.
  public var merges: [String]?
  /// Whether a space goes before the text.
  public var addsSpacePrefix: Bool?

  /// The token that begins every text, if any.
  public var beginTokenID: Int?
  /// The token that ends every text, if any.
  public var endTokenID: Int?

  /// Creates a description.
  public init(
    model: String, preTokenizer: String? = nil, tokens: [String], scores: [Float]? = nil,
    tokenTypes: [Int32]? = nil, merges: [String]? = nil, addsSpacePrefix: Bool? = nil
  ) {
    self.model = model
    self.preTokenizer = preTokenizer
    self.tokens = tokens
    self.scores = scores
    self.tokenTypes = tokenTypes
    self.merges = merges
    self.addsSpacePrefix = addsSpacePrefix
  }
}

extension Tokenizer {
  /// Makes the tokenizer that a GGUF file describes.
  ///
  /// Ids are those of the same tokenizer as a `tokenizer.json`. The kind `gpt2` needs a known
  /// ``GGUFVocabulary/preTokenizer`` and merges; the kind `llama` needs scores, and puts a space before
  /// the text unless told otherwise. Unused entries of a `gpt2` vocabulary, which only fill it up,
  /// are no tokens.
  ///
  /// - Parameters:
  ///   - gguf: What the file says.
  ///   - path: Its name, for messages.
  /// - Throws: ``TokenizerError`` if the description is inconsistent, or asks for anything not
  ///   supported.
  public init(gguf: GGUFVocabulary, path: String) throws(TokenizerError) {
    self.init(try TokenizerDefinition(gguf, path: path))
  }
}
