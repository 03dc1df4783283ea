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
  /// Interim.
  public init(gguf: GGUFVocabulary, path: String) throws(TokenizerError) {
    throw .unsupported(path: path, feature: "tokenizer.ggml.model", value: gguf.model)
  }
}
