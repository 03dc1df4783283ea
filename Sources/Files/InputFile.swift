internal import Foundation

/// A file that is read from its beginning to its end, once.
public final class InputFile {
  private static let chunkCount = 1 << 20

  /// The path.
  public let path: String
  /// The size of a regular file in bytes; nil for a pipe or terminal.
  public let byteCount: Int?
  private let content: Content

  private enum Content {
    case handle(FileHandle)
    case standardInput(PositionedFile)
  }
  private var offset = 0

  /// Opens a regular file, a pipe or a terminal: other devices may have no end.
  ///
  /// The path `-` is standard input, which can be read as often as a file.
  ///
  /// - Throws: ``FileError/fileNotFound(path:)``, ``FileError/danglingLink(path:target:)`` or
  ///   ``FileError/cannotOpen(path:reason:)``.
  public init(path: String) throws(FileError) {
    self.path = path
    if path == StandardInput.path {
      let input = try StandardInput.file.get()
      content = .standardInput(input)
      byteCount = input.end - input.start
      return
    }
    guard !path.utf8.contains(0) else {
      throw .cannotOpen(path: path, reason: "the path holds a NUL character")
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { throw .notThere(path) }
      throw .cannotOpen(path: path, reason: systemMessage())
    }
    content = .handle(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
    guard let status = FileStatus(descriptor: descriptor) else {
      throw .cannotOpen(path: path, reason: systemMessage())
    }
    byteCount = status.kind == .regular ? status.byteCount : nil
    switch status.kind {
    case .regular, .pipe: break
    case .folder: throw .cannotOpen(path: path, reason: "it is a folder")
    default:
      guard isatty(descriptor) == 1 else {
        throw .cannotOpen(path: path, reason: "it is neither a file nor a pipe")
      }
    }
  }

  /// All bytes of a file of bounded size.
  ///
  /// - Throws: ``FileError/fileNotFound(path:)`` or ``FileError/cannotOpen(path:reason:)``.
  public static func contents(path: String, limit: Int) throws(FileError) -> [UInt8] {
    let file = try InputFile(path: path)
    var bytes: [UInt8] = []
    while let chunk = try file.next() {
      bytes += chunk
      guard bytes.count <= limit else {
        throw .cannotOpen(path: path, reason: "it takes more than \(limit) bytes")
      }
    }
    return bytes
  }

  /// The next bytes, about a million at most; nil at the end.
  ///
  /// - Throws: ``FileError/cannotOpen(path:reason:)``.
  public func next() throws(FileError) -> [UInt8]? {
    switch content {
    case .standardInput(let input):
      guard let bytes = input.bytes(from: offset, upTo: Self.chunkCount) else {
        throw .cannotOpen(path: path, reason: systemMessage())
      }
      offset += bytes.count
      return bytes.isEmpty ? nil : bytes
    case .handle(let handle):
      do {
        guard let data = try handle.read(upToCount: Self.chunkCount), !data.isEmpty else {
          return nil
        }
        return [UInt8](data)
      } catch {
        throw .cannotOpen(path: path, reason: error.localizedDescription)
      }
    }
  }
}
