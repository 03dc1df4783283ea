#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
internal import Foundation

/// A folder that appears under its name all at once, with all its files.
///
/// They are written into `NAME.partial` beside it. Without ``commit()`` that goes when this object does;
/// one that a killed process left goes when the folder of this name is written again.
package final class AtomicFolder {
  /// Where files are to be written meanwhile.
  package let path: String
  private let target: String
  private let lock: FileLock
  private var isCommitted = false

  /// Makes the folder beside its place, and the folders above it.
  ///
  /// - Parameter target: The folder's path; nothing may be there.
  /// - Throws: ``FileError/cannotWrite(path:reason:)``, also while another process writes the same folder.
  package init(path target: String) throws(FileError) {
    let trimmed = target.count > 1 && target.hasSuffix("/") ? String(target.dropLast()) : target
    self.target = trimmed
    path = trimmed + ".partial"
    try Self.checkIsFree(trimmed)
    let parent = trimmed.lastIndex(of: "/").map { String(trimmed[..<$0]) } ?? ""
    if !parent.isEmpty {
      try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    }
    do throws(FileLockError) {
      lock = try FileLock(path: path + ".lock")
    } catch {
      throw .cannotWrite(path: trimmed, reason: Self.reason(error))
    }
    try? FileManager.default.removeItem(atPath: path)
    guard unsafe mkdir(path, 0o777) == 0 else {
      let reason = systemMessage()
      lock.remove()
      throw .cannotWrite(path: trimmed, reason: reason)
    }
  }

  deinit {
    if !isCommitted { try? FileManager.default.removeItem(atPath: path) }
    lock.remove()
  }

  /// Puts the folder under its name.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  package func commit() throws(FileError) {
    try Self.checkIsFree(target)
    guard unsafe rename(path, target) == 0 else {
      throw .cannotWrite(path: target, reason: systemMessage())
    }
    isCommitted = true
  }

  private static func checkIsFree(_ path: String) throws(FileError) {
    guard FileStatus(linkAt: path) == nil else {
      throw .cannotWrite(path: path, reason: systemMessage(EEXIST))
    }
  }

  private static func reason(_ error: FileLockError) -> String {
    switch error {
    case .held: "another process is writing it"
    case .refused(_, let reason), .cannotWrite(_, let reason): reason
    }
  }
}
