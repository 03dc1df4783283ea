/// GPT-NeoX and Pythia: rotary positions on a part of each head, attention and feed-forward layers in
/// parallel behind a norm each, an output embedding of its own.
///
/// Black et al. 2022, "GPT-NeoX-20B"; Biderman et al. 2023, "Pythia".
enum GPTNeoX: ModelFamily {
  static let prefix = "gpt_neox."
  static let layerList = "layers"
  static let tokenEmbedding = "embed_in"
  static let finalNorm = "final_layer_norm"
  static let outputHead = "embed_out"

  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    let size = try reader.size("hidden_size", default: 6144)
    let heads = try reader.size("num_attention_heads", default: 64)
    let headSize = try reader.headSize("num_attention_heads", heads, "hidden_size", size)
    let contextLength = try reader.size("max_position_embeddings", default: 2048)
    return ModelConfiguration(
      family: family, hiddenSize: size,
      hiddenLayers: try reader.layers("num_hidden_layers", default: 44),
      attentionHeads: heads, keyValueHeads: heads, headSize: headSize,
      innerSize: try reader.size("intermediate_size", default: 24_576),
      vocabularySize: try reader.size("vocab_size", default: 50_432), contextLength: contextLength,
      normEpsilon: Float(try reader.number("layer_norm_eps", default: 1e-5)),
      activation: try reader.activation("hidden_act", default: "gelu"),
      tiesOutputEmbedding: try reader.boolean("tie_word_embeddings", default: false),
      biases: try reader.boolean("attention_bias", default: true)
        ? [.queryKeyValue, .attentionOutput, .feedForward] : [.feedForward],
      rotary: try reader.rotary(
        .init(
          headSize: headSize, fraction: 0.25, fractionKey: "rotary_pct",
          baseKey: "rotary_emb_base"), contextLength: contextLength),
      usesParallelResidual: try reader.boolean("use_parallel_residual", default: true))
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    func norm(_ reader: WeightReader, _ name: String) throws -> Normalization {
      try reader.layerNorm(name, d, configuration.normEpsilon)
    }
    return DecoderTransformer(
      configuration: configuration,
      tokenEmbedding: try weights.tokenEmbedding(tokenEmbedding, configuration),
      positionEmbedding: nil, rotaryEmbedding: configuration.rotary.map(RotaryEmbedding.init),
      layers: try (0..<configuration.hiddenLayers).map { i in
        let layer = weights.layer(layerList, i)
        let attention = configuration.attention(layer: i)
        let hasBias = configuration.biases.contains(.attentionOutput)
        return DecoderLayer(
          attentionNorm: try norm(layer, "input_layernorm"),
          queryKeyValue: QueryKeyValue(
            parts: [try layer.dense("attention.query_key_value", d, 3 * d, hasBias: hasBias)],
            // GGUF files hold the fused projection in another order.
            columns: weights.isGGUF ? .init(sideBySide: attention) : .init(byHead: attention)),
          attention: attention,
          attentionOutput: try layer.dense("attention.dense", d, d, hasBias: hasBias),
          feedForwardNorm: try norm(layer, "post_attention_layernorm"),
          feedForward: FeedForward(
            gate: nil, inner: try layer.dense("mlp.dense_h_to_4h", d, inner, hasBias: true),
            activation: configuration.activation,
            output: try layer.dense("mlp.dense_4h_to_h", inner, d, hasBias: true)),
          residual: configuration.usesParallelResidual ? .parallel : .sequential)
      },
      finalNorm: try norm(weights, finalNorm))
  }

  static let ggufNames: [String: String]? = [
    "embed_in": "token_embd", "embed_out": "output", "final_layer_norm": "output_norm",
    "input_layernorm": "attn_norm", "attention.query_key_value": "attn_qkv",
    "attention.dense": "attn_output", "post_attention_layernorm": "ffn_norm",
    "mlp.dense_h_to_4h": "ffn_up", "mlp.dense_4h_to_h": "ffn_down",
  ]
}
