import ArgumentParser
import EmbeddedModels
import Foundation
import LanguageModels
import LinearAlgebra
import TextTokenization
import WeightFormats

/// The options of every command that runs a model.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "A Hugging Face model folder, or an embedded model: reviews-2m, reviews-4m.")
  var model = "reviews-4m"

  @OptionGroup var runtime: RuntimeOptions

  func load(compatibility: Compatibility? = nil) throws -> LanguageModel {
    runtime.apply()
    let language = try LanguageModel(folder: ModelFolders.resolve(model))
    return compatibility == .upstream ? language.withoutOutputBias() : language
  }
}

/// Options that change speed and talk, never results.
struct RuntimeOptions: ParsableArguments {
  @Option(help: "Threads to use (default: all cores).")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }

  func apply() {
    if let threads { Parallel.threadCount = threads }
  }

  func note(_ text: String) {
    if !quiet { Console.note(text) }
  }
}

/// Finds models by name or path.
enum ModelFolders {
  /// Whether a name is that of an embedded model or of a model folder.
  static func exists(_ name: String) -> Bool {
    EmbeddedFiles.model(named: name) != nil
      || FileManager.default.fileExists(atPath: name + "/config.json")
  }

  /// The files of an embedded model, or of a folder.
  static func resolve(_ name: String) throws -> FileFolder {
    if let files = EmbeddedFiles.model(named: name) {
      let mapped = files.map { key, bytes in
        (key, FileBytes(staticMemory: bytes, name: "\(name)/\(key)"))
      }
      return FileFolder(name: name, files: Dictionary(uniqueKeysWithValues: mapped))
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
      throw CommandError.noSuchModel(
        name, embedded: EmbeddedFiles.languageModels + [EmbeddedFiles.judge])
    }
    guard isFolder.boolValue else { throw CommandError.modelIsNoFolder(name) }
    return FileFolder(path: name)
  }
}

extension LanguageModel {
  /// The tokens of a text, after the begin-of-text token if wanted.
  ///
  /// Models without a begin-of-text token begin a text with the end-of-text token, as GPT-2 does.
  func tokens(of text: String, prependBeginOfText: Bool) throws -> [TokenID] {
    let ids = try tokenizer().encode(text)
    guard prependBeginOfText else { return ids }
    guard let begin = configuration.beginOfTextID ?? configuration.endOfTextID else {
      throw CommandError.noBeginOfText(model: name)
    }
    return [TokenID(begin)] + ids
  }
}
