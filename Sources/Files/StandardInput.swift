internal import Foundation

/// What comes on standard input, kept so that it can be read as often as a file.
enum StandardInput {
  /// The path that names it.
  static let path = "-"

  /// Standard input itself if it is a regular file, else a file without name that holds all that
  /// came.
  static let file: Result<PositionedFile, FileError> = Result { () throws(FileError) in
    if let status = FileStatus(descriptor: STDIN_FILENO), status.kind == .regular {
      let start = max(0, lseek(STDIN_FILENO, 0, SEEK_CUR))
      return PositionedFile(
        descriptor: STDIN_FILENO, start: Int(start), end: max(Int(start), status.byteCount))
    }
    return try spooled()
  }

  private static func spooled() throws(FileError) -> PositionedFile {
    let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    guard let file = TemporaryFile.create(in: folder) else {
      throw .cannotWrite(path: folder, reason: systemMessage())
    }
    unsafe unlink(file.path)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var end = 0
    while true {
      guard let count = OpenFile(descriptor: STDIN_FILENO).read(into: &buffer) else {
        throw .cannotOpen(path: path, reason: systemMessage())
      }
      if count == 0 { return PositionedFile(descriptor: file.descriptor, start: 0, end: end) }
      guard OpenFile(descriptor: file.descriptor).write(buffer.span.extracting(0..<count)) else {
        throw .cannotWrite(path: folder, reason: systemMessage())
      }
      end += count
    }
  }
}

/// A part of an open file that is read without moving the place of others in it.
struct PositionedFile {
  let descriptor: CInt
  /// Where it begins in the file, and where it ends.
  let start: Int
  let end: Int

  /// The bytes from a place on; empty at the end, nil if the system fails.
  func bytes(from offset: Int, upTo count: Int) -> [UInt8]? {
    let wanted = min(count, end - start - offset)
    if wanted <= 0 { return [] }
    var read = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
      read = unsafe pread(descriptor, buffer.baseAddress, wanted, off_t(start + offset))
      initialized = max(0, read)
    }
    return read < 0 ? nil : bytes
  }
}
