public import Files
internal import Foundation
public import LinearAlgebra
public import TextTokenization
internal import WeightFormats

/// A causal language model: a frozen transformer, its output head and its tokenizer.
public struct LanguageModel: Sendable {
  /// The folder or name that the model was loaded from.
  public let name: String
  /// The hyper-parameters.
  public let configuration: ModelConfiguration
  /// Tokens in, final hidden states out.
  public let transformer: any Transformer
  /// Hidden states in, logits out.
  public private(set) var outputHead: OutputHead
  /// The number of distinct parameters; a tied embedding counts once.
  public let parameterCount: Int

  private let loadedTokenizer: Tokenizer?

  /// Loads a model: a Hugging Face folder (`config.json`, weights, and tokenizer files if there are)
  /// or a GGUF file.
  ///
  /// - Parameters:
  ///   - source: The files.
  ///   - memory: How weights are held.
  /// - Throws: `WeightFormatError`, ``LanguageModelError`` or `TokenizerError`, naming the file.
  public init(_ source: ModelSource, memory: WeightMemory = .stored) throws {
    switch source.files {
    case .folder(let folder):
      let configuration = try ModelConfiguration(folder: folder)
      if let name = configuration.architectures.first, name.hasSuffix("SequenceClassification") {
        throw LanguageModelError.wrongModelKind(
          folder: folder.name, expected: "a language model", actual: "a classifier (\(name))")
      }
      let store = try TensorStore(folder: folder)
      let weights = WeightReader(store, memory: memory)
      try self.init(
        source.name, configuration, weights,
        tokenizer: try Tokenizer(
          folder: folder, of: configuration.family, settings: PretrainedSettings(folder: folder)))
    case .gguf(let bytes):
      let file = try GGUFFile(bytes)
      let configuration = try ModelConfiguration(gguf: file)
      let store = TensorStore(file: file)
      let weights = WeightReader(
        store, memory: memory, ggufNames: configuration.family.implementation.ggufNames)
      try self.init(source.name, configuration, weights, tokenizer: try Tokenizer(gguf: file))
    }
  }

  /// Loads a Hugging Face folder, see ``init(_:memory:)``.
  public init(folder: FileFolder, memory: WeightMemory = .stored) throws {
    try self.init(ModelSource(name: folder.name, files: .folder(folder)), memory: memory)
  }

  init(
    _ name: String, _ configuration: ModelConfiguration, _ weights: WeightReader,
    tokenizer: Tokenizer?
  ) throws {
    let decoder = try DecoderTransformer(configuration, weights)
    outputHead = try OutputHead(configuration, weights, decoder)
    let headCount =
      (configuration.tiesOutputEmbedding ? 0 : outputHead.embedding.count)
      + (outputHead.bias?.count ?? 0)
    parameterCount = decoder.parameterCount + headCount
    transformer = decoder
    self.name = name
    self.configuration = configuration
    loadedTokenizer = tokenizer
  }

  /// The tokenizer.
  ///
  /// - Throws: ``LanguageModelError/noTokenizer(folder:)`` if the folder has none.
  public func tokenizer() throws(LanguageModelError) -> Tokenizer {
    guard let loadedTokenizer else { throw .noTokenizer(folder: name) }
    return loadedTokenizer
  }

  /// The same model without the bias of its output head, which the published code leaves out of
  /// GPT-J.
  public func withoutOutputBias() -> LanguageModel {
    var result = self
    result.outputHead = OutputHead(embedding: outputHead.embedding)
    return result
  }

  /// Whether the folder has a tokenizer.
  public var hasTokenizer: Bool { loadedTokenizer != nil }

  /// The final hidden states of several sequences, each from its start, in one packed pass.
  ///
  /// - Returns: `[T, d]`, `T` the sum of lengths, in the order of the sequences.
  /// - Throws: ``LanguageModelError/emptySequence``,
  ///   ``LanguageModelError/tokenOutOfRange(id:vocabularySize:)``,
  ///   ``LanguageModelError/contextExceeded(length:contextLength:)``.
  public func hiddenStates(_ sequences: [[TokenID]]) throws(LanguageModelError) -> Matrix {
    try hiddenStates(PackedBatch(sequences), caches: nil)
  }

  /// The final hidden states of a batch, continuing `caches` where given.
  ///
  /// - Returns: `[T, d]`, one row per token of the batch.
  /// - Throws: As ``hiddenStates(_:)``.
  public func hiddenStates(_ batch: PackedBatch, caches: [SequenceCache]?)
    throws(LanguageModelError) -> Matrix
  {
    try configuration.check(batch, caches)
    return transformer.hiddenStates(batch, caches: caches)
  }
}

extension ModelConfiguration {
  /// Reads the `config.json` of a model folder.
  ///
  /// - Throws: `WeightFormatError` if there is none; as ``init(json:path:)``.
  public init(folder: FileFolder) throws {
    try self.init(ConfigurationReader(folder: folder))
  }

  /// Checks that a batch's ids and lengths fit.
  func check(_ batch: PackedBatch, _ caches: [SequenceCache]?) throws(LanguageModelError) {
    try batch.check(vocabularySize: vocabularySize, contextLength: contextLength, caches)
  }
}

extension DecoderTransformer {
  /// Reads the layers of a model's family, with or without the prefix that a head's owner adds.
  init(_ configuration: ModelConfiguration, _ weights: WeightReader) throws {
    let family = configuration.family.implementation
    let inner = weights.withOptionalPrefix(family.prefix, probe: family.tokenEmbedding + ".weight")
    self = try family.decoder(configuration, inner)
    try inner.requireAllLayersRead(family.layerList)
  }
}

extension OutputHead {
  /// Reads the output embedding, or takes the token embedding where they are tied.
  init(_ configuration: ModelConfiguration, _ weights: WeightReader, _ decoder: DecoderTransformer)
    throws
  {
    let (v, d) = (configuration.vocabularySize, configuration.hiddenSize)
    let name = configuration.family.implementation.outputHead
    let bias =
      configuration.biases.contains(.outputHead)
      ? try weights.vector(name + ".bias", count: v) : nil
    if configuration.tiesOutputEmbedding, case .floats(let tied) = decoder.tokenEmbedding.storage {
      self.init(embedding: tied, bias: bias)
    } else {
      self.init(
        embedding: try weights.matrix(name + ".weight", rows: v, columns: d), bias: bias)
    }
  }
}
