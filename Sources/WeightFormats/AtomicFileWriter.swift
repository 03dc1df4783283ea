#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Writes a file piece by piece, to appear under its name all at once.
///
/// Without ``commit()`` nothing appears: the temporary file goes when the writer does.
public struct AtomicFileWriter: ~Copyable {
  private let path: String
  private let folder: String
  private let temporaryPath: String
  /// Negative once the file is committed.
  private var descriptor: CInt

  /// Opens a temporary file beside `path`.
  ///
  /// - Throws: ``WeightFormatError/cannotWrite(path:reason:)``.
  public init(path: String) throws(WeightFormatError) {
    guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else {
      throw .cannotWrite(path: path, reason: "not the name of a file")
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "./"
    var temporaryPath = ""
    var descriptor: CInt = -1
    repeat {
      let token = String(UInt64.random(in: .min ... .max), radix: 36)
      temporaryPath = folder + ".writing-" + token
      descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    } while descriptor < 0 && (errno == EEXIST || errno == EINTR)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemMessage(errno)) }
    self.path = path
    self.folder = folder
    self.temporaryPath = temporaryPath
    self.descriptor = descriptor
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(temporaryPath)
    }
  }

  /// Adds bytes at the end.
  ///
  /// - Throws: ``WeightFormatError/cannotWrite(path:reason:)``.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(WeightFormatError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Systems limit one call to about 2 GB.
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 28))
      let written = write(descriptor, piece.baseAddress, piece.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Flushes to disk and puts the file under its name.
  ///
  /// - Throws: ``WeightFormatError/cannotWrite(path:reason:)``.
  public consuming func commit() throws(WeightFormatError) {
    guard fsync(descriptor) == 0 else { throw failure() }
    guard rename(temporaryPath, path) == 0 else { throw failure() }
    close(descriptor)
    descriptor = -1
    // Makes the new name durable; the file is complete even where a system refuses this.
    let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  private func failure() -> WeightFormatError {
    .cannotWrite(path: path, reason: systemMessage(errno))
  }
}
