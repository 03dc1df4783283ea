internal import Files
internal import WeightFormats

/// What GGUF files leave to the architecture: the published models' values.
extension GGUFConfigurationReader {
  /// The feed-forward non-linearity.
  var activation: ModelConfiguration.Activation {
    switch family {
    case .gpt2, .gemma, .gemma2, .gemma3: .geluTanh
    case .gptNeoX, .falcon: .geluErf
    default: .silu
    }
  }

  /// How many positions a query sees in each layer; empty if all see all before them.
  func windows(layers: Int) throws -> [Int?] {
    // Some writers put 0 for none.
    let stated = try file.integer("\(architecture).attention.sliding_window") == 0
    var window = stated ? nil : try optionalSize("attention.sliding_window")
    guard family == .gemma2 || family == .gemma3 else {
      return window == nil ? [] : Array(repeating: window, count: layers)
    }
    if family == .gemma2 { window = window ?? 4096 }
    guard window != nil else { throw malformed("attention.sliding_window", "is missing") }
    let isLocal = try localLayers(layers)
    return (0..<layers).map { isLocal[$0] ? window : nil }
  }

  // `attention.sliding_window_pattern` is a period, or says it of each layer.
  private func localLayers(_ layers: Int) throws -> [Bool] {
    let key = "attention.sliding_window_pattern"
    if case .booleanArray(let flags)? = file.values["\(architecture).\(key)"] {
      guard flags.count == layers else {
        throw malformed(key, "does not describe \(layers) layers")
      }
      return flags
    }
    let period = try optionalSize(key) ?? Gemma.globalLayerPeriod(family)
    return (0..<layers).map { ($0 + 1) % period != 0 }
  }

  /// Reads what Gemma has beside the other architectures.
  func readGemma(into configuration: inout ModelConfiguration) throws {
    configuration.embeddingScale = Gemma.scale(hiddenSize: configuration.hiddenSize)
    guard family != .gemma else { return }
    // The 27B models scale by the width for each head, which the file does not say.
    let largestLayers = family == .gemma2 ? 46 : 62
    if configuration.hiddenLayers == largestLayers {
      configuration.queryScalar = Float(
        max(configuration.hiddenSize / configuration.attentionHeads, 1))
    }
    if family == .gemma2 {
      configuration.attentionSoftCap = Float(try optionalNumber("attn_logit_softcapping") ?? 50)
      configuration.logitSoftCap = Float(try optionalNumber("final_logit_softcapping") ?? 30)
      return
    }
    guard try optionalNumber("attn_logit_softcapping") == nil else {
      throw unsupported("\(architecture).attn_logit_softcapping", "(set)", "files without it")
    }
    configuration.logitSoftCap = try optionalNumber("final_logit_softcapping").map { Float($0) }
    let base = try optionalNumber("rope.freq_base_swa") ?? 10_000
    guard base > 1 else { throw malformed("rope.freq_base_swa", "is \(base), not over 1") }
    configuration.localRotary = RotaryConfiguration(
      dimensions: configuration.rotary?.dimensions ?? configuration.headSize, base: base,
      style: .halves)
  }

  /// The tokens that end a text, or a turn or a message of a chat.
  func endOfTextIDs(below vocabularySize: Int) throws -> [Int] {
    var ids: [Int?] = []
    for key in ["eos_token_id", "eot_token_id", "eom_token_id"] {
      ids.append(try tokenID("tokenizer.ggml." + key, below: vocabularySize))
    }
    let list = try file.integers("tokenizer.ggml.eos_token_ids") ?? []
    guard list.count <= ConfigurationReader.mostTokenIDs else {
      throw LanguageModelError.malformedConfiguration(
        file: file.bytes.name,
        reason: "tokenizer.ggml.eos_token_ids lists \(list.count) token ids, over "
          + "\(ConfigurationReader.mostTokenIDs)")
    }
    for id in list {
      ids.append((0..<vocabularySize).contains(id) ? id : nil)
    }
    return ids.compactMap { $0 }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
