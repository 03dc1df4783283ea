#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Folders that a program makes within its own.
public enum Subfolder {
  /// Makes a folder within another, unless it is there.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - folder: The folder that holds it.
  /// - Returns: Its path.
  /// - Throws: ``FileError/cannotWrite(path:reason:)``, also for a symbolic link of that name: what
  ///   is written there would land elsewhere.
  @discardableResult
  public static func make(_ name: String, in folder: String) throws(FileError) -> String {
    let path = folder + "/" + name
    guard !path.utf8.contains(0) else {
      throw .cannotWrite(path: path, reason: "not the name of a folder")
    }
    if unsafe mkdir(path, 0o777) == 0 { return path }
    guard errno == EEXIST else { throw .cannotWrite(path: path, reason: systemMessage()) }
    guard let status = FileStatus(linkAt: path) else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    switch status.kind {
    case .folder: return path
    case .link: throw .cannotWrite(path: path, reason: "it is a symbolic link; remove it")
    default: throw .cannotWrite(path: path, reason: "it is not a folder")
    }
  }
}
