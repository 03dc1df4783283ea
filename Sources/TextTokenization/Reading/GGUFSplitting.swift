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
    case "gpt-2", "phi-2", "roberta-bpe", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de",
      "jina-v2-code":
      preTokenizer = .gpt2
    case "olmo", "mpt", "gpt-neox":
      preTokenizer = .gpt2
      normalizer = .nfc
    case "smollm", "starcoder", "refact", "codeshell":
      preTokenizer = .gpt2WithSingleDigits
    case "command-r":
      preTokenizer = .gpt2WithSingleDigits
      normalizer = .nfc
    case "llama3", "llama-v3", "llama-bpe", "falcon3":
      preTokenizer = .llama3
      ignoresMerges = true
    case "dbrx", "smaug-bpe":
      preTokenizer = .llama3
    case "qwen2", "deepseek-r1-qwen", "stablelm2":
      preTokenizer = .qwen2
      normalizer = .nfc
    default: return nil
    }
  }
}
