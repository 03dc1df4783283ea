import Foundation

/// Where bytes come from: a file, read piece by piece, or memory.
struct ByteSource {
  enum Content {
    case file
    case memory([UInt8])
  }

  private static let chunkCount = 1 << 20

  /// The path, or a label.
  let name: String
  let content: Content

  /// A file that is known to exist.
  ///
  /// - Throws: ``DatasetError/fileNotFound(file:)`` or ``DatasetError/cannotRead(file:reason:)``.
  init(path: String) throws(DatasetError) {
    name = path
    content = .file
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .fileNotFound(file: path)
    }
    if isFolder.boolValue { throw .cannotRead(file: path, reason: "it is a folder") }
  }

  init(_ bytes: [UInt8], name: String) {
    self.name = name
    content = .memory(bytes)
  }

  /// Calls `body` with the bytes in order; memory use does not grow with the file.
  ///
  /// - Throws: ``DatasetError/emptyFile(file:)``, ``DatasetError/cannotRead(file:reason:)``, and
  ///   what `body` throws.
  func forEachChunk(_ body: (ArraySlice<UInt8>) throws(DatasetError) -> Void)
    throws(DatasetError)
  {
    switch content {
    case .memory(let bytes):
      if bytes.isEmpty { throw .emptyFile(file: name) }
      try body(bytes[...])
    case .file:
      let handle = try open()
      defer { try? handle.close() }
      var isEmpty = true
      while let chunk = try read(from: handle) {
        isEmpty = false
        try body(chunk)
      }
      if isEmpty { throw .emptyFile(file: name) }
    }
  }

  private func open() throws(DatasetError) -> FileHandle {
    do {
      return try FileHandle(forReadingFrom: URL(filePath: name))
    } catch {
      throw .cannotRead(file: name, reason: error.localizedDescription)
    }
  }

  /// The next piece; nil at the end.
  private func read(from handle: FileHandle) throws(DatasetError) -> ArraySlice<UInt8>? {
    do {
      guard let data = try handle.read(upToCount: Self.chunkCount), !data.isEmpty else {
        return nil
      }
      return [UInt8](data)[...]
    } catch {
      throw .cannotRead(file: name, reason: error.localizedDescription)
    }
  }
}
