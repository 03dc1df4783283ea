/// The Llama family: RMS norm, rotary positions, grouped-query attention, gated feed-forward layers.
///
/// Touvron et al. 2023, "LLaMA"; Jiang et al. 2023, "Mistral 7B" (sliding window); Yang et al. 2024,
/// "Qwen2" (biases on queries, keys and values).
enum Llama: ModelFamily {
  static let prefix = "model."
  static let layerList = "layers"
  static let tokenEmbedding = "embed_tokens"

  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    let size = try reader.size("hidden_size")
    let heads = try reader.size("num_attention_heads")
    let layers = try reader.layers("num_hidden_layers")
    let contextLength = try reader.size("max_position_embeddings")
    let stated = try reader.optionalSize("head_dim")
    let headSize =
      if let stated { stated } else {
        try reader.headSize("num_attention_heads", heads, "hidden_size", size)
      }
    return ModelConfiguration(
      family: family, hiddenSize: size, hiddenLayers: layers, attentionHeads: heads,
      keyValueHeads: try reader.optionalSize("num_key_value_heads") ?? heads, headSize: headSize,
      innerSize: try reader.size("intermediate_size"),
      vocabularySize: try reader.size("vocab_size"), contextLength: contextLength,
      normEpsilon: Float(try reader.number("rms_norm_eps", default: 1e-6)),
      activation: try reader.activation("hidden_act", default: "silu"),
      tiesOutputEmbedding: try reader.boolean("tie_word_embeddings", default: false),
      biases: try biases(reader, family), attentionWindows: try windows(reader, family, layers),
      rotary: try reader.rotary(.init(headSize: headSize), contextLength: contextLength))
  }

  private static func biases(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> Set<ModelConfiguration.BiasedLayer>
  {
    switch family {
    case .qwen2: return [.queryKeyValue]
    case .mistral: return []
    default:
      var biases: Set<ModelConfiguration.BiasedLayer> = []
      if try reader.boolean("attention_bias", default: false) {
        biases.formUnion([.queryKeyValue, .attentionOutput])
      }
      if try reader.boolean("mlp_bias", default: false) { biases.insert(.feedForward) }
      return biases
    }
  }

  private static func windows(
    _ reader: ConfigurationReader, _ family: ModelConfiguration.Family, _ layers: Int
  ) throws(LanguageModelError) -> [Int?] {
    switch family {
    case .mistral:
      let window = try reader.optionalSize("sliding_window")
      return window == nil ? [] : Array(repeating: window, count: layers)
    case .qwen2:
      guard try reader.boolean("use_sliding_window", default: false) else { return [] }
      let window = try reader.optionalSize("sliding_window") ?? 4096
      let kinds = try reader.strings("layer_types")
      if kinds.isEmpty {
        let full = try reader.count("max_window_layers", default: 28)
        return (0..<layers).map { $0 >= full ? window : nil }
      }
      guard kinds.count == layers else {
        throw reader.malformed("layer_types", "does not describe \(layers) layers")
      }
      var windows: [Int?] = []
      for kind in kinds {
        guard kind == "sliding_attention" || kind == "full_attention" else {
          throw reader.unsupported("layer_types", kind, "full_attention, sliding_attention")
        }
        windows.append(kind == "sliding_attention" ? window : nil)
      }
      return windows
    default: return []
    }
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    let d = configuration.hiddenSize
    return DecoderTransformer(
      configuration: configuration,
      tokenEmbedding: try weights.tokenEmbedding(tokenEmbedding, configuration),
      positionEmbedding: nil, rotaryEmbedding: configuration.rotary.map(RotaryEmbedding.init),
      layers: try (0..<configuration.hiddenLayers).map { i in
        try layer(i, configuration, weights.layer(layerList, i))
      },
      finalNorm: try weights.rootMeanSquareNorm("norm", d, configuration.normEpsilon))
  }

  private static func layer(
    _ index: Int, _ configuration: ModelConfiguration, _ weights: WeightReader
  ) throws -> DecoderLayer {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    let (biases, attention) = (configuration.biases, configuration.attention(layer: index))
    let queries = attention.heads * attention.headSize
    func dense(
      _ name: String, _ inputs: Int, _ outputs: Int, _ kind: ModelConfiguration.BiasedLayer
    ) throws -> DenseLayer {
      try weights.dense(name, inputs, outputs, hasBias: biases.contains(kind))
    }
    return DecoderLayer(
      attentionNorm: try weights.rootMeanSquareNorm(
        "input_layernorm", d, configuration.normEpsilon),
      queryKeyValue: QueryKeyValue(
        parts: [
          try dense("self_attn.q_proj", d, queries, .queryKeyValue),
          try dense("self_attn.k_proj", d, configuration.keyValueSize, .queryKeyValue),
          try dense("self_attn.v_proj", d, configuration.keyValueSize, .queryKeyValue),
        ], columns: .init(sideBySide: attention)),
      attention: attention,
      attentionOutput: try dense("self_attn.o_proj", queries, d, .attentionOutput),
      feedForwardNorm: try weights.rootMeanSquareNorm(
        "post_attention_layernorm", d, configuration.normEpsilon),
      feedForward: FeedForward(
        gate: try dense("mlp.gate_proj", d, inner, .feedForward),
        inner: try dense("mlp.up_proj", d, inner, .feedForward),
        activation: configuration.activation,
        output: try dense("mlp.down_proj", inner, d, .feedForward)),
      residual: .sequential)
  }

  static let ggufNames: [String: String]? = [
    "embed_tokens": "token_embd", "lm_head": "output", "norm": "output_norm",
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
  ]
}
