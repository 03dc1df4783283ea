internal import Files
internal import Foundation
internal import LanguageModels
internal import Reports
package import RunFolders

/// What a job read, and the folder that it writes if it has one.
package struct AnalysisRun {
  private let command: String
  private let claim: RunClaim?
  private let overwrites: Bool
  private let commandLine: String
  private let context: JobContext
  private let start = ContinuousClock.now
  package private(set) var inputs: [RunManifest.Input] = []

  /// Prepares a run and takes its folder; refuses one that holds the run of another command before
  /// any work.
  ///
  /// - Parameters:
  ///   - command: The kind of job.
  ///   - out: The run folder; nil to write nothing.
  ///   - overwrites: Whether a finished run of other inputs or settings may be replaced.
  ///   - context: Who runs the job.
  /// - Throws: What ``RunOwner`` throws.
  package init(_ command: String, out: String?, overwrites: Bool, _ context: JobContext) throws {
    commandLine = context.command
    self.context = context
    self.command = command
    self.overwrites = overwrites
    claim = try out.map { try RunOwner.claim($0, for: command) }
  }

  /// Notes an input whose digest is known.
  package mutating func note(_ role: String, _ name: String, sha256: String) {
    inputs.append(.init(role: role, name: name, sha256: sha256))
  }

  /// Notes an input.
  package mutating func note(_ input: RunManifest.Input) { inputs.append(input) }

  /// Notes a model, with its commit if it comes from the Hugging Face cache.
  package mutating func noteModel(_ role: String, _ name: String, sha256: String) {
    inputs.append(
      .init(role: role, name: name, sha256: sha256, revision: ModelFolders.commit(of: name)))
  }

  /// Notes an input file.
  package mutating func noteFile(_ role: String, _ path: String) throws {
    note(role, path, sha256: try ContentDigest.sha256(ofFile: path))
  }

  /// Notes a steer with its model.
  package mutating func note(_ steer: LoadedSteer) throws {
    try noteFile("steer", steer.file)
  }

  /// Notes texts, whether from a file or embedded, and tells what their reader has to say.
  package mutating func note(_ texts: LoadedTexts, role: String = "texts") {
    note(role, texts.name, sha256: texts.sha256)
    texts.notes.forEach(context.tell)
  }

  /// Refuses to write over a finished run of other inputs or settings; to be called when all inputs
  /// are noted, before the work.
  ///
  /// - Throws: ``JobFolderError``.
  package func checkEarlier(seed: UInt64 = 0, settings: [String: String]) throws {
    guard let claim, !overwrites, let earlier = try RunManifest.of(run: claim.folder),
      !manifest(seed, settings).repeats(earlier)
    else { return }
    throw JobFolderError.finishedOther(claim.folder)
  }

  /// Writes the tables, the manifest, figures and page if there is a folder.
  ///
  /// - Parameters:
  ///   - seed: The seed, 0 for analyses without random numbers.
  ///   - settings: What decides the result beside the inputs.
  ///   - tables: Writes the files.
  /// - Throws: ``JobFolderError`` as ``checkEarlier(seed:settings:)``; what `tables` throws; what
  ///   ``RunPublisher`` throws.
  package func finish(
    seed: UInt64 = 0, settings: [String: String],
    _ tables: (inout RunFolder) throws -> Void
  ) throws {
    guard let claim else { return }
    try checkEarlier(seed: seed, settings: settings)
    let earlier = try RunOwner.outputs(of: claim.folder)
    var folder = try RunFolder(path: claim.folder)
    try RunPublisher.retract(folder: claim.folder)
    try tables(&folder)
    // Tables of an earlier run must not stand beside those of this one.
    for name in earlier where !folder.outputs.contains(name) {
      try? ListedFile.remove(name, in: claim.folder)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    var manifest = manifest(seed, settings)
    manifest.seconds = [command: seconds]
    try folder.finish(manifest)
    try RunPublisher.publish(folder: claim.folder)
    claim.finish()
  }

  private func manifest(_ seed: UInt64, _ settings: [String: String]) -> RunManifest {
    var settings = settings
    if context.readingPrecision != .full {
      settings["precision"] = context.readingPrecision.rawValue
    }
    return RunManifest(
      version: toolVersion, subcommand: command, command: commandLine, seed: seed,
      inputs: inputs, settings: settings)
  }
}
