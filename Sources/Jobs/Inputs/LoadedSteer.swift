internal import Files
internal import Foundation
package import LanguageModels
package import Steering

/// A steer as it was read from a file.
package struct LoadedSteer {
  /// The path as given.
  package let path: String
  /// The steer file.
  package let file: String
  /// The checkpoint.
  package let steer: Steer

  /// Reads a steer file, or the one in a run folder.
  ///
  /// - Parameters:
  ///   - path: The file or folder.
  ///   - context: Told what is to be said of the file.
  /// - Throws: ``JobError``; what `SteerFile` throws.
  package init(_ path: String, _ context: JobContext) throws {
    self.path = path
    file = try SteerPath.resolve(path)
    let contents = try SteerFile.read(file)
    contents.remarks.forEach(context.note)
    steer = contents.steer
  }

  /// Reads a steer that is to be used with a model.
  ///
  /// - Parameters:
  ///   - path: The file or folder.
  ///   - model: The model.
  ///   - context: Told what is to be said of the file, if the two belong together.
  /// - Throws: ``JobError``; what `SteerFile` throws; `SteeringError` if they do not belong
  ///   together.
  package init(_ path: String, for model: LanguageModel, _ context: JobContext) throws {
    var remarks: [String] = []
    var listener = context
    listener.note = { remarks.append($0) }
    try self.init(path, listener)
    try check(fits: model)
    remarks.forEach(context.note)
  }

  /// Checks width and output embedding.
  package func check(fits model: LanguageModel) throws(SteeringError) {
    let configuration = model.configuration
    let digest = steer.provenance.embeddingDigest
    try steer.check(
      hiddenSize: configuration.hiddenSize, vocabularySize: configuration.vocabularySize,
      model: model.name, embeddingDigest: digest.map { _ in Digests.outputEmbedding(of: model) })
  }

  /// Loads the model that the steer is for, and checks that they belong together.
  ///
  /// - Parameters:
  ///   - name: The model; nil for the one that the steer names.
  ///   - setting: What the model's setting is called, for errors.
  ///   - context: Told how the model's files were read.
  /// - Returns: The model.
  /// - Throws: ``JobError``; `LanguageModelError`; `SteeringError` if they do not belong together.
  package func model(_ name: String?, setting: String = "model", _ context: JobContext) throws
    -> LanguageModel
  {
    let language = try context.languageModel(name ?? namedModel(setting))
    try check(fits: language)
    return language
  }

  private func namedModel(_ setting: String) throws(JobError) -> String {
    guard let named = steer.provenance.model else {
      throw .steerNamesNoModel(path, setting: setting)
    }
    guard ModelFolders.exists(named) else {
      throw .namedModelMissing(steer: path, model: named, setting: setting)
    }
    return named
  }
}

/// Finds the steer file that a path means.
package enum SteerPath {
  /// The steer file of a run folder.
  package static let fileName = "steer.safetensors"

  /// The file that is meant by the path of a file or of a run folder.
  package static func resolve(_ path: String) throws(JobError) -> String {
    guard let status = FileStatus(path: path) else { throw .noSuchSteer(path) }
    guard status.kind == .folder else { return path }
    let inside = path + "/" + fileName
    guard FileManager.default.fileExists(atPath: inside) else {
      throw .noSteerInFolder(path, seeds: expanded([path]).filter { $0 != path })
    }
    return inside
  }
}
