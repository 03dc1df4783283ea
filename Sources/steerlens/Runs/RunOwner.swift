import Foundation
import RunFolders

/// Keeps commands from writing over each other's runs.
enum RunOwner {
  /// The files in a folder that its manifest lists, figures included.
  ///
  /// - Throws: `ReportError` for a damaged manifest.
  static func outputs(of folder: String) throws -> [String] {
    try RunManifest.of(run: folder)?.outputs ?? []
  }

  /// Takes a folder that holds no run, or one of the same command, which may be repeated.
  ///
  /// - Throws: What `RunClaim` throws.
  static func claim(_ folder: String, for command: String, takesOver: Bool = false) throws
    -> RunClaim
  {
    let files = FileManager.default
    func holds(_ file: String) -> Bool { files.fileExists(atPath: folder + "/" + file) }
    // Folders of version 0.1.0 that a job left unfinished do not say whose they are.
    if !takesOver, !RunClaim.isUnfinished(folder), !holds(RunManifest.file) {
      let isSweep = SweepFolder.holdsSweep(folder)
      let isTraining = holds(SteerPath.fileName)
      if isSweep && command != "sweep" || isTraining && command != "train" {
        throw RunClaimError.otherRun(folder: folder)
      }
    }
    return try RunClaim(folder, for: command, takesOver: takesOver)
  }
}

extension RunClaimError {
  /// What is wrong and which options help.
  var withOptions: String {
    switch self {
    case .inUse(let path):
      "\(path): another process is writing there; wait until it ends, or give another --out"
    case .otherRun(let folder):
      "\(folder) holds the run of another command; give another --out"
    case .stoppedJob(let file):
      "\(file) holds what an earlier start of this command finished; continue it with --resume or "
        + "discard it with --overwrite"
    case .otherJob(let file):
      "\(file) belongs to a command with other inputs or settings; repeat that one with --resume, or "
        + "discard it with --overwrite"
    case .damagedPlan(let file):
      "\(file):1: damaged, so that it cannot be told which command it belongs to; discard it with "
        + "--overwrite"
    case .cannotLock, .cannotWrite: description
    }
  }
}
