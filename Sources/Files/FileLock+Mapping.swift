#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A locked file as memory.
extension FileLock {
  /// The length of the file in bytes.
  package var byteCount: Int { FileStatus(descriptor: descriptor)?.byteCount ?? 0 }

  /// Empties the file, and gives it so many bytes of 0.
  ///
  /// Their room on the disk is taken at once: a mapped page that finds the disk full would end the
  /// process.
  ///
  /// - Throws: ``FileLockError/cannotWrite(path:reason:)``; the file is empty then.
  package func allocate(_ byteCount: Int) throws(FileLockError) {
    guard ftruncate(descriptor, 0) == 0 else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    let code = Self.reserve(byteCount, descriptor)
    guard code == 0, ftruncate(descriptor, off_t(byteCount)) == 0 else {
      let reason = systemMessage(code == 0 ? errno : code)
      ftruncate(descriptor, 0)
      throw .cannotWrite(path: path, reason: reason)
    }
  }

  /// Maps the first bytes of the file, to be read and written; they are the caller's to unmap.
  ///
  /// - Throws: ``FileLockError/refused(path:reason:)``.
  @unsafe package func map(_ byteCount: Int) throws(FileLockError) -> UnsafeMutableRawPointer {
    let region = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let region = unsafe region, unsafe region != MAP_FAILED else {
      throw .refused(path: path, reason: systemMessage())
    }
    return unsafe region
  }

  // The number of the error, or 0.
  private static func reserve(_ byteCount: Int, _ descriptor: CInt) -> CInt {
    #if canImport(Darwin)
    var room = fstore_t(
      fst_flags: UInt32(F_ALLOCATEALL), fst_posmode: F_PEOFPOSMODE, fst_offset: 0,
      fst_length: off_t(byteCount), fst_bytesalloc: 0)
    return unsafe fcntl(descriptor, F_PREALLOCATE, &room) == -1 ? errno : 0
    #else
    while true {
      let code = posix_fallocate(descriptor, 0, off_t(byteCount))
      if code != EINTR { return code }
    }
    #endif
  }
}
