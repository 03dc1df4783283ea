/// GPT-J: rotary positions on neighbouring entries of a part of each head, attention and
/// feed-forward layers in parallel behind one norm, an output head with a bias.
///
/// Wang & Komatsuzaki 2021, "GPT-J-6B: a 6 billion parameter autoregressive language model".
enum GPTJ: ModelFamily {
  static let prefix = "transformer."
  static let layerList = "h"
  static let tokenEmbedding = "wte"
  static let finalNorm = "ln_f"

  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    let (size, heads) = (
      try reader.size("n_embd", alias: "hidden_size", default: 4096),
      try reader.size("n_head", alias: "num_attention_heads", default: 16)
    )
    let headSize = try reader.headSize("n_head", heads, "n_embd", size)
    let rotated = try reader.size("rotary_dim", default: 64)
    guard rotated <= headSize, rotated % 2 == 0 else {
      throw reader.malformed("rotary_dim", "\(rotated) is odd or larger than a head (\(headSize))")
    }
    return ModelConfiguration(
      family: family, hiddenSize: size,
      hiddenLayers: try reader.layers("n_layer", alias: "num_hidden_layers", default: 28),
      attentionHeads: heads, keyValueHeads: heads, headSize: headSize,
      innerSize: try reader.optionalSize("n_inner") ?? 4 * size,
      vocabularySize: try reader.size("vocab_size", default: 50_400),
      contextLength: try reader.size(
        "n_positions", alias: "max_position_embeddings", default: 2048),
      normEpsilon: Float(try reader.number("layer_norm_epsilon", default: 1e-5)),
      activation: try reader.activation("activation_function", default: "gelu_new"),
      tiesOutputEmbedding: try reader.boolean("tie_word_embeddings", default: false),
      biases: [.feedForward, .outputHead],
      rotary: RotaryConfiguration(dimensions: rotated, style: .interleaved),
      usesParallelResidual: true)
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    return DecoderTransformer(
      configuration: configuration,
      tokenEmbedding: try weights.tokenEmbedding(tokenEmbedding, configuration),
      positionEmbedding: nil, rotaryEmbedding: configuration.rotary.map(RotaryEmbedding.init),
      layers: try (0..<configuration.hiddenLayers).map { i in
        let layer = weights.layer(layerList, i)
        let attention = configuration.attention(layer: i)
        return DecoderLayer(
          attentionNorm: try layer.layerNorm("ln_1", d, configuration.normEpsilon),
          queryKeyValue: QueryKeyValue(
            parts: try ["q", "k", "v"].map {
              try layer.dense("attn.\($0)_proj", d, d, hasBias: false)
            }, columns: .init(sideBySide: attention)),
          attention: attention,
          attentionOutput: try layer.dense("attn.out_proj", d, d, hasBias: false),
          feedForwardNorm: nil,
          feedForward: FeedForward(
            gate: nil, inner: try layer.dense("mlp.fc_in", d, inner, hasBias: true),
            activation: configuration.activation,
            output: try layer.dense("mlp.fc_out", inner, d, hasBias: true)),
          residual: .parallel)
      },
      finalNorm: try weights.layerNorm(finalNorm, d, configuration.normEpsilon))
  }
}
