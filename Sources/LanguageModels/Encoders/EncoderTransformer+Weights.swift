/// The names of an encoder's weights, without prefix; those of layers without the layer.
struct EncoderWeightNames: Sendable {
  /// The list of layers.
  let layers: String
  /// The projections to queries, keys and values.
  let queryKeyValue: [String]
  let attentionOutput: String
  let attentionNorm: String
  /// The first feed-forward layer.
  let inner: String
  /// The second feed-forward layer.
  let output: String
  let feedForwardNorm: String
}

extension EncoderTransformer {
  /// Reads the embeddings and layers.
  ///
  /// - Parameters:
  ///   - configuration: The hyper-parameters.
  ///   - weights: The weights below the head; names have no prefix.
  ///   - names: What they are called.
  /// - Throws: `WeightFormatError` or ``LanguageModelError``, naming the weight.
  init(
    _ configuration: EncoderConfiguration, _ weights: WeightReader, names: EncoderWeightNames
  ) throws {
    let (d, epsilon) = (configuration.hiddenSize, configuration.normEpsilon)
    self.init(
      configuration: configuration,
      tokenEmbedding: try weights.embedding(
        "embeddings.word_embeddings", rows: configuration.vocabularySize, columns: d),
      positionEmbedding: try weights.matrix(
        "embeddings.position_embeddings.weight", rows: configuration.positions, columns: d),
      tokenTypeEmbedding: configuration.tokenTypes == 0
        ? nil
        : try weights.matrix(
          "embeddings.token_type_embeddings.weight", rows: configuration.tokenTypes, columns: d),
      embeddingNorm: try weights.layerNorm("embeddings.LayerNorm", d, epsilon),
      layers: try (0..<configuration.hiddenLayers).map { i in
        try EncoderLayer(configuration, weights.layer(names.layers, i), names)
      })
    try weights.requireAllLayersRead(names.layers)
  }
}

extension EncoderLayer {
  fileprivate init(
    _ configuration: EncoderConfiguration, _ layer: WeightReader, _ names: EncoderWeightNames
  ) throws {
    let (d, inner) = (configuration.hiddenSize, configuration.innerSize)
    let attention = configuration.attention
    self.init(
      queryKeyValue: QueryKeyValue(
        parts: try names.queryKeyValue.map { try layer.dense($0, d, d, hasBias: true) },
        columns: .init(sideBySide: attention)),
      attention: attention,
      attentionOutput: try layer.dense(names.attentionOutput, d, d, hasBias: true),
      attentionNorm: try layer.layerNorm(names.attentionNorm, d, configuration.normEpsilon),
      feedForward: FeedForward(
        gate: nil, inner: try layer.dense(names.inner, d, inner, hasBias: true),
        activation: configuration.activation,
        output: try layer.dense(names.output, inner, d, hasBias: true)),
      feedForwardNorm: try layer.layerNorm(names.feedForwardNorm, d, configuration.normEpsilon))
  }
}
