internal import Files
internal import Foundation

/// A single file that a command is to write.
package enum OutputFile {
  /// Finds a misspelt folder before the work, not after.
  package static func check(_ path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    if folder.isEmpty { return }
    guard FileStatus(path: folder)?.kind == .folder else {
      throw JobFolderError.noFolder(folder, file: path)
    }
  }

  /// Whether a file is there that is not empty.
  package static func holdsData(_ path: String) -> Bool {
    guard let status = FileStatus(path: path), status.kind == .regular else { return false }
    return status.byteCount > 0
  }

  /// Refuses to write over a file that the command reads, by whatever path it is named.
  package static func check(_ path: String, isNoneOf inputs: [String]) throws {
    func resolved(_ path: String) -> String {
      URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    guard !inputs.map(resolved).contains(resolved(path)) else {
      throw JobFolderError.overwritesInput(path)
    }
  }
}
