/// Phi-3 and Phi-4: Llama with one projection to queries, keys and values and one to the gate and the
/// inner layer; rotary positions on a part of each head.
///
/// Abdin et al. 2024, "Phi-3 technical report". Models with LongRoPE (the 128k ones) have other
/// frequencies for short and long texts and are refused.
enum Phi3: LlamaNamedFamily {
  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    var result = try reader.gatedDecoder(
      family,
      .init(
        hiddenSize: 3072, innerSize: 8192, vocabularySize: 32_064, contextLength: 4096,
        normEpsilon: 1e-5))
    let window = try reader.optionalSize("sliding_window")
    if window != nil {
      result.attentionWindows = Array(repeating: window, count: result.hiddenLayers)
    }
    let rotary = try reader.rotary(
      .init(headSize: result.headSize), contextLength: result.contextLength)
    // What other files call YaRN is another name of LongRoPE here.
    guard rotary.scaling == .none else {
      throw reader.unsupported(
        "rope_scaling", "LongRoPE or another scaling", "models without scaled positions")
    }
    result.rotary = rotary
    return result
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    try DecoderTransformer(gated: configuration, weights) { layer in
      DecoderLayer(
        attentionNorm: try layer.norm("input_layernorm"),
        queryKeyValue: try queryKeyValue(layer), attention: layer.attention,
        attentionOutput: try layer.attentionOutput(),
        feedForwardNorm: try layer.norm("post_attention_layernorm"),
        feedForward: try feedForward(layer), residual: .sequential)
    }
  }

  private static func queryKeyValue(_ layer: GatedLayerReader) throws -> QueryKeyValue {
    let columns = HeadColumns(sideBySide: layer.attention)
    return QueryKeyValue(
      parts: [
        try layer.dense(
          "self_attn.qkv_proj", layer.configuration.hiddenSize, columns.total, .queryKeyValue)
      ], columns: columns)
  }

  private static func feedForward(_ layer: GatedLayerReader) throws -> FeedForward {
    let (d, inner) = (layer.configuration.hiddenSize, layer.configuration.innerSize)
    return FeedForward(
      gate: nil, inner: try layer.dense("mlp.gate_up_proj", d, 2 * inner, .feedForward),
      innerHoldsGate: true, activation: layer.configuration.activation,
      output: try layer.dense("mlp.down_proj", inner, d, .feedForward))
  }

  static let ggufNames = Llama.ggufNames(with: [
    "self_attn.qkv_proj": "attn_qkv", "mlp.gate_up_proj": "ffn_up",
  ])
}
