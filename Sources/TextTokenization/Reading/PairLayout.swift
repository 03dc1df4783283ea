/// What a family adds to its `vocab.json` and `merges.txt`, which say nothing of it themselves.
package enum PairLayout: Sendable {
  case gpt2
  /// As GPT-2's, with NFC normalisation.
  case gptNeoX
  /// Qwen2's pattern, with NFC normalisation.
  case qwen2
  /// As GPT-2's, with special tokens around a text.
  case roberta

  /// - Parameter tokenizerClass: The class of `transformers` that a `tokenizer_config.json` names,
  ///   without `Fast`; nil for those that have no layout here.
  package init?(tokenizerClass: String) {
    switch tokenizerClass {
    case "GPT2Tokenizer": self = .gpt2
    case "GPTNeoXTokenizer": self = .gptNeoX
    case "Qwen2Tokenizer": self = .qwen2
    case "RobertaTokenizer": self = .roberta
    default: return nil
    }
  }

  var preTokenizer: PreTokenizer { self == .qwen2 ? .qwen2 : .gpt2 }

  var normalizer: Normalizer { self == .qwen2 || self == .gptNeoX ? .nfc : .none }

  /// The contents of the special tokens that settings may leave out.
  var defaultRoles: [String: String] {
    let end = "<|endoftext|>"
    switch self {
    case .gpt2: return ["bos_token": end, "eos_token": end, "unk_token": end]
    case .gptNeoX:
      return ["bos_token": end, "eos_token": end, "unk_token": end, "pad_token": "<|padding|>"]
    case .qwen2: return ["eos_token": end, "unk_token": end, "pad_token": end]
    case .roberta:
      return [
        "unk_token": "<unk>", "sep_token": "</s>", "pad_token": "<pad>", "cls_token": "<s>",
        "mask_token": "<mask>", "bos_token": "<s>", "eos_token": "</s>",
      ]
    }
  }
}
