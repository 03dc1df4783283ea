#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// An advisory lock between processes on a file: `flock`, which ends with its holder.
///
/// It is the kind of lock that huggingface_hub takes, too.
package final class FileLock {
  let descriptor: CInt
  let path: String

  /// Takes the lock.
  ///
  /// - Parameter path: The file, made if need be.
  /// - Throws: ``FileLockError/held(path:)`` if another holder has it;
  ///   ``FileLockError/refused(path:reason:)``.
  package init(path: String) throws(FileLockError) {
    self.path = path
    while true {
      // A pipe would keep the opening waiting.
      let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0o666)
      guard file >= 0 else { throw .refused(path: path, reason: systemMessage()) }
      guard Self.isRegular(file) else {
        close(file)
        throw .refused(path: path, reason: "it is not a regular file")
      }
      if flock(file, LOCK_EX | LOCK_NB) == 0 {
        if Self.isStill(file, at: path) {
          descriptor = file
          return
        }
        // The file was removed between opening and locking.
        close(file)
        continue
      }
      let code = errno
      close(file)
      if code == EINTR { continue }
      guard code == EWOULDBLOCK else {
        throw .refused(path: path, reason: systemMessage(code))
      }
      throw .held(path: path)
    }
  }

  deinit { close(descriptor) }

  /// The contents of the file.
  ///
  /// - Throws: ``FileLockError/refused(path:reason:)``.
  package func contents() throws(FileLockError) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe pread(descriptor, &block, block.count, off_t(bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .refused(path: path, reason: systemMessage()) }
      if count == 0 { return bytes }
      bytes += block.prefix(count)
    }
  }

  /// Writes bytes after the first `offset`; what was there goes.
  ///
  /// - Throws: ``FileLockError/cannotWrite(path:reason:)``.
  package func write(_ bytes: [UInt8], at offset: Int) throws(FileLockError) {
    guard ftruncate(descriptor, off_t(offset)) == 0 else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes[done...].withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(path: path, reason: systemMessage()) }
      done += count
    }
  }

  /// Removes the file while the lock is held, so that nobody takes it for theirs.
  package func remove() { unsafe unlink(path) }

  private static func isRegular(_ descriptor: CInt) -> Bool {
    FileStatus(descriptor: descriptor)?.kind == .regular
  }

  private static func isStill(_ descriptor: CInt, at path: String) -> Bool {
    guard let held = FileStatus(descriptor: descriptor), let named = FileStatus(path: path) else {
      return false
    }
    return held.isSameFile(as: named)
  }
}

/// Why a ``FileLock`` cannot be taken or its file not be used.
package enum FileLockError: Error, Equatable, Sendable {
  /// Another holder has the lock.
  case held(path: String)
  /// The system refused to open, lock or read the file.
  case refused(path: String, reason: String)
  /// The system refused to write.
  case cannotWrite(path: String, reason: String)
}
