/// Falcon: one projection to queries, keys and values, rotary positions, attention and feed-forward
/// layers in parallel behind one norm or one each, one head of keys and values (7B) or several.
///
/// Almazrouei et al. 2023, "The Falcon series of open language models". The models whose attention
/// falls off with distance (ALiBi, `falcon-rw`) are refused.
enum Falcon: ModelFamily {
  static let prefix = "transformer."
  static let layerList = "h"
  static let tokenEmbedding = "word_embeddings"
  static let finalNorm = "ln_f"

  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    guard try !reader.boolean("alibi", default: false) else {
      throw reader.unsupported("alibi", "true", "false: rotary positions")
    }
    let size = try reader.size("hidden_size", alias: "n_embed", default: 4544)
    let heads = try reader.size("num_attention_heads", default: 71)
    let headSize = try reader.headSize("num_attention_heads", heads, "hidden_size", size)
    let contextLength = try reader.size("max_position_embeddings", default: 2048)
    let isNew = try reader.boolean("new_decoder_architecture", default: false)
    return ModelConfiguration(
      family: family, hiddenSize: size,
      hiddenLayers: try reader.layers("num_hidden_layers", default: 32), attentionHeads: heads,
      keyValueHeads: try keyValueHeads(reader, heads, isNew: isNew), headSize: headSize,
      innerSize: try reader.optionalSize("ffn_hidden_size") ?? 4 * size,
      vocabularySize: try reader.size("vocab_size", default: 65_024), contextLength: contextLength,
      normEpsilon: Float(try reader.number("layer_norm_epsilon", default: 1e-5)),
      activation: try reader.activation("activation", default: "gelu"),
      tiesOutputEmbedding: try reader.boolean("tie_word_embeddings", default: true),
      biases: try reader.boolean("bias", default: false)
        ? [.queryKeyValue, .attentionOutput, .feedForward] : [],
      rotary: try reader.rotary(.init(headSize: headSize), contextLength: contextLength),
      usesParallelResidual: try reader.boolean("parallel_attn", default: true) || isNew)
  }

  private static func keyValueHeads(_ reader: ConfigurationReader, _ heads: Int, isNew: Bool)
    throws(LanguageModelError) -> Int
  {
    if isNew { return try reader.optionalSize("num_kv_heads") ?? heads }
    return try reader.boolean("multi_query", default: true) ? 1 : heads
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    DecoderTransformer(
      configuration: configuration,
      tokenEmbedding: try weights.tokenEmbedding(tokenEmbedding, configuration),
      positionEmbedding: nil, rotaryEmbedding: configuration.rotary.map(RotaryEmbedding.init),
      layers: try (0..<configuration.hiddenLayers).map { i in
        try layer(
          weights.layer(layerList, i), configuration, configuration.attention(layer: i))
      },
      finalNorm: try weights.layerNorm(
        finalNorm, configuration.hiddenSize, configuration.normEpsilon))
  }

  private static func layer(
    _ weights: WeightReader, _ configuration: ModelConfiguration, _ attention: Attention
  ) throws -> DecoderLayer {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    let (biases, isParallel) = (configuration.biases, configuration.usesParallelResidual)
    func norm(_ name: String) throws -> Normalization {
      try weights.layerNorm(name, d, configuration.normEpsilon)
    }
    // The norm of the feed-forward part: its own, or attention's.
    let hasTwoNorms = weights.contains("ln_attn.weight")
    let second = hasTwoNorms ? "ln_mlp" : isParallel ? nil : "post_attention_layernorm"
    return DecoderLayer(
      attentionNorm: try norm(hasTwoNorms ? "ln_attn" : "input_layernorm"),
      queryKeyValue: QueryKeyValue(
        parts: [
          try weights.dense(
            "self_attention.query_key_value", d, d + 2 * configuration.keyValueSize,
            hasBias: biases.contains(.queryKeyValue))
        ],
        // GGUF files hold the fused projection in another order.
        columns: weights.isGGUF ? .init(sideBySide: attention) : .init(byGroup: attention)),
      attention: attention,
      attentionOutput: try weights.dense(
        "self_attention.dense", d, d, hasBias: biases.contains(.attentionOutput)),
      feedForwardNorm: try second.map(norm),
      feedForward: FeedForward(
        gate: nil,
        inner: try weights.dense(
          "mlp.dense_h_to_4h", d, inner, hasBias: biases.contains(.feedForward)),
        activation: configuration.activation,
        output: try weights.dense(
          "mlp.dense_4h_to_h", inner, d, hasBias: biases.contains(.feedForward))),
      residual: isParallel ? .parallel : .sequential)
  }

  static let ggufNames: [String: String]? = [
    "word_embeddings": "token_embd", "lm_head": "output", "ln_f": "output_norm",
    "input_layernorm": "attn_norm", "ln_mlp": "attn_norm", "ln_attn": "attn_norm_2",
    "self_attention.query_key_value": "attn_qkv", "self_attention.dense": "attn_output",
    "mlp.dense_h_to_4h": "ffn_up", "mlp.dense_4h_to_h": "ffn_down",
  ]
}
