/// What a family of Llama's form takes where `config.json` leaves a key out: the values of its
/// configuration class in `transformers`.
struct GatedDecoderDefaults {
  var hiddenSize = 4096
  var hiddenLayers = 32
  var attentionHeads = 32
  /// Nil for as many as there are query heads.
  var keyValueHeads: Int?
  /// Nil for the hidden size shared out among the heads.
  var headSize: Int?
  var innerSize: Int
  var vocabularySize: Int
  var contextLength: Int
  var normEpsilonKey = "rms_norm_eps"
  var normEpsilon = 1e-6
  var activationKey = "hidden_act"
  var activation = "silu"
  var tiesOutputEmbedding = false
}

extension ConfigurationReader {
  /// The hyper-parameters that Llama and its relatives have under the same keys, windows and biases
  /// left out.
  ///
  /// - Throws: ``LanguageModelError/malformedConfiguration(file:reason:)``;
  ///   ``LanguageModelError/unsupportedOption(file:option:value:supported:)``.
  func gatedDecoder(_ family: ModelConfiguration.Family, _ defaults: GatedDecoderDefaults)
    throws(LanguageModelError) -> ModelConfiguration
  {
    let size = try size("hidden_size", default: defaults.hiddenSize)
    let heads = try self.size("num_attention_heads", default: defaults.attentionHeads)
    let headSize = try gatedHeadSize(size, heads, defaults)
    return ModelConfiguration(
      family: family, hiddenSize: size,
      hiddenLayers: try layers("num_hidden_layers", default: defaults.hiddenLayers),
      attentionHeads: heads,
      keyValueHeads: states("num_key_value_heads")
        ? try optionalSize("num_key_value_heads") ?? heads : defaults.keyValueHeads ?? heads,
      headSize: headSize,
      innerSize: try self.size("intermediate_size", default: defaults.innerSize),
      vocabularySize: try self.size("vocab_size", default: defaults.vocabularySize),
      contextLength: try self.size(
        "max_position_embeddings", default: defaults.contextLength),
      normEpsilon: Float(try number(defaults.normEpsilonKey, default: defaults.normEpsilon)),
      activation: try activation(defaults.activationKey, default: defaults.activation),
      tiesOutputEmbedding: try boolean(
        "tie_word_embeddings", default: defaults.tiesOutputEmbedding))
  }

  private func gatedHeadSize(_ size: Int, _ heads: Int, _ defaults: GatedDecoderDefaults)
    throws(LanguageModelError) -> Int
  {
    if let stated = try optionalSize("head_dim") { return stated }
    if let fixed = defaults.headSize, !states("head_dim") { return fixed }
    return try headSize("num_attention_heads", heads, "hidden_size", size)
  }

  /// The biases that `attention_bias` asks for.
  func attentionBiases() throws(LanguageModelError) -> Set<ModelConfiguration.BiasedLayer> {
    try boolean("attention_bias", default: false) ? [.queryKeyValue, .attentionOutput] : []
  }

  /// A size that is `fallback` where the key is absent, and nil where it is null.
  func nullableSize(_ key: String, default fallback: Int) throws(LanguageModelError) -> Int? {
    states(key) ? try optionalSize(key) : fallback
  }

  /// A number that is `fallback` where the key is absent, and nil where it is null.
  func nullableNumber(_ key: String, default fallback: Double) throws(LanguageModelError)
    -> Double?
  {
    states(key) ? try optionalNumber(key) : fallback
  }

  /// How many positions a query sees in each layer: `window` in the local ones that `layer_types`
  /// names, or the family's own rule where the file has none; all of them in the others.
  ///
  /// - Parameters:
  ///   - window: The window of local layers.
  ///   - layers: The number of layers.
  ///   - isLocal: The family's rule.
  /// - Returns: One window, or nil, for each layer; nothing without a window.
  /// - Throws: ``LanguageModelError`` for a list of another length, and for other kinds of layers.
  func windows(_ window: Int?, layers: Int, isLocal: (Int) -> Bool) throws(LanguageModelError)
    -> [Int?]
  {
    guard let window else { return [] }
    let kinds = try strings("layer_types")
    if kinds.isEmpty { return (0..<layers).map { isLocal($0) ? window : nil } }
    guard kinds.count == layers else {
      throw malformed("layer_types", "does not describe \(layers) layers")
    }
    var windows: [Int?] = []
    for kind in kinds {
      guard kind == "sliding_attention" || kind == "full_attention" else {
        throw unsupported("layer_types", kind, "full_attention, sliding_attention")
      }
      windows.append(kind == "sliding_attention" ? window : nil)
    }
    return windows
  }
}
