import Files

/// GPT-Neo: as GPT-2, but every other layer sees only a window, scores are not scaled, and queries,
/// keys and values have no bias.
///
/// Black et al. 2021, "GPT-Neo: large scale autoregressive language modeling with Mesh-TensorFlow".
enum GPTNeo: ModelFamily {
  static let prefix = "transformer."
  static let layerList = "h"
  static let tokenEmbedding = "wte"
  static let finalNorm = "ln_f"

  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    let (size, heads) = (
      try reader.size("hidden_size", default: 2048),
      try reader.size("num_heads", alias: "num_attention_heads", default: 16)
    )
    let layers = try reader.layers(
      "num_layers", alias: "num_hidden_layers", default: publishedLayers)
    return ModelConfiguration(
      family: family, hiddenSize: size, hiddenLayers: layers, attentionHeads: heads,
      keyValueHeads: heads, headSize: try reader.headSize("num_heads", heads, "hidden_size", size),
      innerSize: try reader.optionalSize("intermediate_size") ?? 4 * size,
      vocabularySize: try reader.size("vocab_size", default: 50_257),
      contextLength: try reader.size("max_position_embeddings", default: 2048),
      normEpsilon: Float(try reader.number("layer_norm_epsilon", default: 1e-5)),
      activation: try reader.activation("activation_function", default: "gelu_new"),
      tiesOutputEmbedding: try reader.boolean("tie_word_embeddings", default: true),
      biases: [.attentionOutput, .feedForward], scalesAttention: false,
      attentionWindows: try windows(reader, layers: layers))
  }

  // Without `attention_types` so many layers are global and local in turn.
  private static let publishedLayers = 24

  // `attention_types` is a list of [kinds, repetitions], such as [[["global", "local"], 12]].
  private static func windows(_ reader: ConfigurationReader, layers: Int)
    throws(LanguageModelError) -> [Int?]
  {
    let window = try reader.optionalSize("window_size") ?? 256
    guard reader.states("attention_types") || layers != publishedLayers else {
      return (0..<layers).map { $0 % 2 == 0 ? nil : window }
    }
    var kinds: [String] = []
    guard case .array(let items)? = reader.present("attention_types") else {
      throw reader.malformed("attention_types", "is missing or no list")
    }
    for item in items {
      guard case .array(let pair) = item, pair.count == 2, case .array(let names) = pair[0],
        let times = pair[1].integer, times >= 0, names.count <= layers, times <= layers
      else {
        throw reader.malformed("attention_types", "is no list of [kinds, repetitions]")
      }
      for _ in 0..<times where kinds.count <= layers { kinds += names.map { $0.string ?? "?" } }
    }
    guard kinds.count == layers else {
      throw reader.malformed(
        "attention_types", "does not describe as many layers as num_layers \(layers)")
    }
    var windows: [Int?] = []
    for kind in kinds {
      guard kind == "global" || kind == "local" else {
        throw reader.unsupported("attention_types", kind, "global, local")
      }
      windows.append(kind == "local" ? window : nil)
    }
    return windows
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    let d = configuration.hiddenSize
    return try GPT2.decoder(configuration, weights, layout: .outputByInput) { layer, attention in
      let parts = try ["q", "k", "v"].map {
        try layer.dense("attn.attention.\($0)_proj", d, d, hasBias: false)
      }
      return (
        QueryKeyValue(parts: parts, columns: .init(sideBySide: attention)),
        try layer.dense("attn.attention.out_proj", d, d, hasBias: true)
      )
    }
  }
}
