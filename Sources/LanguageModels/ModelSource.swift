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
}
