internal import Foundation
internal import WeightFormats

/// An advisory lock between processes on a file: `flock`, which ends with its holder.
final class FileLock {
  /// The open file.
  let descriptor: CInt
  let path: String

  /// Takes the lock.
  ///
  /// - Parameter path: The file, made if need be.
  /// - Throws: ``RunClaimError/inUse(path:)`` if another holder has it;
  ///   ``RunClaimError/cannotLock(path:reason:)``.
  init(path: String) throws(RunClaimError) {
    self.path = path
    while true {
      // A pipe would keep the opening waiting.
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0o666)
      guard file >= 0 else { throw .cannotLock(path: path, reason: Self.reason(errno)) }
      guard Self.isRegular(file) else {
        close(file)
        throw .cannotLock(path: path, reason: "it is not a regular file")
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
        throw .cannotLock(path: path, reason: Self.reason(code))
      }
      throw .inUse(path: path)
    }
  }

  deinit { close(descriptor) }

  /// The contents of the file.
  func contents() throws(RunClaimError) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &block, block.count, off_t(bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .cannotLock(path: path, reason: Self.reason(errno)) }
      if count == 0 { return bytes }
      bytes += block.prefix(count)
    }
  }

  /// Writes bytes after the first `offset`, what was there goes.
  func write(_ bytes: [UInt8], at offset: Int) throws(RunClaimError) {
    guard ftruncate(descriptor, off_t(offset)) == 0 else {
      throw .cannotWrite(path: path, reason: Self.reason(errno))
    }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .cannotWrite(path: path, reason: Self.reason(errno)) }
      done += count
    }
  }

  /// Removes the file while the lock is held, so that nobody takes it for theirs.
  func remove() { unlink(path) }

  private static func reason(_ code: CInt) -> String { String(cString: strerror(code)) }

  private static func isRegular(_ descriptor: CInt) -> Bool {
    var held = stat()
    return fstat(descriptor, &held) == 0 && held.st_mode & S_IFMT == S_IFREG
  }

  private static func isStill(_ descriptor: CInt, at path: String) -> Bool {
    var (held, named) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }
}
