internal import EmbeddedModels
package import Files
internal import Foundation
package import LanguageModels
internal import ModelHub

/// Finds models: by embedded name, by path, then by name in the Hugging Face cache.
package enum ModelFolders {
  /// Whether a name leads to a model.
  package static func exists(_ name: String) -> Bool {
    if EmbeddedFiles.holds(model: name) { return true }
    if FileManager.default.fileExists(atPath: name) {
      return isGGUF(name)
        || FileManager.default.fileExists(atPath: name + "/config.json")
    }
    return (try? cached(name)) != nil
  }

  /// Whether a path is a GGUF file's, by its ending in any case.
  package static func isGGUF(_ path: String) -> Bool { path.lowercased().hasSuffix(".gguf") }

  /// The files of a model; it keeps the name it was asked by.
  package static func source(_ name: String) throws -> ModelSource {
    if FileManager.default.fileExists(atPath: name) {
      return isGGUF(name) && !EmbeddedFiles.holds(model: name)
        ? try gguf(name, path: name)
        : ModelSource(name: name, files: .folder(try resolve(name)))
    }
    let folder = try resolve(name)
    guard !EmbeddedFiles.holds(model: name), !folder.contains("config.json") else {
      return ModelSource(name: name, files: .folder(folder))
    }
    let files = try folder.fileNames().filter(isGGUF)
    guard files.count < 2 else {
      throw HubError.severalCachedGGUF(
        try ModelName(name), files: files.map { folder.name + "/" + $0 })
    }
    return try files.first.map { try gguf(name, path: folder.name + "/" + $0) }
      ?? ModelSource(name: name, files: .folder(folder))
  }

  /// The files of an embedded model, of a folder, or of a cached model.
  package static func resolve(_ name: String) throws -> FileFolder {
    if let embedded = FileFolder(embedded: name) { return embedded }
    guard let status = FileStatus(path: name) else {
      try refuseBrokenLink(name)
      return try cached(name).folder
    }
    guard status.kind == .folder else { throw JobError.modelIsNoFolder(name) }
    return FileFolder(path: name)
  }

  /// The commit of a model in the Hugging Face cache; nil if the name leads elsewhere.
  package static func commit(of name: String) -> String? {
    guard !EmbeddedFiles.holds(model: name), !FileManager.default.fileExists(atPath: name)
    else { return nil }
    return (try? cached(name))?.commit
  }

  /// A model in the Hugging Face cache.
  private static func cached(_ name: String) throws -> HubCache.Snapshot {
    let embedded = EmbeddedFiles.languageModels + [EmbeddedFiles.judge]
    guard let model = try? ModelName(name) else {
      throw JobError.noSuchModel(name, embedded: embedded)
    }
    do {
      return try HubCache(HubEnvironment()).completeSnapshot(of: model)
    } catch HubError.notCached(_, let folders, let similar) {
      throw JobError.modelNotCached(
        name, embedded: embedded, cache: folders.joined(separator: ", "),
        command: model.fetchCommand, similar: similar)
    }
  }

  // A link to nothing is told as such, not taken for a name.
  private static func refuseBrokenLink(_ path: String) throws(FileError) {
    do throws(FileError) {
      _ = try FileBytes.map(path: path)
    } catch {
      if case .danglingLink = error { throw error }
    }
  }

  private static func gguf(_ name: String, path: String) throws -> ModelSource {
    ModelSource(name: name, files: .gguf(try FileBytes.map(path: path)))
  }
}
