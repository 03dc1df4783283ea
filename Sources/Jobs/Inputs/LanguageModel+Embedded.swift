internal import EmbeddedModels
public import LanguageModels
package import Files

extension LanguageModel {
  /// Loads a model that ships inside the library, such as `reviews-4m`.
  ///
  /// - Parameter name: One of `EmbeddedFiles.languageModels`.
  /// - Throws: ``EmbeddedModelError`` for another name; `LanguageModelError`.
  public init(embedded name: String) throws {
    guard let folder = FileFolder(embedded: name) else {
      throw EmbeddedModelError.notEmbedded(name)
    }
    try self.init(folder: folder)
  }
}

extension FileFolder {
  /// The files of an embedded model; nil if there is none of that name.
  ///
  /// - Parameter name: The model's name.
  package init?(embedded name: String) {
    guard let files = EmbeddedFiles.model(named: name) else { return nil }
    self.init(name: name, files: files)
  }
}

/// Why an embedded model cannot be had.
public enum EmbeddedModelError: Error, Equatable, CustomStringConvertible {
  /// The library ships no language model of this name.
  case notEmbedded(String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .notEmbedded(let name):
      "no model named \(name) ships inside; embedded are "
        + EmbeddedFiles.languageModels.joined(separator: ", ")
    }
  }
}
