internal import Files

/// Where bytes come from: a file, read piece by piece, or memory.
struct ByteSource {
  enum Content {
    case file(InputFile)
    case memory([UInt8])
  }

  /// The path, or a label.
  let name: String
  private let content: Content

  /// Opens a file.
  ///
  /// - Throws: ``DatasetError/fileNotFound(file:)`` or ``DatasetError/cannotRead(file:reason:)``.
  init(path: String) throws(DatasetError) {
    name = path
    do {
      content = .file(try InputFile(path: path))
    } catch {
      throw DatasetError(error)
    }
  }

  init(_ bytes: [UInt8], name: String) {
    self.name = name
    content = .memory(bytes)
  }

  /// Calls `body` with the bytes in order, once; memory use does not grow with the file.
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
    case .file(let file):
      var isEmpty = true
      while let chunk = try Self.read(from: file) {
        isEmpty = false
        try body(chunk[...])
      }
      if isEmpty { throw .emptyFile(file: name) }
    }
  }

  /// The next piece; nil at the end.
  private static func read(from file: InputFile) throws(DatasetError) -> [UInt8]? {
    do {
      return try file.next()
    } catch {
      throw DatasetError(error)
    }
  }
}
