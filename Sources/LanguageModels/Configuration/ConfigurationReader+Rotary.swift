extension ConfigurationReader {
  /// What a family's rotary embedding is like unless the file says otherwise.
  struct RotaryDefaults {
    var headSize: Int
    /// The part of each head that turns.
    var fraction = 1.0
    var fractionKey = "partial_rotary_factor"
    var baseKey = "rope_theta"
    var base = 10_000.0
  }

  /// Reads `rope_parameters`, or `rope_scaling` and its neighbours of older files.
  ///
  /// - Parameters:
  ///   - defaults: The family's.
  ///   - contextLength: The number of positions.
  /// - Returns: The configuration, in the style `halves`.
  /// - Throws: ``LanguageModelError/unsupportedOption(file:option:value:supported:)`` for a type
  ///   of scaling that this library does not compute.
  func rotary(_ defaults: RotaryDefaults, contextLength: Int) throws(LanguageModelError)
    -> RotaryConfiguration
  {
    let scaling = try object("rope_scaling")
    let options = if let scaling { scaling } else { try object("rope_parameters") }
    return try rotary(defaults, options: options, contextLength: contextLength)
  }

  /// Reads one set of rotary parameters.
  ///
  /// - Parameters:
  ///   - defaults: The family's.
  ///   - options: The object that holds the parameters; nil where the file has none.
  ///   - contextLength: The number of positions.
  /// - Returns: The configuration, in the style `halves`.
  /// - Throws: As ``rotary(_:contextLength:)``.
  func rotary(
    _ defaults: RotaryDefaults, options: ConfigurationReader?, contextLength: Int
  ) throws(LanguageModelError) -> RotaryConfiguration {
    try options?.checkRotaryKeys()
    var base = try number(defaults.baseKey, default: defaults.base)
    var fraction = try number(defaults.fractionKey, default: defaults.fraction)
    if let options {
      base = try options.number("rope_theta", default: base)
      fraction = try options.number("partial_rotary_factor", default: fraction)
    }
    let dimensions = Int(Double(defaults.headSize) * min(fraction, 2))
    guard base > 1, dimensions >= 2, dimensions <= defaults.headSize, dimensions % 2 == 0 else {
      throw malformed(
        "the rotary embedding",
        "of \(dimensions) of \(defaults.headSize) entries with base \(base) is impossible")
    }
    var rotary = RotaryConfiguration(dimensions: dimensions, base: base, style: .halves)
    if let options { try options.readScaling(into: &rotary, outer: self, contextLength) }
    return rotary
  }

  // What makes the parameters differ between layers, or between short and long texts.
  private func checkRotaryKeys() throws(LanguageModelError) {
    for key in ["full_attention", "sliding_attention", "mrope_section"] where present(key) != nil {
      throw unsupported(key, "(set)", "one set of rotary parameters for all layers")
    }
    for key in ["short_factor", "long_factor"] where present(key) != nil {
      throw unsupported(key, "(set: LongRoPE)", "one set of frequencies for all texts")
    }
  }

  private func readScaling(
    into rotary: inout RotaryConfiguration, outer: ConfigurationReader, _ contextLength: Int
  ) throws(LanguageModelError) {
    let type = try string("rope_type", default: string("type", default: "default"))
    let outerOriginal = try outer.optionalSize("original_max_position_embeddings")
    let innerOriginal = try optionalSize("original_max_position_embeddings")
    let original = outerOriginal ?? innerOriginal ?? contextLength
    switch type {
    // Dynamic scaling changes nothing within `max_position_embeddings`, our limit.
    case "default", "dynamic": break
    case "linear": rotary.scaling = .linear(factor: Float(try number("factor")))
    case "llama3": rotary.scaling = try llama3Scaling(original)
    case "yarn": try readYarn(into: &rotary, original, contextLength)
    default:
      throw unsupported("rope_type", type, "default, linear, dynamic, llama3, yarn")
    }
  }

  private func llama3Scaling(_ original: Int) throws(LanguageModelError)
    -> RotaryConfiguration.Scaling
  {
    let (low, high) = (try number("low_freq_factor"), try number("high_freq_factor"))
    guard low < high else {
      throw malformed("low_freq_factor", "is \(low), not below high_freq_factor \(high)")
    }
    return .llama3(
      factor: Float(try number("factor")), lowFrequencyFactor: Float(low),
      highFrequencyFactor: Float(high), originalContext: original)
  }

  private func readYarn(
    into rotary: inout RotaryConfiguration, _ original: Int, _ contextLength: Int
  ) throws(LanguageModelError) {
    let factor = try number("factor", default: Double(contextLength) / Double(original))
    rotary.scaling = .yarn(
      factor: Float(factor), betaFast: try number("beta_fast", default: 32),
      betaSlow: try number("beta_slow", default: 1), originalContext: original,
      truncates: try boolean("truncate", default: true))
    let scale = try optionalNumber("mscale")
    let allDimensions = try optionalNumber("mscale_all_dim")
    if let attention = try optionalNumber("attention_factor") {
      rotary.attentionFactor = Float(attention)
    } else if let scale, let allDimensions {
      rotary.attentionFactor =
        RotaryConfiguration.yarnAttentionFactor(factor, scale: scale)
        / RotaryConfiguration.yarnAttentionFactor(factor, scale: allDimensions)
    } else {
      rotary.attentionFactor = RotaryConfiguration.yarnAttentionFactor(factor)
    }
  }
}
