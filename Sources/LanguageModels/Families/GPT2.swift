/// GPT-2: learned positions, layer norm before each block, GELU, tied output.
///
/// Radford et al. 2019, "Language models are unsupervised multitask learners". DistilGPT-2 and
/// DialoGPT have the same form.
enum GPT2: ModelFamily {
  static let prefix = "transformer."
  static let layerList = "h"
  static let tokenEmbedding = "wte"
  static let finalNorm = "ln_f"

  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    try reader.require("add_cross_attention", is: false)
    let (size, heads) = (
      try reader.size("n_embd", alias: "hidden_size", default: 768),
      try reader.size("n_head", alias: "num_attention_heads", default: 12)
    )
    let contextLength = try reader.size("n_ctx", alias: "max_position_embeddings", default: 1024)
    return ModelConfiguration(
      family: family, hiddenSize: size,
      hiddenLayers: try reader.layers("n_layer", alias: "num_hidden_layers", default: 12),
      attentionHeads: heads, keyValueHeads: heads,
      headSize: try reader.headSize("n_head", heads, "n_embd", size),
      innerSize: try reader.optionalSize("n_inner") ?? 4 * size,
      vocabularySize: try reader.size("vocab_size", default: 50_257),
      contextLength: try reader.optionalSize("n_positions") ?? contextLength,
      normEpsilon: Float(try reader.number("layer_norm_epsilon", default: 1e-5)),
      activation: try reader.activation("activation_function", default: "gelu_new"),
      tiesOutputEmbedding: try reader.boolean("tie_word_embeddings", default: true),
      biases: [.queryKeyValue, .attentionOutput, .feedForward],
      scalesAttention: try reader.boolean("scale_attn_weights", default: true),
      scalesAttentionByLayer: try reader.boolean(
        "scale_attn_by_inverse_layer_idx", default: false))
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    let d = configuration.hiddenSize
    return try decoder(configuration, weights, layout: .inputByOutput) { layer, attention in
      let fused = try layer.dense(
        "attn.c_attn", d, 3 * d, layout: .inputByOutput, hasBias: true)
      return (
        QueryKeyValue(parts: [fused], columns: .init(sideBySide: attention)),
        try layer.dense("attn.c_proj", d, d, layout: .inputByOutput, hasBias: true)
      )
    }
  }

  /// The decoder of GPT-2 with other projections around its attention, as GPT-Neo has them.
  ///
  /// - Parameters:
  ///   - configuration: The hyper-parameters.
  ///   - weights: The weights below the output head.
  ///   - layout: How the feed-forward weights lie.
  ///   - projections: Reads a layer's projection to queries, keys and values, and that of the heads.
  /// - Returns: The decoder.
  /// - Throws: `WeightFormatError` or ``LanguageModelError``, naming the weight.
  static func decoder(
    _ configuration: ModelConfiguration, _ weights: WeightReader, layout: WeightMatrix.Layout,
    projections: (WeightReader, Attention) throws -> (QueryKeyValue, DenseLayer)
  ) throws -> DecoderTransformer {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    func norm(_ reader: WeightReader, _ name: String) throws -> Normalization {
      try reader.layerNorm(name, d, configuration.normEpsilon)
    }
    return DecoderTransformer(
      configuration: configuration,
      tokenEmbedding: try weights.tokenEmbedding(tokenEmbedding, configuration),
      positionEmbedding: try weights.matrix(
        "wpe.weight", rows: configuration.contextLength, columns: d),
      rotaryEmbedding: nil,
      layers: try (0..<configuration.hiddenLayers).map { i in
        let layer = weights.layer(layerList, i)
        let attention = configuration.attention(layer: i)
        let (queryKeyValue, attentionOutput) = try projections(layer, attention)
        return DecoderLayer(
          attentionNorm: try norm(layer, "ln_1"), queryKeyValue: queryKeyValue,
          attention: attention, attentionOutput: attentionOutput,
          feedForwardNorm: try norm(layer, "ln_2"),
          feedForward: FeedForward(
            gate: nil,
            inner: try layer.dense("mlp.c_fc", d, inner, layout: layout, hasBias: true),
            activation: configuration.activation,
            output: try layer.dense("mlp.c_proj", inner, d, layout: layout, hasBias: true)),
          residual: .sequential)
      },
      finalNorm: try norm(weights, finalNorm))
  }

  static let ggufNames: [String: String]? = [
    "wte": "token_embd", "lm_head": "output", "wpe": "position_embd", "ln_f": "output_norm",
    "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
  ]
}
