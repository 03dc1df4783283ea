/// Reads the parts of a layer that Llama and its relatives share: norms, projections to grouped
/// queries, keys and values, gated feed-forward layers.
struct GatedLayerReader {
  let configuration: ModelConfiguration
  let weights: WeightReader
  let attention: Attention

  init(_ configuration: ModelConfiguration, _ weights: WeightReader, layer index: Int) {
    self.configuration = configuration
    self.weights = weights.layer(Llama.layerList, index)
    attention = configuration.attention(layer: index)
  }

  private var hiddenSize: Int { configuration.hiddenSize }
  /// The width of all query heads.
  private var queries: Int { attention.heads * attention.headSize }

  func norm(_ name: String) throws -> Normalization {
    try weights.gatedNorm(name, hiddenSize, configuration)
  }

  func queryKeyValue() throws -> QueryKeyValue {
    let keyValues = configuration.keyValueSize
    return QueryKeyValue(
      parts: [
        try dense("self_attn.q_proj", hiddenSize, queries, .queryKeyValue),
        try dense("self_attn.k_proj", hiddenSize, keyValues, .queryKeyValue),
        try dense("self_attn.v_proj", hiddenSize, keyValues, .queryKeyValue),
      ], columns: .init(sideBySide: attention))
  }

  /// Norms of queries and keys, over each head or over the heads together.
  func queryKeyNorm(overHeadsTogether isTogether: Bool) throws -> QueryKeyNorm {
    let (queryHeads, keyHeads) =
      isTogether ? (attention.heads, attention.keyValueHeads) : (1, 1)
    return QueryKeyNorm(
      queries: try weights.gatedNorm(
        "self_attn.q_norm", queryHeads * attention.headSize, configuration),
      keys: try weights.gatedNorm(
        "self_attn.k_norm", keyHeads * attention.headSize, configuration))
  }

  func attentionOutput() throws -> DenseLayer {
    try dense("self_attn.o_proj", queries, hiddenSize, .attentionOutput)
  }

  func feedForward() throws -> FeedForward {
    let inner = configuration.innerSize
    return FeedForward(
      gate: try dense("mlp.gate_proj", hiddenSize, inner, .feedForward),
      inner: try dense("mlp.up_proj", hiddenSize, inner, .feedForward),
      activation: configuration.activation,
      output: try dense("mlp.down_proj", inner, hiddenSize, .feedForward))
  }

  func dense(
    _ name: String, _ inputs: Int, _ outputs: Int, _ kind: ModelConfiguration.BiasedLayer
  ) throws -> DenseLayer {
    try weights.dense(name, inputs, outputs, hasBias: configuration.biases.contains(kind))
  }
}

extension DecoderTransformer {
  /// A decoder of Llama's form: rotary positions, weights under Llama's names.
  ///
  /// - Parameters:
  ///   - configuration: The hyper-parameters.
  ///   - weights: The weights below the output head.
  ///   - layer: Puts a layer together.
  /// - Throws: `WeightFormatError` or ``LanguageModelError``, naming the weight.
  init(
    gated configuration: ModelConfiguration, _ weights: WeightReader,
    layer: (GatedLayerReader) throws -> DecoderLayer
  ) throws {
    self.init(
      configuration: configuration,
      tokenEmbedding: try weights.tokenEmbedding(Llama.tokenEmbedding, configuration),
      positionEmbedding: nil, rotaryEmbedding: configuration.rotary.map(RotaryEmbedding.init),
      localRotaryEmbedding: configuration.localRotary.map(RotaryEmbedding.init),
      layers: try (0..<configuration.hiddenLayers).map {
        try layer(GatedLayerReader(configuration, weights, layer: $0))
      },
      finalNorm: try weights.gatedNorm(
        Llama.finalNorm, configuration.hiddenSize, configuration))
  }
}
