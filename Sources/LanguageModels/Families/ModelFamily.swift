/// What one architecture adds to the shared blocks: its configuration keys, its weights' names and
/// how its layers are put together.
protocol ModelFamily {
  /// Reads the family's part of a `config.json`.
  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration

  /// Reads the weights below the output head under their Hugging Face names.
  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer

  /// The prefix of all weights but the output head's in a language model's checkpoint.
  static var prefix: String { get }

  /// The name of the list of layers.
  static var layerList: String { get }

  /// The name of the token embedding.
  static var tokenEmbedding: String { get }

  /// The name of an untied output embedding; its bias, if any, is named alike.
  static var outputHead: String { get }

  /// The name of the norm whose results are the final hidden states.
  static var finalNorm: String { get }

  /// The GGUF names of weights, by their names here without the layer; nil if GGUF has no such
  /// architecture.
  static var ggufNames: [String: String]? { get }
}

extension ModelFamily {
  static var outputHead: String { "lm_head" }
  static var finalNorm: String { "norm" }
  static var ggufNames: [String: String]? { nil }
}

extension ModelConfiguration.Family {
  var implementation: any ModelFamily.Type {
    switch self {
    case .gpt2: GPT2.self
    case .gptNeo: GPTNeo.self
    case .gptJ: GPTJ.self
    case .gptNeoX: GPTNeoX.self
    case .llama, .mistral, .qwen2: Llama.self
    case .qwen3: Qwen3.self
    case .olmo2: OLMo2.self
    case .phi3: Phi3.self
    case .stableLM: StableLM.self
    case .falcon: Falcon.self
    case .gemma, .gemma2, .gemma3: Gemma.self
    }
  }
}

extension ModelConfiguration {
  /// The attention of one layer.
  func attention(layer: Int) -> Attention {
    let byHead = scalesAttention ? 1 / (queryScalar ?? Float(headSize)).squareRoot() : 1
    return Attention(
      heads: attentionHeads, keyValueHeads: keyValueHeads, headSize: headSize,
      scale: scalesAttentionByLayer ? byHead / Float(layer + 1) : byHead,
      visibility: .causal(window: attentionWindows.isEmpty ? nil : attentionWindows[layer]),
      softCap: attentionSoftCap)
  }
}
