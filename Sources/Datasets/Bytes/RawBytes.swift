internal import Crypto
internal import Files

/// Bytes that come piece by piece.
protocol ByteStream: AnyObject {
  /// The next bytes, at least one; nil at the end.
  func next() throws(DatasetError) -> [UInt8]?
}

/// The bytes of a file or of memory, counted and hashed as they are read.
final class RawBytes: ByteStream {
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
  /// Bytes that were looked at and are still to be given.
  private var ahead: [UInt8] = []

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

  /// The first bytes, which are given again: at least `count` if there are so many.
  func peek(_ count: Int) throws(DatasetError) -> ArraySlice<UInt8> {
    while ahead.count < count, let more = try read() { ahead += more }
    return ahead[...]
  }

  func next() throws(DatasetError) -> [UInt8]? {
    if ahead.isEmpty { return try read() }
    defer { ahead = [] }
    return ahead
  }

  private func read() throws(DatasetError) -> [UInt8]? {
    guard let chunk = try chunk() else { return nil }
    byteCount += chunk.count
    hash.update(data: chunk)
    return chunk
  }

  private func chunk() throws(DatasetError) -> [UInt8]? {
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
