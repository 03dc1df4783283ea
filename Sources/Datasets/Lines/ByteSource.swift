internal import Crypto
internal import Files

/// Where bytes come from: a file, read piece by piece, or memory.
final class ByteSource {
  private enum Content {
    case file(InputFile)
    case memory([UInt8])
  }

  /// The path, or a label.
  let name: String
  /// How many bytes there are; 0 where that cannot be told, as of a pipe.
  let totalByteCount: Int
  /// How many bytes have been read.
  private(set) var byteCount = 0
  private let content: Content
  private var hash = SHA256()

  /// Opens a file.
  ///
  /// - Throws: ``DatasetError/fileNotFound(file:)`` or ``DatasetError/cannotRead(file:reason:)``.
  init(path: String) throws(DatasetError) {
    name = path
    do {
      let file = try InputFile(path: path)
      content = .file(file)
      totalByteCount = file.byteCount ?? 0
    } catch {
      throw DatasetError(error)
    }
  }

  init(_ bytes: [UInt8], name: String) {
    self.name = name
    content = .memory(bytes)
    totalByteCount = bytes.count
  }

  /// SHA-256 in hexadecimal of the bytes read so far.
  var digest: String { ContentDigest.hexadecimal(hash.finalize()) }

  /// The next bytes; nil at the end.
  ///
  /// - Throws: ``DatasetError/cannotRead(file:reason:)``.
  func next() throws(DatasetError) -> [UInt8]? {
    guard let chunk = try read() else { return nil }
    byteCount += chunk.count
    hash.update(data: chunk)
    return chunk
  }

  private func read() throws(DatasetError) -> [UInt8]? {
    switch content {
    case .memory(let bytes): return byteCount == 0 && !bytes.isEmpty ? bytes : nil
    case .file(let file):
      do {
        return try file.next()
      } catch {
        throw DatasetError(error)
      }
    }
  }
}
