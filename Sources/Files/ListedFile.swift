#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files of a folder that a list names, which may be anyone's.
public enum ListedFile {
  /// Removes a file of a folder, unless it is not there.
  ///
  /// Symbolic links on the way are not followed, and folders are not removed; a link in the place of the
  /// file goes, and what it leads to stays.
  ///
  /// - Parameters:
  ///   - name: A name relative to the folder, without “..”.
  ///   - folder: The folder; this itself may be behind a link.
  /// - Throws: ``FileError/cannotWrite(path:reason:)``, also for links on the way and for folders;
  ///   ``FileError/nameOutsideFolder(folder:name:)``.
  public static func remove(_ name: String, in folder: String) throws(FileError) {
    guard FileFolder.staysInside(name) else {
      throw .nameOutsideFolder(folder: folder, name: name)
    }
    var directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return try tell(of: folder) }
    defer { close(directory) }
    let parts = name.split(separator: "/").map { String($0) }
    for part in parts.dropLast() {
      let next = unsafe openat(directory, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard next >= 0 else {
        let isNoFolder = errno == ELOOP || errno == ENOTDIR
        return try tell(
          of: folder + "/" + name,
          reason: isNoFolder ? "\(part) is a symbolic link or no folder; remove it" : nil)
      }
      close(directory)
      directory = next
    }
    guard unsafe unlinkat(directory, parts.last ?? name, 0) == 0 else {
      return try tell(of: folder + "/" + name)
    }
  }

  // What is not there need not be removed.
  private static func tell(of path: String, reason: String? = nil) throws(FileError) {
    guard errno != ENOENT else { return }
    throw .cannotWrite(path: path, reason: reason ?? systemMessage())
  }
}
