internal import Foundation
internal import WeightFormats
internal import Files

/// A run folder that a job has for itself, until it ends.
///
/// A hidden file in the folder is locked, says whose the folder is, and goes with the end of the job: a
/// job that was killed leaves the file, but no lock, so that the same job may go on or start over.
public final class RunClaim {
  /// The file in a run folder that is not finished.
  package static let file = ".unfinished"

  /// The folder.
  public let folder: String
  private let lock: FileLock
  private let earlier: [UInt8]
  private let created: [String]
  private let before: [String: Date]
  private var isFinished = false

  /// Takes a folder, creating it if need be.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - subcommand: The kind of job.
  ///   - takesOver: Whether the folder may hold the run of another subcommand.
  /// - Throws: ``RunClaimError``; ``ReportError`` for a damaged manifest;
  ///   `FileError.cannotWrite(path:reason:)`.
  public init(_ folder: String, for subcommand: String, takesOver: Bool = false) throws {
    try Self.checkPlace(folder)
    let created = Self.missingFolders(folder)
    do {
      _ = try RunFolder(path: folder)
      lock = try Self.lock(folder)
    } catch {
      Self.remove(created)
      throw error
    }
    self.folder = folder
    self.created = created
    before = Self.dates(folder)
    let lock = lock
    earlier = try RunClaimError.telling { () throws(FileLockError) in try lock.contents() }
    // From here on the end of the claim puts everything back.
    let owner = try Self.owner(of: folder, marker: earlier)
    guard takesOver || owner == nil || owner == subcommand else {
      throw RunClaimError.otherRun(folder: folder)
    }
    try RunClaimError.telling { () throws(FileLockError) in
      try lock.write(Array(subcommand.utf8), at: 0)
    }
  }

  /// Ends the claim of a folder that holds a finished run.
  public func finish() {
    lock.remove()
    isFinished = true
  }

  deinit {
    guard !isFinished, Self.dates(folder) == before else { return }
    // Nothing came of the job: the folder is left as it was.
    if earlier.isEmpty {
      lock.remove()
      Self.remove(created)
    } else {
      try? lock.write(earlier, at: 0)
    }
  }

  /// Whether a folder holds what a job left that did not end.
  public static func isUnfinished(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + file)
  }

  private static func lock(_ folder: String) throws(RunClaimError) -> FileLock {
    do {
      return try RunClaimError.telling { () throws(FileLockError) in
        try FileLock(path: folder + "/" + file)
      }
    } catch .inUse {
      throw .inUse(path: folder)
    }
  }

  private static func owner(of folder: String, marker: [UInt8]) throws -> String? {
    if !marker.isEmpty { return String(decoding: marker, as: UTF8.self) }
    return try RunManifest.of(run: folder)?.subcommand
  }

  // What is in the folder and when it was written, the claim's own file apart.
  private static func dates(_ folder: String) -> [String: Date] {
    let manager = FileManager.default
    let names = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(into: [:]) { dates, name in
      guard name != file else { return }
      let attributes = try? manager.attributesOfItem(atPath: folder + "/" + name)
      dates[name] = attributes?[.modificationDate] as? Date ?? .distantPast
    }
  }

  // Finds a place that cannot be written before the work, not after.
  private static func checkPlace(_ folder: String) throws(FileError) {
    let files = FileManager.default
    var place = URL(filePath: folder).standardizedFileURL
    while !files.fileExists(atPath: place.path), place.path != "/" {
      place.deleteLastPathComponent()
    }
    guard FileStatus(path: place.path)?.kind == .folder else {
      throw .cannotWrite(path: folder, reason: "\(place.lastPathComponent) is a file")
    }
    guard files.isWritableFile(atPath: place.path) else {
      throw .cannotWrite(
        path: folder, reason: "\(place.lastPathComponent) must not be written to")
    }
  }

  private static func missingFolders(_ folder: String) -> [String] {
    var missing: [String] = []
    var place = URL(filePath: folder).standardizedFileURL
    while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
      missing.append(place.path)
      place.deleteLastPathComponent()
    }
    return missing
  }

  private static func remove(_ folders: [String]) {
    // Fails where something is inside, which is right.
    for path in folders where unsafe rmdir(path) != 0 { return }
  }
}
