import Files
import Foundation
import WebClient

/// A lock between processes on a file, the kind that huggingface_hub takes: `flock`.
final class FileLock {
  private let descriptor: CInt

  /// Waits for the lock.
  ///
  /// - Parameters:
  ///   - path: The lock file, made if need be.
  ///   - onWait: Called once if another process holds the lock.
  ///   - isCancelled: True ends the wait.
  /// - Throws: ``HubError/cannotWrite(path:reason:)`` or ``HTTPError/cancelled``.
  init(path: String, onWait: () -> Void, isCancelled: () -> Bool) throws {
    var hasWaited = false
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
      guard file >= 0 else { throw HubError.cannotWrite(path: path, reason: systemMessage()) }
      if flock(file, LOCK_EX | LOCK_NB) == 0 {
        if Self.isStill(file, at: path) {
          descriptor = file
          return
        }
        // Another process deleted the file between our opening and locking it.
        close(file)
        continue
      }
      let code = errno
      close(file)
      guard code == EWOULDBLOCK || code == EINTR else {
        throw HubError.cannotWrite(path: path, reason: systemMessage(code))
      }
      if !hasWaited { onWait() }
      hasWaited = true
      if isCancelled() { throw HTTPError.cancelled }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  deinit { close(descriptor) }

  private static func isStill(_ descriptor: CInt, at path: String) -> Bool {
    var (held, named) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }
}
