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
  public private(set) var transformer: any Transformer
  /// Hidden states in, logits out.
  public private(set) var outputHead: OutputHead
  /// The number of distinct parameters; a tied embedding counts once.
  public let parameterCount: Int
  /// What a user should know of how the files were read, one sentence each.
  public let notes: [String]

  private let loadedTokenizer: Tokenizer?
  private var files: ModelSource.Files?
  /// How weights are held.
  private(set) var weightMemory = WeightMemory.stored
  /// How the linear layers of passes multiply, see ``inPrecision(_:)`` and ``decoding(in:)``.
  package private(set) var passPrecision = PassPrecision.full

  /// Loads a model: a Hugging Face folder (`config.json`, weights, and tokenizer files if there are)
  /// or a GGUF file.
  ///
  /// - Parameters:
  ///   - source: The files.
  ///   - memory: How weights are held.
  /// - Throws: `WeightFormatError`, ``LanguageModelError`` or `TokenizerError`, naming the file.
  public init(_ source: ModelSource, memory: WeightMemory = .stored) throws {
    try self.init(source, memory: memory, readsTokenizer: true)
  }

  /// Loads a model with or without its tokenizer, which token ids do not need.
  package init(_ source: ModelSource, memory: WeightMemory = .stored, readsTokenizer: Bool) throws {
    switch source.files {
    case .folder(let folder):
      let configuration = try ModelConfiguration(folder: folder)
      if let name = configuration.architectures.first, name.hasSuffix("SequenceClassification") {
        throw LanguageModelError.wrongModelKind(
          folder: folder.name, expected: "a language model", actual: "a classifier (\(name))")
      }
      let store = try TensorStore(folder: folder)
      let weights = WeightReader(store, memory: memory).languagePart()
      try self.init(
        source.name, configuration, weights,
        tokenizer: readsTokenizer
          ? try Tokenizer(
            folder: folder, of: configuration.family, settings: PretrainedSettings(folder: folder))
          : nil)
    case .gguf(let bytes):
      let file = try GGUFFile(bytes)
      let configuration = try ModelConfiguration(gguf: file)
      let store = TensorStore(file: file)
      let weights = WeightReader(
        store, memory: memory, ggufNames: configuration.family.implementation.ggufNames)
      try self.init(
        source.name, configuration, weights,
        tokenizer: readsTokenizer ? try Tokenizer(gguf: file) : nil)
    }
    files = source.files
    weightMemory = memory
  }

  /// Loads a Hugging Face folder, see ``init(_:memory:)``.
  public init(folder: FileFolder, memory: WeightMemory = .stored) throws {
    try self.init(ModelSource(name: folder.name, files: .folder(folder)), memory: memory)
  }

  init(
    _ name: String, _ stated: ModelConfiguration, _ weights: WeightReader,
    tokenizer: Tokenizer?
  ) throws {
    var (configuration, notes) = (stated, [String]())
    if configuration.architectures.first?.hasSuffix("ForConditionalGeneration") == true {
      notes.append("the model reads images too; only its text part is used")
    }
    if try weights.hasAnotherHead(configuration) {
      configuration.tiesOutputEmbedding = false
      notes.append(
        "config.json ties the output embedding to the input's, but the file holds another "
          + "\(configuration.family.implementation.outputHead).weight, which counts")
    }
    self.notes = notes
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

  /// The chat templates, read when they are asked for.
  ///
  /// - Throws: ``LanguageModelError/noChatTemplate(model:)`` if there is none; what
  ///   ``ChatFormat/init(_:)`` throws.
  public func chatFormat() throws -> ChatFormat {
    guard let format = try files.flatMap({ try ChatFormat($0) }) else {
      throw LanguageModelError.noChatTemplate(model: name)
    }
    return format
  }

  /// The SHA-256 of configuration and weights as the files have them.
  ///
  /// - Throws: `WeightFormatError`, `FileError` where the files cannot be read any more.
  /// - Complexity: Reads all bytes of the weights.
  package func contentDigest() throws -> String {
    guard let files else { preconditionFailure("a model without files") }
    return try files.contentDigest()
  }

  /// The same model without the bias of its output head, which the published code leaves out of
  /// GPT-J.
  public func withoutOutputBias() -> LanguageModel {
    var result = self
    result.outputHead = OutputHead(
      embedding: outputHead.embedding, softCap: outputHead.softCap)
    return result
  }

  /// The same model, the linear layers of whose passes multiply in a precision; models are loaded in
  /// full precision.
  ///
  /// The output head stays in floats. In mixed precision the copies of a model share three bytes and a
  /// sixteenth for each weight, made layer by layer at the first pass that is large enough; the memory of the
  /// mapped weights is the system's again then.
  ///
  /// - Parameter precision: The precision; what ``PassPrecision/mixed`` means on a processor that does
  ///   not support it are floats.
  /// - Returns: A copy.
  public func inPrecision(_ precision: PassPrecision) -> LanguageModel {
    var result = self
    result.transformer = transformer.inPrecision(precision)
    result.passPrecision = precision
    return result
  }

  /// The same model for decoding, and for reading texts, all of whose products with weights are computed in a
  /// precision: those of every pass, however few tokens it has, and those with the output embedding.
  ///
  /// In mixed precision a row of logits depends on its own text alone, whatever is decoded beside it; the
  /// memory is that of ``inPrecision(_:)``, the output embedding included.
  ///
  /// - Parameter precision: The precision; what ``PassPrecision/mixed`` means on a processor that does
  ///   not support it are floats.
  /// - Returns: A copy, which shares rounded weights with all others.
  public func decoding(in precision: PassPrecision) -> LanguageModel {
    var result = self
    result.transformer = transformer.inPrecision(precision, fewestTokens: 1)
    result.passPrecision = precision
    result.outputHead = outputHead.inPrecision(precision)
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
  /// The ends of text in its `generation_config.json` count instead of those in `config.json`. Nothing
  /// else is read of that file: what it says of sampling is for the caller to decide.
  ///
  /// - Throws: `WeightFormatError` if there is none; as ``init(json:path:)``.
  public init(folder: FileFolder) throws {
    try self.init(ConfigurationReader(folder: folder))
    guard folder.contains(Self.generationFile) else { return }
    let generation = try ConfigurationReader(folder: folder, file: Self.generationFile)
    guard generation.states("eos_token_id") else { return }
    endOfTextIDs = try generation.tokenIDs("eos_token_id", below: vocabularySize)
  }

  private static let generationFile = "generation_config.json"

  /// Checks that a batch's ids and lengths fit.
  func check(_ batch: PackedBatch, _ caches: [SequenceCache]?) throws(LanguageModelError) {
    try batch.check(vocabularySize: vocabularySize, contextLength: contextLength, caches)
  }
}
