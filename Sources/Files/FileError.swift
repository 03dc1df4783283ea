internal import Foundation

/// What can go wrong while files and folders are read and written.
public enum FileError: Error, Equatable, Sendable {
  /// The path does not exist.
  case fileNotFound(path: String)
  /// The path is a symbolic link to what does not exist.
  case danglingLink(path: String, target: String)
  /// The file exists but the system refused to open it.
  case cannotOpen(path: String, reason: String)
  /// The path is a folder, a device or a pipe.
  case notARegularFile(path: String)
  /// The system refused to map the file into memory.
  case cannotMap(path: String, reason: String)
  /// The folder does not exist, or is a file.
  case folderNotFound(path: String)
  /// The folder does not hold the wanted file; `found` lists what it does hold.
  case missingFile(folder: String, name: String, found: [String])
  /// A file name is absolute, empty, or climbs out of its folder.
  case nameOutsideFolder(folder: String, name: String)
  /// A file could not be written; nothing was left behind.
  case cannotWrite(path: String, reason: String)
}

extension FileError {
  /// What keeps a path from being found: it does not exist, or the end of its links does not.
  static func notThere(_ path: String) -> FileError {
    guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
      return .fileNotFound(path: path)
    }
    return .danglingLink(path: path, target: target)
  }
}

extension FileError: CustomStringConvertible {
  /// What happened, where, and what to do about it.
  public var description: String {
    switch self {
    case .fileNotFound(let path):
      "\(path): no such file. Check the path."
    case .danglingLink(let path, let target):
      "\(path): is a symbolic link to \(NameText.quote(target)), which does not exist. Restore that, "
        + "or give the file itself."
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened (\(reason)). Check its permissions."
    case .notARegularFile(let path):
      "\(path): is not a regular file. Give the path of a file."
    case .cannotMap(let path, let reason):
      "\(path): cannot be mapped into memory (\(reason)). Copy it to a local disk and try again."
    case .folderNotFound(let path):
      "\(path): no such folder. Check the path."
    case .missingFile(let folder, let name, let found):
      "\(folder): has no file \(name); it holds \(NameText.list(found)). "
        + "Give a complete model folder."
    case .nameOutsideFolder(let folder, let name):
      "\(folder): the file name \(NameText.quote(name)) leaves the folder. "
        + "Use a relative name without “..”."
    case .cannotWrite(let path, let reason):
      "\(path): cannot be written (\(reason)). Check that the folder exists, is writable and "
        + "has free space."
    }
  }
}
