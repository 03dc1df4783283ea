#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file beside another that is being written.
///
/// Its writer holds an advisory lock on it, which dies with the process: what can be locked is
/// abandoned. Where a file system knows no locks, nothing is taken for abandoned.
struct TemporaryFile {
  private static let prefix = ".writing-"
  private static let tokenLength = 13
  // Version 0.1.0 wrote no leading zeros; shorter ones are as good as never drawn.
  private static let tokenLengths = 10...tokenLength

  let path: String
  /// Open and locked; negative if the file could not be opened.
  let descriptor: CInt

  /// Makes a file; nil, with `errno`, if the system refuses.
  static func create(in folder: String) -> TemporaryFile? {
    while true {
      let path = newPath(in: folder)
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0 {
        if errno == EEXIST || errno == EINTR { continue }
        return nil
      }
      let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
      // Another process may have taken it for abandoned before it was locked.
      if isLocked, let status = FileStatus(descriptor: descriptor), status.names > 0 {
        return TemporaryFile(path: path, descriptor: descriptor)
      }
      close(descriptor)
    }
  }

  /// Gives a file a second name; nil, with `errno`, if the system refuses.
  ///
  /// A file system without second names gives it another one: the first is free until
  /// ``restore(to:)``.
  static func keep(_ file: String, in folder: String) -> TemporaryFile? {
    let path = newPath(in: folder)
    guard unsafe link(file, path) == 0 || rename(file, path) == 0 else { return nil }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if descriptor >= 0 { _ = flock(descriptor, LOCK_SH | LOCK_NB) }
    return TemporaryFile(path: path, descriptor: descriptor)
  }

  /// Puts the file back under its name.
  ///
  /// - Returns: Whether the system did.
  func restore(to file: String) -> Bool {
    defer { remove() }
    return unsafe rename(path, file) == 0
  }

  /// Takes the name away and lets go of the lock.
  func remove() {
    unsafe unlink(path)
    if descriptor >= 0 { close(descriptor) }
  }

  /// Removes the files whose writers are gone.
  static func removeAbandoned(in folder: String) {
    guard let listing = unsafe opendir(folder) else { return }
    defer { unsafe closedir(listing) }
    while let entry = unsafe readdir(listing) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if isOurs(name) { removeIfAbandoned(folder + name) }
    }
  }

  private static func removeIfAbandoned(_ path: String) {
    let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard FileStatus(descriptor: descriptor)?.kind == .regular,
      flock(descriptor, LOCK_EX | LOCK_NB) == 0
    else { return }
    unsafe unlink(path)
  }

  private static func isOurs(_ name: String) -> Bool {
    let token = name.utf8.dropFirst(prefix.utf8.count)
    return name.hasPrefix(prefix) && tokenLengths.contains(token.count)
      && token.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
  }

  private static func newPath(in folder: String) -> String {
    let token = String(UInt64.random(in: .min ... .max), radix: 36)
    return folder + prefix + String(repeating: "0", count: tokenLength - token.count) + token
  }
}
