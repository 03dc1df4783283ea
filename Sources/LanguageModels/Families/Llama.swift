/// A family whose weights are called as Llama's.
protocol LlamaNamedFamily: ModelFamily {}

extension LlamaNamedFamily {
  static var prefix: String { "model." }
  static var layerList: String { "layers" }
  static var tokenEmbedding: String { "embed_tokens" }
}

/// The Llama family: RMS norm, rotary positions, grouped-query attention, gated feed-forward layers.
///
/// Touvron et al. 2023, "LLaMA"; Jiang et al. 2023, "Mistral 7B" (sliding window); Yang et al. 2024,
/// "Qwen2" (biases on queries, keys and values).
enum Llama: LlamaNamedFamily {
  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    var result = try reader.gatedDecoder(family, defaults(family))
    result.biases = try biases(reader, family)
    result.attentionWindows = try windows(reader, family, result.hiddenLayers)
    result.rotary = try reader.rotary(
      .init(headSize: result.headSize), contextLength: result.contextLength)
    return result
  }

  private static func defaults(_ family: ModelConfiguration.Family) -> GatedDecoderDefaults {
    switch family {
    case .mistral:
      GatedDecoderDefaults(
        keyValueHeads: 8, innerSize: 14_336, vocabularySize: 32_000, contextLength: 131_072)
    case .qwen2:
      GatedDecoderDefaults(
        keyValueHeads: 32, innerSize: 22_016, vocabularySize: 151_936, contextLength: 32_768)
    default:
      GatedDecoderDefaults(innerSize: 11_008, vocabularySize: 32_000, contextLength: 2048)
    }
  }

  private static func biases(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> Set<ModelConfiguration.BiasedLayer>
  {
    switch family {
    case .qwen2: return [.queryKeyValue]
    case .mistral: return []
    default:
      let attention = try reader.attentionBiases()
      return try reader.boolean("mlp_bias", default: false)
        ? attention.union([.feedForward]) : attention
    }
  }

  private static func windows(
    _ reader: ConfigurationReader, _ family: ModelConfiguration.Family, _ layers: Int
  ) throws(LanguageModelError) -> [Int?] {
    switch family {
    case .mistral:
      let window = try reader.nullableSize("sliding_window", default: 4096)
      return window == nil ? [] : Array(repeating: window, count: layers)
    case .qwen2: return try qwenWindows(reader, layers)
    default: return []
    }
  }

  /// The windows of Qwen2 and Qwen3: in the layers from `max_window_layers` on, if at all.
  static func qwenWindows(_ reader: ConfigurationReader, _ layers: Int)
    throws(LanguageModelError) -> [Int?]
  {
    guard try reader.boolean("use_sliding_window", default: false) else { return [] }
    let full = try reader.count("max_window_layers", default: 28)
    return try reader.windows(
      reader.nullableSize("sliding_window", default: 4096), layers: layers
    ) { $0 >= full }
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    try DecoderTransformer(gated: configuration, weights) { layer in
      DecoderLayer(
        attentionNorm: try layer.norm("input_layernorm"),
        queryKeyValue: try layer.queryKeyValue(), attention: layer.attention,
        attentionOutput: try layer.attentionOutput(),
        feedForwardNorm: try layer.norm("post_attention_layernorm"),
        feedForward: try layer.feedForward(), residual: .sequential)
    }
  }

  static let ggufNames: [String: String]? = [
    "embed_tokens": "token_embd", "lm_head": "output", "norm": "output_norm",
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
  ]

  /// The GGUF names with some of a relative's instead of, or beside, Llama's.
  static func ggufNames(with names: [String: String]) -> [String: String]? {
    ggufNames?.merging(names) { $1 }
  }
}
