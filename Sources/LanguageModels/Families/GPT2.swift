/// GPT-2: learned positions, layer norm before each block, GELU, tied output.
///
/// Radford et al. 2019, "Language models are unsupervised multitask learners". DistilGPT-2 and
/// DialoGPT have the same form.
enum GPT2: ModelFamily {
  static let prefix = "transformer."
  static let layerList = "h"
  static let tokenEmbedding = "wte"

  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    try reader.require("add_cross_attention", is: false)
    let (size, heads) = (try reader.size("n_embd"), try reader.size("n_head"))
    let positions = try reader.optionalSize("n_positions")
    let contextLength = if let positions { positions } else { try reader.size("n_ctx") }
    return ModelConfiguration(
      family: family, hiddenSize: size, hiddenLayers: try reader.layers("n_layer"),
      attentionHeads: heads, keyValueHeads: heads,
      headSize: try reader.headSize("n_head", heads, "n_embd", size),
      innerSize: try reader.optionalSize("n_inner") ?? 4 * size,
      vocabularySize: try reader.size("vocab_size"),
      contextLength: contextLength,
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
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    func dense(_ layer: WeightReader, _ name: String, _ inputs: Int, _ outputs: Int) throws
      -> DenseLayer
    {
      try layer.dense(name, inputs, outputs, layout: .inputByOutput, hasBias: true)
    }
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
        return DecoderLayer(
          attentionNorm: try norm(layer, "ln_1"),
          queryKeyValue: QueryKeyValue(
            parts: [try dense(layer, "attn.c_attn", d, 3 * d)],
            columns: .init(sideBySide: attention)),
          attention: attention, attentionOutput: try dense(layer, "attn.c_proj", d, d),
          feedForwardNorm: try norm(layer, "ln_2"),
          feedForward: FeedForward(
            gate: nil, inner: try dense(layer, "mlp.c_fc", d, inner),
            activation: configuration.activation,
            output: try dense(layer, "mlp.c_proj", inner, d)),
          residual: .sequential)
      },
      finalNorm: try norm(weights, "ln_f"))
  }

  static let ggufNames: [String: String]? = [
    "wte": "token_embd", "wpe": "position_embd", "ln_f": "output_norm", "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
  ]
}
