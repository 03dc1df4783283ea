/// BERT: learned positions and token types, a tanh layer on the first token.
///
/// Devlin et al. 2019, "BERT: pre-training of deep bidirectional transformers for language
/// understanding".
enum BERT: EncoderFamily {
  static let prefix = "bert."
  static let classifier = "classifier"
  static let tokenizerFiles = TokenizerFiles.wordPieces

  static func configuration(_ reader: ConfigurationReader, _ family: EncoderConfiguration.Family)
    throws(LanguageModelError) -> EncoderConfiguration
  {
    let size = try reader.size("hidden_size")
    let heads = try reader.size("num_attention_heads")
    return EncoderConfiguration(
      family: family, hiddenSize: size, hiddenLayers: try reader.layers("num_hidden_layers"),
      attentionHeads: heads,
      headSize: try reader.headSize("num_attention_heads", heads, "hidden_size", size),
      innerSize: try reader.size("intermediate_size"),
      vocabularySize: try reader.size("vocab_size"),
      positions: try reader.size("max_position_embeddings"), positionPaddingID: nil,
      tokenTypes: try reader.optionalSize("type_vocab_size") ?? 2,
      normEpsilon: Float(try reader.number("layer_norm_eps", default: 1e-12)),
      activation: try reader.activation("hidden_act", default: "gelu"))
  }

  static func encoder(_ configuration: EncoderConfiguration, _ weights: WeightReader) throws
    -> EncoderTransformer
  {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    let epsilon = configuration.normEpsilon
    let attention = configuration.attention
    let list = "encoder.layer"
    let result = EncoderTransformer(
      configuration: configuration,
      tokenEmbedding: try weights.embedding(
        "embeddings.word_embeddings", rows: configuration.vocabularySize, columns: d),
      positionEmbedding: try weights.matrix(
        "embeddings.position_embeddings.weight", rows: configuration.positions, columns: d),
      tokenTypeEmbedding: try weights.matrix(
        "embeddings.token_type_embeddings.weight", rows: configuration.tokenTypes, columns: d),
      embeddingNorm: try weights.layerNorm("embeddings.LayerNorm", d, epsilon),
      layers: try (0..<configuration.hiddenLayers).map { i in
        let layer = weights.layer(list, i)
        return EncoderLayer(
          queryKeyValue: QueryKeyValue(
            parts: try ["query", "key", "value"].map {
              try layer.dense("attention.self.\($0)", d, d, hasBias: true)
            }, columns: .init(sideBySide: attention)),
          attention: attention,
          attentionOutput: try layer.dense("attention.output.dense", d, d, hasBias: true),
          attentionNorm: try layer.layerNorm("attention.output.LayerNorm", d, epsilon),
          feedForward: FeedForward(
            gate: nil, inner: try layer.dense("intermediate.dense", d, inner, hasBias: true),
            activation: configuration.activation,
            output: try layer.dense("output.dense", inner, d, hasBias: true)),
          feedForwardNorm: try layer.layerNorm("output.LayerNorm", d, epsilon))
      })
    try weights.requireAllLayersRead(list)
    return result
  }

  static func head(
    _ configuration: EncoderConfiguration, _ weights: WeightReader, _ encoderWeights: WeightReader,
    classes: Int
  ) throws -> ClassificationHead {
    let d = configuration.hiddenSize
    return ClassificationHead(
      dense: try encoderWeights.dense("pooler.dense", d, d, hasBias: true), activation: .tanh,
      output: try weights.dense(classifier, d, classes, hasBias: true))
  }
}
