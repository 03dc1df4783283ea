/// StableLM: Llama with layer norms and rotary positions on a part of each head.
///
/// Bellagente et al. 2024, "Stable LM 2 1.6B technical report". Models with norms of each head's
/// queries and keys (StableLM 2 12B) are refused.
enum StableLM: LlamaNamedFamily {
  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    try reader.require("qk_layernorm", is: false)
    var result = try reader.gatedDecoder(
      family,
      .init(
        hiddenSize: 2560, keyValueHeads: 32, innerSize: 6912, vocabularySize: 50_304,
        contextLength: 4096, normEpsilonKey: "layer_norm_eps", normEpsilon: 1e-5))
    if try reader.boolean("use_qkv_bias", default: false) { result.biases = [.queryKeyValue] }
    result.usesParallelResidual = try reader.boolean("use_parallel_residual", default: false)
    result.rotary = try reader.rotary(
      .init(headSize: result.headSize, fraction: 0.25), contextLength: result.contextLength)
    return result
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    let isParallel = configuration.usesParallelResidual
    return try DecoderTransformer(gated: configuration, weights) { layer in
      DecoderLayer(
        attentionNorm: try layer.norm("input_layernorm"),
        queryKeyValue: try layer.queryKeyValue(), attention: layer.attention,
        attentionOutput: try layer.attentionOutput(),
        feedForwardNorm: isParallel ? nil : try layer.norm("post_attention_layernorm"),
        feedForward: try layer.feedForward(),
        residual: isParallel ? .parallel : .sequential)
    }
  }

  static let ggufNames = Llama.ggufNames
}
