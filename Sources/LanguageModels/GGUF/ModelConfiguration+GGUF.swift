internal import Files
internal import WeightFormats

extension ModelConfiguration {
  /// Reads the hyper-parameters of a GGUF file.
  ///
  /// - Throws: `WeightFormatError` if an entry has another type than it should;
  ///   ``LanguageModelError/unsupportedOption(file:option:value:supported:)`` for an architecture or
  ///   an option that this library does not compute.
  init(gguf file: GGUFFile) throws {
    let reader = try GGUFConfigurationReader(file)
    let (size, heads) = (
      try reader.size("embedding_length"), try reader.size("attention.head_count")
    )
    let keyValueHeads = try reader.optionalSize("attention.head_count_kv") ?? heads
    let headSize = try reader.headSize(heads: heads, hiddenSize: size)
    let family = reader.family
    let isLlama = family == .llama || family == .qwen2
    self.init(
      family: family, architectures: [reader.architecture], hiddenSize: size,
      hiddenLayers: try reader.layers(), attentionHeads: heads, keyValueHeads: keyValueHeads,
      headSize: headSize, innerSize: try reader.size("feed_forward_length"),
      vocabularySize: try reader.vocabularySize(hiddenSize: size),
      contextLength: try reader.size("context_length"),
      normEpsilon: try reader.number(
        isLlama ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon"),
      // The file does not say: what the published models of the family use.
      activation: isLlama ? .silu : family == .gpt2 ? .geluTanh : .geluErf,
      tiesOutputEmbedding: file.tensor(named: "output.weight") == nil,
      biases: reader.biases())
    if family != .gpt2 { rotary = try reader.rotary(headSize: headSize) }
    if let window = try reader.optionalSize("attention.sliding_window") {
      attentionWindows = Array(repeating: window, count: hiddenLayers)
    }
    usesParallelResidual = try family == .gptNeoX && reader.usesParallelResidual()
    beginOfTextID = try reader.tokenID("tokenizer.ggml.bos_token_id", below: vocabularySize)
    endOfTextID = try reader.tokenID("tokenizer.ggml.eos_token_id", below: vocabularySize)
    try checkHeads(file.bytes.name)
  }
}

/// Typed access to the `ARCHITECTURE.…` entries of a GGUF file.
struct GGUFConfigurationReader {
  let architecture: String
  let family: ModelConfiguration.Family

  private let file: GGUFFile
  private var path: String { file.bytes.name }

  private static let families: [String: ModelConfiguration.Family] = [
    "gpt2": .gpt2, "gptneox": .gptNeoX, "llama": .llama, "qwen2": .qwen2,
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

  init(_ file: GGUFFile) throws {
    self.file = file
    architecture = try file.string("general.architecture") ?? "(none)"
    guard let family = Self.families[architecture] else {
      throw LanguageModelError.unsupportedOption(
        file: file.bytes.name, option: "general.architecture", value: architecture,
        supported: Self.families.keys.sorted().joined(separator: ", "))
    }
    self.family = family
    let prefix = architecture + "."
    for key in file.values.keys.sorted() where key.hasPrefix(prefix) {
      guard Self.known.contains(String(key.dropFirst(prefix.count))) else {
        throw unsupported(key, "(set)", "files without it")
      }
    }
    if let experts = try file.integer(prefix + "expert_count"), experts > 0 {
      throw unsupported(prefix + "expert_count", "\(experts)", "0")
    }
  }

  private func unsupported(_ option: String, _ value: String, _ supported: String)
    -> LanguageModelError
  {
    .unsupportedOption(file: path, option: option, value: value, supported: supported)
  }

  private func malformed(_ key: String, _ problem: String) -> LanguageModelError {
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
    try file.boolean("\(architecture).use_parallel_residual") ?? true
  }

  func tokenID(_ key: String, below vocabularySize: Int) throws -> Int? {
    guard let id = try file.integer(key), (0..<vocabularySize).contains(id) else { return nil }
    return id
  }

  // MARK: Positions

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
