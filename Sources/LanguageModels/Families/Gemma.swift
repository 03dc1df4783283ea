/// Gemma 1, 2 and 3 (text): Llama with scaled embeddings and norms that multiply by `1 + w`.
///
/// Gemma 2 has norms behind each half of a layer too, local and global layers in turn, and soft caps
/// on attention scores and logits; Gemma 3 has norms of each head's queries and keys, and a rotary
/// embedding of its own in local layers. Gemma team 2024, "Gemma"; 2024, "Gemma 2"; 2025, "Gemma 3".
///
/// - Note: The embedding's factor is √d in floats, as when `transformers` computes in floats; in
///   bfloat16 it rounds the factor too (d = 640: 25.25 instead of 25.298).
enum Gemma: LlamaNamedFamily {
  static func configuration(_ reader: ConfigurationReader, _ family: ModelConfiguration.Family)
    throws(LanguageModelError) -> ModelConfiguration
  {
    try reader.require("use_bidirectional_attention", is: false)
    var result = try reader.gatedDecoder(family, defaults(family))
    // "gelu" in Gemma 1's files means its tanh form.
    if family == .gemma, result.activation == .geluErf { result.activation = .geluTanh }
    result.biases = try reader.attentionBiases()
    result.embeddingScale = scale(hiddenSize: result.hiddenSize)
    result.rotary =
      family == .gemma3
      ? try reader.layeredRotary("full_attention", result)
      : try reader.rotary(
        .init(headSize: result.headSize), contextLength: result.contextLength)
    guard family != .gemma else { return result }
    result.queryScalar = Float(try reader.number("query_pre_attn_scalar", default: 256))
    result.attentionWindows = try windows(reader, family, result.hiddenLayers)
    if family == .gemma3 {
      result.localRotary = try reader.layeredRotary("sliding_attention", result)
      try reader.require("attn_logit_softcapping", isAbsentFor: "null")
      result.logitSoftCap = try reader.optionalNumber("final_logit_softcapping").map { Float($0) }
    } else {
      result.attentionSoftCap = try reader.nullableNumber("attn_logit_softcapping", default: 50)
        .map { Float($0) }
      result.logitSoftCap = try reader.nullableNumber("final_logit_softcapping", default: 30)
        .map { Float($0) }
    }
    return result
  }

  private static func defaults(_ family: ModelConfiguration.Family) -> GatedDecoderDefaults {
    var defaults = GatedDecoderDefaults(
      hiddenSize: 2304, hiddenLayers: 26, attentionHeads: 8, keyValueHeads: 4, headSize: 256,
      innerSize: 9216, vocabularySize: 256_000, contextLength: 8192,
      activationKey: "hidden_activation", activation: "gelu_pytorch_tanh",
      tiesOutputEmbedding: true)
    switch family {
    case .gemma:
      (defaults.hiddenSize, defaults.hiddenLayers, defaults.innerSize) = (3072, 28, 24_576)
      (defaults.attentionHeads, defaults.keyValueHeads) = (16, 16)
      defaults.activationKey = "hidden_act"
    case .gemma3: (defaults.vocabularySize, defaults.contextLength) = (262_208, 131_072)
    default: break
    }
    return defaults
  }

  /// The factor on token embeddings.
  static func scale(hiddenSize: Int) -> Float { Float(hiddenSize).squareRoot() }

  /// One layer of so many is global where a file does not say which.
  static func globalLayerPeriod(_ family: ModelConfiguration.Family) -> Int {
    family == .gemma2 ? 2 : 6
  }

  private static func windows(
    _ reader: ConfigurationReader, _ family: ModelConfiguration.Family, _ layers: Int
  ) throws(LanguageModelError) -> [Int?] {
    var period = globalLayerPeriod(family)
    if family == .gemma3 { period = try reader.size("sliding_window_pattern", default: period) }
    guard let window = try reader.nullableSize("sliding_window", default: 4096) else {
      throw reader.malformed("sliding_window", "is null, and some layers are local")
    }
    return try reader.windows(window, layers: layers) { ($0 + 1) % period != 0 }
  }

  static func decoder(_ configuration: ModelConfiguration, _ weights: WeightReader) throws
    -> DecoderTransformer
  {
    try DecoderTransformer(gated: configuration, weights) { layer in
      guard configuration.family != .gemma else {
        return DecoderLayer(
          attentionNorm: try layer.norm("input_layernorm"),
          queryKeyValue: try layer.queryKeyValue(), attention: layer.attention,
          attentionOutput: try layer.attentionOutput(),
          feedForwardNorm: try layer.norm(
            weights.isGGUF ? "pre_feedforward_layernorm" : "post_attention_layernorm"),
          feedForward: try layer.feedForward(), residual: .sequential)
      }
      return DecoderLayer(
        attentionNorm: try layer.norm("input_layernorm"),
        queryKeyValue: try layer.queryKeyValue(),
        queryKeyNorm: configuration.family == .gemma3
          ? try layer.queryKeyNorm(overHeadsTogether: false) : nil,
        attention: layer.attention, attentionOutput: try layer.attentionOutput(),
        attentionOutputNorm: try layer.norm("post_attention_layernorm"),
        feedForwardNorm: try layer.norm("pre_feedforward_layernorm"),
        feedForward: try layer.feedForward(),
        feedForwardOutputNorm: try layer.norm("post_feedforward_layernorm"),
        residual: .sequential)
    }
  }

  // GGUF calls a norm by its place, in Gemma 1 too.
  static let ggufNames = Llama.ggufNames(with: [
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "post_attention_norm",
    "pre_feedforward_layernorm": "ffn_norm", "post_feedforward_layernorm": "post_ffw_norm",
  ])
}

extension ConfigurationReader {
  /// The rotary embedding of Gemma 3's global (`full_attention`) or local (`sliding_attention`)
  /// layers: under that name in `rope_parameters`, or in older files under `rope_theta` with
  /// `rope_scaling`, and `rope_local_base_freq`.
  fileprivate func layeredRotary(_ kind: String, _ configuration: ModelConfiguration)
    throws(LanguageModelError) -> RotaryConfiguration
  {
    let isGlobal = kind == "full_attention"
    let scaling = isGlobal ? try object("rope_scaling") : nil
    let parameters = try object("rope_parameters")
    let own = try parameters?.object(kind)
    return try rotary(
      .init(
        headSize: configuration.headSize,
        baseKey: isGlobal ? "rope_theta" : "rope_local_base_freq",
        base: isGlobal ? 1_000_000 : 10_000),
      options: scaling ?? own, contextLength: configuration.contextLength)
  }
}
