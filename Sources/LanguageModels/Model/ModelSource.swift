public import Files
public import WeightFormats

/// Where a model's files are.
public struct ModelSource: Sendable {
  /// The forms that a model comes in.
  public enum Files: Sendable {
    /// A Hugging Face folder.
    case folder(FileFolder)
    /// A GGUF file.
    case gguf(FileBytes)
  }

  /// What the model is called: in messages, manifests and steers.
  public var name: String
  /// Its files.
  public var files: Files

  /// Creates a source.
  public init(name: String, files: Files) {
    self.name = name
    self.files = files
  }

  /// Reads the hyper-parameters.
  ///
  /// - Throws: `WeightFormatError` or ``LanguageModelError``, naming the file.
  public func configuration() throws -> ModelConfiguration {
    switch files {
    case .folder(let folder): try ModelConfiguration(folder: folder)
    case .gguf(let bytes): try ModelConfiguration(gguf: GGUFFile(bytes))
    }
  }

  /// Whether the files are a classifier's or an encoder's, and no language model's.
  ///
  /// - Throws: `WeightFormatError` or ``LanguageModelError``, naming the file.
  public func isClassifier() throws -> Bool {
    guard case .folder(let folder) = files else { return false }
    let reader = try ConfigurationReader(folder: folder)
    if EncoderConfiguration.Family(rawValue: try reader.modelType()) != nil { return true }
    let architecture = try reader.strings("architectures").first
    return try architecture?.hasSuffix("ForSequenceClassification")
      ?? TensorStore(folder: folder).contains("score.weight")
  }

  /// Opens the weights.
  ///
  /// - Throws: `WeightFormatError`, naming the file.
  public func tensors() throws -> TensorStore {
    switch files {
    case .folder(let folder): try TensorStore(folder: folder)
    case .gguf(let bytes): TensorStore(file: try GGUFFile(bytes))
    }
  }
}

extension ModelSource.Files {
  /// The SHA-256 of the bytes that decide what a model computes: configuration and weights.
  ///
  /// - Throws: `WeightFormatError`, naming the file; `FileError`.
  func contentDigest() throws -> String {
    switch self {
    case .folder(let folder):
      let configuration = ContentDigest.sha256(try folder.file("config.json"))
      let weights = try TensorStore(folder: folder).fileDigests
      return ContentDigest.sha256(([configuration] + weights).joined(separator: "\n"))
    case .gguf(let bytes): return ContentDigest.sha256(bytes)
    }
  }
}
