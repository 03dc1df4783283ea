internal import WeightFormats

/// How positions turn queries and keys.
extension GGUFConfigurationReader {
  func rotary(headSize: Int) throws -> RotaryConfiguration {
    let dimensions = try optionalSize("rope.dimension_count") ?? headSize
    guard dimensions <= headSize, dimensions % 2 == 0 else {
      throw malformed("rope.dimension_count", "\(dimensions) is odd or over \(headSize)")
    }
    let base = try optionalNumber("rope.freq_base") ?? 10_000
    guard base > 1 else { throw malformed("rope.freq_base", "is \(base), not over 1") }
    var rotary = RotaryConfiguration(
      dimensions: dimensions, base: base,
      // Llama's queries and keys are stored in the order of the original release.
      style: family == .llama ? .interleaved : .halves)
    for name in ["rope_factors_long.weight", "rope_factors_short.weight"]
    where file.tensor(named: name) != nil {
      throw unsupported(name, "(set: LongRoPE)", "one set of frequencies for all texts")
    }
    try readScaling(into: &rotary)
    if let divisors = file.tensor(named: "rope_freqs.weight") {
      guard rotary.scaling == .none else {
        throw unsupported("rope_freqs.weight", "(set)", "one kind of scaling")
      }
      let values = try TensorStore(file: file).floats(
        divisors.name, shape: [dimensions / 2])
      guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
        throw malformed("rope_freqs.weight", "holds numbers that are not positive")
      }
      rotary.scaling = .divided(by: values)
    }
    return rotary
  }

  private func readScaling(into rotary: inout RotaryConfiguration) throws {
    let old = try optionalNumber("rope.scale_linear")
    let factor = Float(try optionalNumber("rope.scaling.factor") ?? old ?? 1)
    let key = "\(architecture).rope.scaling.type"
    let type = try file.string(key) ?? (old == nil ? "none" : "linear")
    switch type {
    case "none": break
    case "linear": rotary.scaling = .linear(factor: factor)
    case "yarn":
      rotary.scaling = .yarn(
        factor: factor, betaFast: try optionalNumber("rope.scaling.yarn_beta_fast") ?? 32,
        betaSlow: try optionalNumber("rope.scaling.yarn_beta_slow") ?? 1,
        originalContext: try size("rope.scaling.original_context_length"), truncates: true)
      rotary.attentionFactor =
        RotaryConfiguration.yarnAttentionFactor(Double(factor))
        * Float(try optionalNumber("rope.scaling.attn_factor") ?? 1)
    default: throw unsupported(key, type, "none, linear, yarn")
    }
  }
}
