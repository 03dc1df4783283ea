import Datasets
import Files
import Foundation
import Jobs
import Reports
import RunFolders
import WeightFormats

/// The file or folder that `prepare` writes.
struct PreparationDestination {
  private let layout: OutputLayout
  private let folder: String
  private let claim: RunClaim?

  /// Finds out before the work whether the place can be written to, and takes the folder; it is left as
  /// it was if nothing comes into it.
  init(_ layout: OutputLayout, creating folder: String) throws {
    self.layout = layout
    guard case .file(let path) = layout else {
      self.folder = folder
      claim = try RunOwner.claim(folder, for: "prepare", draws: false)
      return
    }
    try OutputFile.check(path)
    self.folder = URL(filePath: path).deletingLastPathComponent().path
    claim = nil
  }

  /// Refuses to write over a file that is read.
  func check(isNoneOf inputs: [String]) throws {
    for output in outputs { try OutputFile.check(output, isNoneOf: inputs) }
  }

  /// Writes the manifest: `manifest.json` in a folder, `NAME.manifest.json` beside a file.
  func finish(_ result: PreparationResult, _ manifest: RunManifest) throws {
    if case .file(let path) = layout {
      var manifest = manifest
      manifest.outputs = [URL(filePath: path).lastPathComponent]
      let stem = path.dropLast(".jsonl".count)
      try AtomicFile.write(JSONText.pretty(manifest) + "\n", to: stem + ".manifest.json")
    } else {
      var run = try RunFolder(path: folder)
      for file in result.files { run.record(URL(filePath: file.path).lastPathComponent) }
      let stale = try RunOwner.outputs(of: folder).filter { !run.outputs.contains($0) }
      for name in stale { try? ListedFile.remove(name, in: folder) }
      try run.finish(manifest)
      claim?.finish()
    }
  }

  private var outputs: [String] {
    switch layout {
    case .file(let path): [path]
    case .folder(let folder): SplitPart.allCases.map { "\(folder)/\($0.rawValue).jsonl" }
    case .publishedToxicity(let folder):
      SplitPart.allCases.flatMap { part in (0...1).map { "\(folder)/\(part.rawValue)_\($0).jsonl" }
      }
    }
  }
}
