/// DistilBERT: BERT without token types, and a ReLU layer in the head.
///
/// Sanh et al. 2019, "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter".
enum DistilBERT: EncoderFamily {
  static let prefix = "distilbert."
  static let classifier = "classifier"
  static let tokenizerFiles = TokenizerFiles.wordPieces

  // The published architecture has this value, whatever the configuration says.
  private static let normEpsilon: Float = 1e-12

  static func configuration(_ reader: ConfigurationReader, _ family: EncoderConfiguration.Family)
    throws(LanguageModelError) -> EncoderConfiguration
  {
    let (size, heads) = (try reader.size("dim"), try reader.size("n_heads"))
    return EncoderConfiguration(
      family: family, hiddenSize: size, hiddenLayers: try reader.layers("n_layers"),
      attentionHeads: heads, headSize: try reader.headSize("n_heads", heads, "dim", size),
      innerSize: try reader.size("hidden_dim"), vocabularySize: try reader.size("vocab_size"),
      positions: try reader.size("max_position_embeddings"), positionPaddingID: nil, tokenTypes: 0,
      normEpsilon: normEpsilon, activation: try reader.activation("activation", default: "gelu"))
  }

  static func encoder(_ configuration: EncoderConfiguration, _ weights: WeightReader) throws
    -> EncoderTransformer
  {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    let epsilon = configuration.normEpsilon
    let attention = configuration.attention
    let list = "transformer.layer"
    let result = EncoderTransformer(
      configuration: configuration,
      tokenEmbedding: try weights.embedding(
        "embeddings.word_embeddings", rows: configuration.vocabularySize, columns: d),
      positionEmbedding: try weights.matrix(
        "embeddings.position_embeddings.weight", rows: configuration.positions, columns: d),
      tokenTypeEmbedding: nil,
      embeddingNorm: try weights.layerNorm("embeddings.LayerNorm", d, epsilon),
      layers: try (0..<configuration.hiddenLayers).map { i in
        let layer = weights.layer(list, i)
        return EncoderLayer(
          queryKeyValue: QueryKeyValue(
            parts: try ["q", "k", "v"].map {
              try layer.dense("attention.\($0)_lin", d, d, hasBias: true)
            }, columns: .init(sideBySide: attention)),
          attention: attention,
          attentionOutput: try layer.dense("attention.out_lin", d, d, hasBias: true),
          attentionNorm: try layer.layerNorm("sa_layer_norm", d, epsilon),
          feedForward: FeedForward(
            gate: nil, inner: try layer.dense("ffn.lin1", d, inner, hasBias: true),
            activation: configuration.activation,
            output: try layer.dense("ffn.lin2", inner, d, hasBias: true)),
          feedForwardNorm: try layer.layerNorm("output_layer_norm", d, epsilon))
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
      dense: try weights.dense("pre_classifier", d, d, hasBias: true), activation: .relu,
      output: try weights.dense(classifier, d, classes, hasBias: true))
  }
}
