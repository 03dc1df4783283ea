#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A folder of model files: on disk, or in memory for embedded models.
public struct FileFolder: Sendable {
  private enum Storage {
    case disk
    case memory([String: FileBytes])
  }

  /// The path, or a label, for messages.
  public let name: String
  private let storage: Storage

  /// A folder on disk; nothing is read yet.
  public init(path: String) {
    name = path
    storage = .disk
  }

  /// A folder in memory.
  public init(name: String, files: [String: FileBytes]) {
    self.name = name
    storage = .memory(files)
  }

  /// The bytes of a file, mapped when the folder is on disk.
  ///
  /// - Parameter name: A name relative to the folder, without “..”.
  /// - Returns: The file's bytes.
  /// - Throws: ``FileError/missingFile(folder:name:found:)``,
  ///   ``FileError/folderNotFound(path:)``,
  ///   ``FileError/nameOutsideFolder(folder:name:)``, or what ``FileBytes/map(path:)``
  ///   throws.
  public func file(_ name: String) throws(FileError) -> FileBytes {
    guard Self.staysInside(name) else {
      throw .nameOutsideFolder(folder: self.name, name: name)
    }
    switch storage {
    case .memory(let files):
      guard let bytes = files[name] else {
        throw .missingFile(folder: self.name, name: name, found: try fileNames())
      }
      return bytes
    case .disk:
      do {
        return try FileBytes.map(path: path(of: name))
      } catch .fileNotFound {
        throw .missingFile(folder: self.name, name: name, found: try fileNames())
      }
    }
  }

  /// Whether the folder holds a file of this name.
  public func contains(_ name: String) -> Bool {
    guard Self.staysInside(name) else { return false }
    switch storage {
    case .memory(let files): return files[name] != nil
    case .disk:
      return FileStatus(path: path(of: name))?.kind == .regular
    }
  }

  /// Whether anything of this name stands in the folder, be it a link to nothing.
  package func lists(_ name: String) -> Bool {
    guard case .disk = storage, Self.staysInside(name) else { return contains(name) }
    return FileStatus(linkAt: path(of: name)) != nil
  }

  /// The names in the folder, sorted.
  ///
  /// - Throws: ``FileError/folderNotFound(path:)`` if there is no such folder on disk.
  public func fileNames() throws(FileError) -> [String] {
    switch storage {
    case .memory(let files): return files.keys.sorted()
    case .disk:
      do {
        return try FileManager.default.contentsOfDirectory(atPath: name).sorted()
      } catch {
        throw .folderNotFound(path: name)
      }
    }
  }

  /// The names in a folder of the folder, sorted; none if there is no such folder.
  ///
  /// - Parameter name: A name relative to the folder, without “..”.
  /// - Returns: Their names within that folder.
  public func fileNames(under name: String) -> [String] {
    guard Self.staysInside(name) else { return [] }
    switch storage {
    case .memory(let files):
      return files.keys.filter { $0.hasPrefix(name + "/") }.map {
        String($0.dropFirst(name.count + 1))
      }
      .sorted()
    case .disk:
      return (try? FileManager.default.contentsOfDirectory(atPath: path(of: name)))?.sorted() ?? []
    }
  }

  /// Whether a name taken from a file cannot lead out of the folder.
  ///
  /// Links inside the folder are followed: download caches keep their files behind links.
  package static func staysInside(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix("/") && !name.utf8.contains(0)
      && !name.split(separator: "/", omittingEmptySubsequences: false).contains("..")
  }

  private func path(of file: String) -> String {
    name.hasSuffix("/") ? name + file : name + "/" + file
  }
}
