/// What a GGUF file's `tokenizer.ggml.pre` stands for.
///
/// Such a name says which published tokenizer it is, and so also what its `tokenizer.json` says of
/// normalisation and of pieces that are tokens, for which GGUF has no keys.
struct GGUFSplitting {
  var preTokenizer: PreTokenizer
  var normalizer = Normalizer.none
  var ignoresMerges = false

  private static let known: [String: GGUFSplitting] = {
    let gpt2 = GGUFSplitting(preTokenizer: .gpt2)
    // GPT-NeoX's.
    let composedGPT2 = GGUFSplitting(preTokenizer: .gpt2, normalizer: .nfc)
    let digits = GGUFSplitting(preTokenizer: .gpt2WithSingleDigits)
    let composedDigits = GGUFSplitting(preTokenizer: .gpt2WithSingleDigits, normalizer: .nfc)
    let llama3 = GGUFSplitting(preTokenizer: .llama3, ignoresMerges: true)
    let mergingLlama3 = GGUFSplitting(preTokenizer: .llama3)
    let bloom = GGUFSplitting(preTokenizer: .bloom)
    let qwen2 = GGUFSplitting(preTokenizer: .qwen2, normalizer: .nfc)
    return [
      "gpt-2": gpt2, "phi-2": gpt2, "jina-v1-en": gpt2, "jina-v2-de": gpt2, "jina-v2-es": gpt2,
      "jais": gpt2, "trillion": gpt2, "granite-docling": gpt2,
      "olmo": composedGPT2, "mpt": composedGPT2,
      "smollm": digits, "starcoder": digits, "refact": digits, "codeshell": digits,
      "minerva-7b": digits, "exaone": digits, "command-r": composedDigits,
      "llama3": llama3, "llama-v3": llama3, "llama-bpe": llama3, "falcon3": llama3,
      "falcon-h1": llama3, "lfm2": llama3,
      "dbrx": mergingLlama3, "smaug-bpe": mergingLlama3, "glm4": mergingLlama3,
      "chatglm-bpe": mergingLlama3,
      "qwen2": qwen2, "deepseek-r1-qwen": qwen2, "stablelm2": qwen2, "megrez": qwen2,
      "falcon": GGUFSplitting(preTokenizer: .falcon),
      "bloom": bloom, "poro-chat": bloom, "gpt3-finnish": bloom,
      "viking": GGUFSplitting(preTokenizer: .viking),
      "default": GGUFSplitting(preTokenizer: .punctuation),
      "tekken": GGUFSplitting(preTokenizer: .tekken, ignoresMerges: true),
      "gpt-4o": GGUFSplitting(preTokenizer: .gpt4o),
    ]
  }()

  /// All names, in order.
  static var knownNames: [String] { known.keys.sorted() }

  private init(
    preTokenizer: PreTokenizer, normalizer: Normalizer = .none, ignoresMerges: Bool = false
  ) {
    self.preTokenizer = preTokenizer
    self.normalizer = normalizer
    self.ignoresMerges = ignoresMerges
  }

  /// - Parameter name: The name, such as `llama-bpe`; nil for names that are not known.
  init?(name: String) {
    guard let splitting = Self.known[name] else { return nil }
    self = splitting
  }
}
