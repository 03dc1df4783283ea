#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes a file piece by piece, to appear under its name all at once.
///
/// Without ``commit()`` nothing appears: the temporary file goes when the writer does. One that a
/// killed process left goes when the next file is written into its folder.
public struct AtomicFileWriter: ~Copyable {
  let path: String
  private let folder: String
  private let temporaryPath: String
  /// Negative once the file is committed.
  private var descriptor: CInt

  /// Opens a temporary file beside `path`, and removes those whose writers are gone.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public init(path: String) throws(FileError) {
    guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else {
      throw .cannotWrite(path: path, reason: "not the name of a file")
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "./"
    TemporaryFile.removeAbandoned(in: folder)
    guard let file = TemporaryFile.create(in: folder) else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    self.path = path
    self.folder = folder
    temporaryPath = file.path
    descriptor = file.descriptor
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unsafe unlink(temporaryPath)
    }
  }

  /// Adds the bytes of elements without padding, as they lie in memory, at the end.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public mutating func append<Element: BitwiseCopyable>(_ elements: Span<Element>)
    throws(FileError)
  {
    guard OpenFile(descriptor: descriptor).write(elements) else { throw failure() }
  }

  /// Flushes to disk and puts the file under its name.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public consuming func commit() throws(FileError) {
    try flush()
    try replace()
  }

  /// Brings what was written to disk.
  func flush() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw failure() }
  }

  /// Puts the file under its name.
  consuming func replace() throws(FileError) {
    guard unsafe rename(temporaryPath, path) == 0 else { throw failure() }
    close(descriptor)
    descriptor = -1
    // Makes the new name durable; the file is complete even where a system refuses this.
    let folderDescriptor = unsafe open(folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  /// Keeps what stands under the file's name now, if anything does.
  func keepReplaced() throws(FileError) -> TemporaryFile? {
    guard let status = FileStatus(linkAt: path) else { return nil }
    guard status.kind != .folder else {
      throw .cannotWrite(path: path, reason: systemMessage(EISDIR))
    }
    guard let kept = TemporaryFile.keep(path, in: folder) else { throw failure() }
    return kept
  }

  private func failure() -> FileError { .cannotWrite(path: path, reason: systemMessage()) }
}
