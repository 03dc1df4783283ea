internal import Foundation
internal import Reports
package import RunFolders

/// Keeps commands from writing over each other's runs.
package enum RunOwner {
  /// The files in a folder that its manifest lists, figures included.
  ///
  /// - Throws: `ReportError` for a damaged manifest.
  package static func outputs(of folder: String) throws -> [String] {
    try RunManifest.of(run: folder)?.outputs ?? []
  }

  /// Whether a folder holds a file.
  static func holds(_ file: String, in folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + file)
  }

  /// Takes a folder that holds no run, or one of the same command, which may be repeated.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - command: The command.
  ///   - takesOver: Whether the folder may hold the run of another subcommand.
  ///   - draws: Whether the run ends with figures and a page.
  /// - Returns: The claim.
  /// - Throws: What `RunClaim` throws; `FigureError` where figures cannot be drawn.
  package static func claim(
    _ folder: String, for command: String, takesOver: Bool = false, draws: Bool = true
  ) throws -> RunClaim {
    if draws { try RunPublisher.requireDrawing() }
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
