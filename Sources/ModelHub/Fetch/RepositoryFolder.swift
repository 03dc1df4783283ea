import Files
import Foundation

/// A repository's folder in the cache, written as huggingface_hub writes it.
struct RepositoryFolder {
  /// `models--ORGANISATION--NAME`.
  let path: String
  private let locks: String

  init(cache: String, name: ModelName) {
    path = cache + "/" + name.folder
    locks = cache + "/.locks/" + name.folder
  }

  func blob(_ file: RepositoryFile) -> String { path + "/blobs/" + file.hash.text }

  func incomplete(_ file: RepositoryFile) -> String { blob(file) + ".incomplete" }

  func lock(_ file: RepositoryFile) -> String { locks + "/" + file.hash.text + ".lock" }

  func snapshot(_ commit: String) -> String { path + "/snapshots/" + commit }

  /// Whether a file's contents are there.
  func holds(_ file: RepositoryFile) -> Bool { Self.size(of: blob(file)) == file.size }

  /// How many bytes are still to come.
  func missingBytes(of file: RepositoryFile) -> Int {
    holds(file) ? 0 : max(0, file.size - (Self.size(of: incomplete(file)) ?? 0))
  }

  /// Makes the folders.
  ///
  /// - Throws: ``HubError/cannotWrite(path:reason:)``.
  func create(commit: String) throws(HubError) {
    for folder in [path + "/blobs", path + "/refs", snapshot(commit), locks] {
      try Self.makeFolder(folder)
    }
  }

  /// Links a file's place in the snapshot to its contents, relatively, so that the cache may move.
  ///
  /// - Throws: ``HubError/cannotWrite(path:reason:)``.
  func link(_ file: RepositoryFile, commit: String) throws(HubError) {
    let place = snapshot(commit) + "/" + file.path
    let depth = file.path.split(separator: "/").count
    let target = String(repeating: "../", count: depth + 1) + "blobs/" + file.hash.text
    if let earlier = try? FileManager.default.destinationOfSymbolicLink(atPath: place),
      earlier == target
    {
      return
    }
    if depth > 1 { try Self.makeFolder(URL(filePath: place).deletingLastPathComponent().path) }
    let temporary = place + ".\(getpid()).tmp"
    unsafe unlink(temporary)
    guard unsafe symlink(target, temporary) == 0, unsafe rename(temporary, place) == 0 else {
      throw .cannotWrite(path: place, reason: systemMessage())
    }
  }

  /// Writes which commit a branch or tag stands for.
  ///
  /// - Throws: ``HubError/cannotWrite(path:reason:)``.
  func writeReference(_ revision: String, commit: String) throws(HubError) {
    guard revision != commit else { return }
    let place = path + "/refs/" + revision
    try Self.makeFolder(URL(filePath: place).deletingLastPathComponent().path)
    do {
      try AtomicFile.write(commit, to: place)
    } catch {
      throw .cannotWrite(path: place, reason: error.description)
    }
  }

  /// The bytes that a user may still write to a folder's disk; nil if the system does not say.
  static func freeBytes(at path: String) -> Int? {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    let (bytes, overflow) = UInt(status.f_bavail)
      .multipliedReportingOverflow(by: UInt(status.f_frsize))
    return overflow ? nil : Int(clamping: bytes)
  }

  private static func makeFolder(_ path: String) throws(HubError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: "the folder cannot be made")
    }
  }

  private static func size(of path: String) -> Int? {
    guard let status = FileStatus(path: path), status.kind == .regular else { return nil }
    return status.byteCount
  }
}
