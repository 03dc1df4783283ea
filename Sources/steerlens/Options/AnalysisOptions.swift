import ArgumentParser
import Foundation
import LanguageModels
import Reports
import Steering
import RunFolders

/// The options of every analysis command.
struct AnalysisOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "The model: a folder, GGUF file or name (default: the one that the steer names).")
  var model: String?

  @Option(name: .shortAndLong, help: "Write tables and a manifest to this folder.")
  var out: String?

  @Flag(help: "Discard the run of other inputs or settings that the run folder holds.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  /// Reads a steer file, or the one in a run folder; remarks go to standard error.
  func loadSteer(_ path: String) throws -> LoadedSteer {
    runtime.apply()
    let file = try SteerPath.resolve(path)
    let contents = try SteerFile.read(file)
    contents.remarks.forEach(runtime.note)
    return LoadedSteer(path: path, file: file, steer: contents.steer)
  }

  /// Loads the model that a steer is for, and checks that they belong together.
  func loadModel(for steer: LoadedSteer) throws -> LanguageModel {
    runtime.apply()
    let language = try LanguageModel(ModelFolders.source(try modelName(for: steer)))
    language.notes.forEach { runtime.note("\(language.name): \($0)") }
    try steer.check(fits: language)
    return language
  }

  /// Prints a result, as JSON or for people.
  func print(_ result: some Encodable, text: () -> String) throws {
    Swift.print(try json ? JSONText.pretty(result) : text())
  }

  private func modelName(for steer: LoadedSteer) throws -> String {
    if let model { return model }
    guard let named = steer.steer.provenance.model else {
      throw CommandError.steerNamesNoModel(steer.path)
    }
    guard ModelFolders.exists(named) else {
      throw CommandError.namedModelMissing(steer: steer.path, model: named)
    }
    return named
  }
}

/// A steer as it was read from a file.
struct LoadedSteer {
  /// The path as given.
  let path: String
  /// The steer file.
  let file: String
  let steer: Steer

  /// Checks width and output embedding.
  func check(fits model: LanguageModel) throws(SteeringError) {
    let configuration = model.configuration
    let digest = steer.provenance.embeddingDigest
    try steer.check(
      hiddenSize: configuration.hiddenSize, vocabularySize: configuration.vocabularySize,
      model: model.name, embeddingDigest: digest.map { _ in Digests.outputEmbedding(of: model) })
  }
}
