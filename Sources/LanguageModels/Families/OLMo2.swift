/// OLMo 2: Llama with norms behind each half of a layer instead of before it, and norms of all
/// queries and of all keys.
///
/// OLMo team 2024, "2 OLMo 2 Furious".
enum OLMo2: LlamaNamedFamily {
  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    var result = try reader.gatedDecoder(
      family,
      .init(
        innerSize: 11_008, vocabularySize: 50_304, contextLength: 2048, normEpsilon: 1e-5))
    result.biases = try reader.attentionBiases()
    result.rotary = try reader.rotary(
      .init(headSize: result.headSize), contextLength: result.contextLength)
    return result
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    try DecoderTransformer(gated: configuration, weights) { layer in
      DecoderLayer(
        attentionNorm: nil, queryKeyValue: try layer.queryKeyValue(),
        queryKeyNorm: try layer.queryKeyNorm(overHeadsTogether: true),
        attention: layer.attention, attentionOutput: try layer.attentionOutput(),
        attentionOutputNorm: try layer.norm("post_attention_layernorm"), feedForwardNorm: nil,
        feedForward: try layer.feedForward(),
        feedForwardOutputNorm: try layer.norm("post_feedforward_layernorm"),
        residual: .sequential)
    }
  }

  static let ggufNames = Llama.ggufNames(with: [
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "post_attention_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
  ])
}
