internal import Files
internal import WeightFormats

/// Typed access to the `ARCHITECTURE.…` entries of a GGUF file.
struct GGUFConfigurationReader {
  let architecture: String
  let family: ModelConfiguration.Family

  let file: GGUFFile
  private var path: String { file.bytes.name }

  private static let families: [String: ModelConfiguration.Family] = [
    "gpt2": .gpt2, "gptneox": .gptNeoX, "llama": .llama, "qwen2": .qwen2, "qwen3": .qwen3,
    "olmo2": .olmo2, "stablelm": .stableLM, "phi3": .phi3, "falcon": .falcon,
    "gemma": .gemma, "gemma2": .gemma2, "gemma3": .gemma3,
  ]

  // The entries that are read, and those that change no number.
  private static let known: Set<String> = [
    "embedding_length", "attention.head_count", "attention.head_count_kv", "block_count",
    "feed_forward_length", "context_length", "attention.layer_norm_rms_epsilon",
    "attention.layer_norm_epsilon", "attention.key_length", "attention.value_length",
    "attention.sliding_window", "use_parallel_residual", "rope.dimension_count",
    "rope.freq_base", "rope.scaling.type", "rope.scaling.factor", "rope.scale_linear",
    "rope.scaling.original_context_length", "rope.scaling.attn_factor",
    "rope.scaling.finetuned", "rope.scaling.yarn_beta_fast", "rope.scaling.yarn_beta_slow",
    "vocab_size", "tensor_data_layout", "expert_count", "expert_used_count",
  ]

  // Those of Gemma besides.
  private static let knownOfGemma: Set<String> = [
    "attn_logit_softcapping", "final_logit_softcapping", "attention.sliding_window_pattern",
    "rope.freq_base_swa",
  ]

  init(_ file: GGUFFile) throws {
    self.file = file
    architecture = try file.string("general.architecture") ?? "(none)"
    guard let family = Self.families[architecture] else {
      throw LanguageModelError.unsupportedOption(
        file: file.bytes.name, option: "general.architecture", value: architecture,
        supported: Self.families.keys.sorted().joined(separator: ", "))
    }
    self.family = family
    let isGemma = family == .gemma2 || family == .gemma3
    let prefix = architecture + "."
    for key in file.values.keys.sorted() where key.hasPrefix(prefix) {
      let name = String(key.dropFirst(prefix.count))
      guard Self.known.contains(name) || isGemma && Self.knownOfGemma.contains(name) else {
        throw unsupported(key, "(set)", "files without it")
      }
    }
    if let experts = try file.integer(prefix + "expert_count"), experts > 0 {
      throw unsupported(prefix + "expert_count", "\(experts)", "0")
    }
  }

  func unsupported(_ option: String, _ value: String, _ supported: String)
    -> LanguageModelError
  {
    .unsupportedOption(file: path, option: option, value: value, supported: supported)
  }

  func malformed(_ key: String, _ problem: String) -> LanguageModelError {
    .malformedConfiguration(file: path, reason: "\(architecture).\(key) \(problem)")
  }

  func size(_ key: String) throws -> Int {
    guard let value = try optionalSize(key) else { throw malformed(key, "is missing") }
    return value
  }

  func optionalSize(_ key: String) throws -> Int? {
    guard let value = try file.integer("\(architecture).\(key)") else { return nil }
    guard (1...ConfigurationReader.largestSize).contains(value) else {
      throw malformed(
        key, "is \(value), not a whole number from 1 to \(ConfigurationReader.largestSize)")
    }
    return value
  }

  func layers() throws -> Int {
    let count = try size("block_count")
    guard count <= ConfigurationReader.mostLayers else {
      throw malformed("block_count", "is \(count), over \(ConfigurationReader.mostLayers)")
    }
    return count
  }

  func number(_ key: String) throws -> Float {
    guard let value = try optionalNumber(key) else { throw malformed(key, "is missing") }
    return Float(value)
  }

  func optionalNumber(_ key: String) throws -> Double? {
    guard let value = try file.number("\(architecture).\(key)") else { return nil }
    guard value > 0, value.isFinite else {
      throw malformed(key, "is \(value), not a positive number")
    }
    return value
  }

  func headSize(heads: Int, hiddenSize: Int) throws -> Int {
    let key = try optionalSize("attention.key_length")
    let value = try optionalSize("attention.value_length")
    guard key == nil || value == nil || key == value else {
      throw malformed("attention.key_length", "differs from attention.value_length")
    }
    if let stated = key ?? value { return stated }
    guard hiddenSize % heads == 0 else {
      throw malformed("attention.head_count", "\(heads) does not divide \(hiddenSize)")
    }
    return hiddenSize / heads
  }

  func vocabularySize(hiddenSize: Int) throws -> Int {
    let store = TensorStore(file: file)
    let shape = try store.description(of: "token_embd.weight").shape
    guard shape.count == 2, shape[1] == hiddenSize,
      (1...ConfigurationReader.largestSize).contains(shape[0])
    else {
      throw WeightFormatError.shapeMismatch(
        file: path, tensor: "token_embd.weight", expected: [shape.first ?? 0, hiddenSize],
        actual: shape)
    }
    return shape[0]
  }

  func biases() -> Set<ModelConfiguration.BiasedLayer> {
    let probes: [(ModelConfiguration.BiasedLayer, [String])] = [
      (.queryKeyValue, ["attn_q", "attn_qkv"]), (.attentionOutput, ["attn_output"]),
      (.feedForward, ["ffn_up"]),
    ]
    let found = probes.filter { _, names in
      names.contains { file.tensor(named: "blk.0.\($0).bias") != nil }
    }
    return Set(found.map(\.0))
  }

  func usesParallelResidual() throws -> Bool {
    switch family {
    case .gptNeoX: try file.boolean("\(architecture).use_parallel_residual") ?? true
    // What one norm means, whatever the entry says.
    case .falcon: true
    case .stableLM: file.tensor(named: "blk.0.ffn_norm.weight") == nil
    default: false
    }
  }

  func tokenID(_ key: String, below vocabularySize: Int) throws -> Int? {
    guard let id = try file.integer(key), (0..<vocabularySize).contains(id) else { return nil }
    return id
  }
}
