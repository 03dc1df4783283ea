extension ConfigurationReader {
  /// What a family's rotary embedding is like unless the file says otherwise.
  struct RotaryDefaults {
    var headSize: Int
    /// The part of each head that turns.
    var fraction = 1.0
    var fractionKey = "partial_rotary_factor"
    var baseKey = "rope_theta"
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
    let inner = options ?? self
    if let options {
      for key in ["full_attention", "sliding_attention", "mrope_section", "short_factor"]
      where options.present(key) != nil {
        throw options.unsupported(key, "(set)", "one set of rotary parameters for all layers")
      }
    }
    let outerBase = try number(defaults.baseKey, default: 10_000)
    let base = try inner.number("rope_theta", default: outerBase)
    let outerFraction = try number(defaults.fractionKey, default: defaults.fraction)
    let fraction = try inner.number("partial_rotary_factor", default: outerFraction)
    let dimensions = Int(Double(defaults.headSize) * min(fraction, 2))
    guard base > 1, (2...defaults.headSize).contains(dimensions), dimensions % 2 == 0 else {
      throw malformed(
        "the rotary embedding",
        "of \(dimensions) of \(defaults.headSize) entries with base \(base) is impossible")
    }
    var rotary = RotaryConfiguration(dimensions: dimensions, base: base, style: .halves)
    guard let options else { return rotary }
    let type = try options.string("rope_type", default: options.string("type", default: "default"))
    let outerOriginal = try optionalSize("original_max_position_embeddings")
    let innerOriginal = try options.optionalSize("original_max_position_embeddings")
    let original = outerOriginal ?? innerOriginal ?? contextLength
    switch type {
    // Dynamic scaling changes nothing within `max_position_embeddings`, our limit.
    case "default", "dynamic": break
    case "linear": rotary.scaling = .linear(factor: Float(try options.number("factor")))
    case "llama3": rotary.scaling = try options.llama3Scaling(original)
    case "yarn": try options.readYarn(into: &rotary, original, contextLength)
    default:
      throw options.unsupported("rope_type", type, "default, linear, dynamic, llama3, yarn")
    }
    return rotary
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
