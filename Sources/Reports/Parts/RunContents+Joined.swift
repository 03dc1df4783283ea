internal import Files
internal import RunFolders

extension RunContents {
  /// Runs of one steer read as one: its training, what it does to texts, its dimensions, words and spans.
  ///
  /// Nil where they are not all of one steer, or two have the same kind of part, which is for
  /// ``RunComparison``.
  ///
  /// - Parameter runs: At least two.
  package init?(joining runs: [RunContents]) {
    let steers = runs.map(\.steerDigest)
    guard runs.count > 1, let steer = steers[0], steers.allSatisfy({ $0 == steer }) else {
      return nil
    }
    let kinds = runs.flatMap { run in run.parts.map { type(of: $0).kind } }
    guard Set(kinds).count == kinds.count else { return nil }
    // The training, if it is there, is what the others come from.
    let first = runs.first { $0.manifest.holdsTraining } ?? runs[0]
    self.init(first, with: runs.filter { $0.location != first.location })
  }

  /// SHA-256 of the steer file that a run trained or read.
  private var steerDigest: String? {
    guard manifest.holdsTraining else {
      return manifest.inputs.first { $0.role == "steer" }?.sha256
    }
    return try? ContentDigest.sha256(ofFile: path + "/steer.safetensors")
  }
}
