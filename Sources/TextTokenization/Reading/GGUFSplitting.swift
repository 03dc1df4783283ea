/// What a GGUF file's `tokenizer.ggml.pre` stands for.
///
/// Such a name says which published tokenizer it is, and so also what its `tokenizer.json` says of
/// normalisation and of pieces that are tokens, for which GGUF has no keys.
struct GGUFSplitting {
  var preTokenizer: PreTokenizer
  var normalizer = Normalizer.none
  var ignoresMerges = false

  /// - Parameter name: The name, such as `llama-bpe`; nil for names that are not known.
  init?(name: String) {
    switch name {
    case "gpt-2", "phi-2":
      preTokenizer = .gpt2
    // Both are GPT-NeoX's.
    case "olmo", "mpt":
      preTokenizer = .gpt2
      normalizer = .nfc
    case "smollm", "starcoder", "refact":
      preTokenizer = .gpt2WithSingleDigits
    case "llama3", "llama-v3", "llama-bpe", "falcon3":
      preTokenizer = .llama3
      ignoresMerges = true
    case "qwen2", "deepseek-r1-qwen":
      preTokenizer = .qwen2
      normalizer = .nfc
    default: return nil
    }
  }
}
