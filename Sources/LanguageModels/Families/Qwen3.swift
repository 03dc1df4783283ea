/// Qwen3, dense: Llama with norms of each head's queries and keys.
///
/// Yang et al. 2025, "Qwen3 technical report".
enum Qwen3: LlamaNamedFamily {
  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    var result = try reader.gatedDecoder(
      family,
      .init(
        keyValueHeads: 32, headSize: 128, innerSize: 22_016, vocabularySize: 151_936,
        contextLength: 32_768))
    result.biases = try reader.attentionBiases()
    result.attentionWindows = try Llama.qwenWindows(reader, result.hiddenLayers)
    result.rotary = try reader.rotary(
      .init(headSize: result.headSize), contextLength: result.contextLength)
    return result
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    try DecoderTransformer(gated: configuration, weights) { layer in
      DecoderLayer(
        attentionNorm: try layer.norm("input_layernorm"),
        queryKeyValue: try layer.queryKeyValue(),
        queryKeyNorm: try layer.queryKeyNorm(overHeadsTogether: false),
        attention: layer.attention, attentionOutput: try layer.attentionOutput(),
        feedForwardNorm: try layer.norm("post_attention_layernorm"),
        feedForward: try layer.feedForward(), residual: .sequential)
    }
  }

  static let ggufNames = Llama.ggufNames(with: [
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
  ])
}
