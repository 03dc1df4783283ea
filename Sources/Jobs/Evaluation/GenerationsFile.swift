internal import Datasets
internal import Files
internal import Foundation
internal import Reports
internal import RunFolders
internal import TextEvaluation

/// Generated texts and what their manifest says of them.
struct GenerationsFile {
  /// What it is called in tables.
  let name: String
  /// The file.
  let path: String
  let generations: [PromptGenerations]
  /// The manifest of the run that wrote the file; nil if there is none.
  let manifest: RunManifest?

  /// Reads a file, or the one in a run folder.
  init(_ path: String, _ encoding: TextEncoding, _ context: JobContext) throws {
    let inside = path + "/" + GenerationRecord.file
    if FileStatus(path: path)?.kind == .folder {
      guard FileManager.default.fileExists(atPath: inside) else {
        throw EvaluationFailure.noGenerations(path)
      }
      self.path = inside
    } else {
      self.path = path
    }
    name = path
    generations = try DatasetReader.generations(
      path: self.path, encoding: encoding, note: context.tell)
    manifest = RunManifest.of(output: self.path)
  }

  /// The model that wrote the texts, where the manifest names one that is at hand.
  var model: String? {
    manifest?.inputs.first { $0.role == "model" }.map(\.name).flatMap {
      ModelFolders.exists($0) ? $0 : nil
    }
  }

  /// Checks that another file continues the same prompts in the same order.
  func requireSamePrompts(_ other: GenerationsFile) throws(EvaluationError) {
    let (own, theirs) = (generations.map(\.prompt), other.generations.map(\.prompt))
    let first = zip(own, theirs).enumerated().first { $1.0 != $1.1 }?.offset
    guard first != nil || own.count != theirs.count else { return }
    throw .otherPrompts(
      first: name, second: other.name, prompt: (first ?? min(own.count, theirs.count)) + 1)
  }
}
