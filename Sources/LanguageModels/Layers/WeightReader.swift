internal import LinearAlgebra
internal import WeightFormats

/// The named weights of a model as layers, checked for shape, NaN and infinity.
///
/// Names are Hugging Face's; a GGUF file's are found through the family's table.
struct WeightReader {
  let store: TensorStore
  /// How weight matrices are held.
  let memory: WeightMemory
  private let prefix: String
  private let ggufNames: [String: String]?
  /// The names in the file of weights that are not there under their own.
  private var substitutes: [String: String] = [:]
  private let names: NamesRead

  /// The names read so far, shared by all readers of a model.
  private final class NamesRead {
    var all: Set<String> = []
  }

  /// - Parameters:
  ///   - store: The tensors.
  ///   - memory: How weight matrices are held.
  ///   - ggufNames: The family's table, for a GGUF file.
  init(_ store: TensorStore, memory: WeightMemory, ggufNames: [String: String]? = nil) {
    self.store = store
    self.memory = memory
    self.ggufNames = ggufNames
    prefix = ""
    names = NamesRead()
  }

  private init(_ other: WeightReader, prefix: String) {
    store = other.store
    memory = other.memory
    ggufNames = other.ggufNames
    names = other.names
    substitutes = other.substitutes
    self.prefix = prefix
  }

  var isGGUF: Bool { ggufNames != nil }

  /// The same weights with `prefix` before every name if `prefix + probe` exists.
  ///
  /// Checkpoints saved from a model with a head carry a prefix that those of the bare model lack.
  func withOptionalPrefix(_ prefix: String, probe: String) -> WeightReader {
    !isGGUF && contains(prefix + probe) ? withPrefix(prefix) : self
  }

  /// The same weights with `prefix` before every name.
  func withPrefix(_ prefix: String) -> WeightReader {
    WeightReader(self, prefix: self.prefix + prefix)
  }

  /// The weights of the part that reads text, where a checkpoint has one that reads images too.
  func languagePart() -> WeightReader {
    hasName(from: Self.languagePrefix) ? WeightReader(self, prefix: Self.languagePrefix) : self
  }

  private static let languagePrefix = "language_model."

  /// Whether a name begins so.
  func hasName(from start: String) -> Bool {
    !isGGUF && store.names.contains { $0.hasPrefix(prefix + start) }
  }

  /// Whether the weight is there.
  func contains(_ name: String) -> Bool { store.contains(fullName(name)) }

  /// The same weights, and for one that the file lacks another of its full names.
  func reading(_ name: String, from full: String) -> WeightReader {
    var result = self
    result.substitutes[prefix + name] = full
    return result
  }

  /// The weights of one layer: names are relative to `list.index.`.
  func layer(_ list: String, _ index: Int) -> WeightReader {
    WeightReader(self, prefix: isGGUF ? "blk.\(index)." : prefix + "\(list).\(index).")
  }

  // The name in the file: `wte.weight` may be `transformer.wte.weight` or `token_embd.weight`.
  func fullName(_ name: String) -> String {
    guard let ggufNames, let dot = name.lastIndex(of: ".") else {
      return substitutes[prefix + name] ?? prefix + name
    }
    let stem = String(name[..<dot])
    return prefix + (ggufNames[stem] ?? stem) + name[dot...]
  }

  // MARK: Layers

  /// `name.weight`, and `name.bias` if there is to be one.
  func dense(
    _ name: String, _ inputs: Int, _ outputs: Int,
    layout: WeightMatrix.Layout = .outputByInput, hasBias: Bool
  ) throws -> DenseLayer {
    // GGUF has one layout for all families.
    let layout = isGGUF ? .outputByInput : layout
    return DenseLayer(
      weight: try weight(name + ".weight", inputs, outputs, layout),
      bias: hasBias ? try vector(name + ".bias", count: outputs) : nil)
  }

  func layerNorm(_ name: String, _ size: Int, _ epsilon: Float) throws -> Normalization {
    // Checkpoints converted from TensorFlow have other names.
    let isConverted =
      !store.contains(fullName(name + ".weight")) && store.contains(fullName(name + ".gamma"))
    let (weight, bias) = isConverted ? (".gamma", ".beta") : (".weight", ".bias")
    return Normalization(
      kind: .layer(bias: try vector(name + bias, count: size)),
      weight: try vector(name + weight, count: size), epsilon: epsilon)
  }

  /// The norm of a model of Llama's form: by the root mean square, or StableLM's layer norm.
  func gatedNorm(_ name: String, _ size: Int, _ configuration: ModelConfiguration) throws
    -> Normalization
  {
    guard configuration.family != .stableLM else {
      return try layerNorm(name, size, configuration.normEpsilon)
    }
    var weight = try vector(name + ".weight", count: size)
    // GGUF files hold the sum.
    if configuration.family.addsOneToNormWeights, !isGGUF { weight = weight.map { 1 + $0 } }
    return Normalization(
      kind: .rootMeanSquare, weight: weight, epsilon: configuration.normEpsilon)
  }

  /// The token embedding, `[V, d]`: floats if it is the output embedding too.
  func tokenEmbedding(_ name: String, _ configuration: ModelConfiguration) throws -> WeightMatrix {
    let (v, d) = (configuration.vocabularySize, configuration.hiddenSize)
    guard configuration.tiesOutputEmbedding else {
      return try weight(name + ".weight", d, v, .outputByInput)
    }
    return WeightMatrix(
      inputs: d, outputs: v, layout: .outputByInput,
      storage: .floats(try matrix(name + ".weight", rows: v, columns: d)))
  }

  /// An embedding that is only looked up, `[rows, columns]`.
  func embedding(_ name: String, rows: Int, columns: Int) throws -> WeightMatrix {
    try weight(name + ".weight", columns, rows, .outputByInput)
  }

  private func weight(
    _ name: String, _ inputs: Int, _ outputs: Int, _ layout: WeightMatrix.Layout
  ) throws -> WeightMatrix {
    let (rows, columns) =
      layout == .inputByOutput ? (inputs, outputs) : (outputs, inputs)
    let full = try beginReading(name)
    let tensor = try store.stored(full, shape: [rows, columns])
    if let tensor, memory.keeps(tensor.description.type) {
      try requireFinite(tensor.firstNonFinite(), full)
      return WeightMatrix(
        inputs: inputs, outputs: outputs, layout: layout, storage: .stored(tensor), file: tensor)
    }
    return WeightMatrix(
      inputs: inputs, outputs: outputs, layout: layout,
      storage: .floats(try matrix(name, rows: rows, columns: columns)), file: tensor)
  }

  /// A matrix; stays in mapped memory where the file holds aligned Float32.
  func matrix(_ name: String, rows: Int, columns: Int) throws -> Matrix {
    let full = try beginReading(name)
    let shape = [rows, columns]
    let result = try store.mappedMatrix(full, shape: shape) ?? store.matrix(full, shape: shape)
    try requireFinite(firstNonFinite(in: result.span), full)
    return result
  }

  func vector(_ name: String, count: Int) throws -> [Float] {
    let full = try beginReading(name)
    let values = try store.floats(full, shape: [count])
    try requireFinite(firstNonFinite(in: values.span), full)
    return values
  }

  // The name in the file of a weight that counts as read from here on.
  private func beginReading(_ name: String) throws -> String {
    let full = fullName(name)
    names.all.insert(full)
    if store.contains(full), case let type = try store.description(of: full).type, type.isInteger {
      throw LanguageModelError.integerWeight(
        file: try store.fileName(of: full), tensor: full, type: type.rawValue)
    }
    return full
  }

  private func requireFinite(_ index: Int?, _ name: String) throws {
    guard let index else { return }
    throw LanguageModelError.nonFiniteWeight(
      file: try store.fileName(of: name), tensor: name, index: index)
  }

  // MARK: Completeness

  // Buffers that old checkpoints hold beside the weights: masks and rotary frequencies.
  private static let buffers = [
    ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias",
    ".rotary_emb.inv_freq", ".embed_positions",
  ]

  /// Checks that no weight of a layer was left unread: a model with more parts than its family has
  /// would give wrong numbers.
  ///
  /// - Parameter list: The name of the list of layers, `h` or `layers`.
  /// - Throws: ``LanguageModelError/unknownWeights(file:tensor:count:)``.
  func requireAllLayersRead(_ list: String) throws {
    let start = isGGUF ? "blk." : prefix + list + "."
    let unread = store.names.filter { name in
      name.hasPrefix(start) && !names.all.contains(name)
        && !Self.buffers.contains { name.hasSuffix($0) }
    }
    guard let first = unread.first else { return }
    throw LanguageModelError.unknownWeights(
      file: try store.fileName(of: first), tensor: first, count: unread.count)
  }
}
