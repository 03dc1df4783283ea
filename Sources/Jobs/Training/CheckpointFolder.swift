internal import Files
internal import Foundation
internal import RunFolders
internal import Steering

/// The steers of earlier steps that a training keeps: `checkpoints/step-000100.safetensors`.
///
/// Numbers have leading zeros, so that the order of names is that of steps.
struct CheckpointFolder {
  /// The folder within the run folder.
  static let name = "checkpoints"

  private let run: String
  private var path: String { run + "/" + Self.name }

  /// The checkpoints in a run folder.
  init(run: String) { self.run = run }

  /// The files in order, relative to the run folder.
  var files: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix("step-") && $0.hasSuffix(".safetensors") }.sorted()
      .map { Self.name + "/" + $0 }
  }

  /// Keeps a steer under its number of steps.
  func write(_ steer: Steer) throws {
    let digits = "\(steer.provenance.step ?? 0)"
    let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let path = try Subfolder.make(Self.name, in: run)
    try SteerFile.write(steer, to: path + "/step-\(number).safetensors")
  }

  /// Removes them all, and the folder if nothing else is in it.
  func discard() throws {
    try Subfolder.make(Self.name, in: run)
    let manager = FileManager.default
    for file in files { try manager.removeItem(atPath: run + "/" + file) }
    if try manager.contentsOfDirectory(atPath: path).isEmpty {
      try manager.removeItem(atPath: path)
    }
  }
}
