#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What the system tells of a file.
package struct FileStatus {
  /// What kind of thing it is.
  package enum Kind {
    case regular, folder, link, pipe, other
  }

  private let status: stat

  /// Of what a path leads to, through links; nil, with `errno`, if the system refuses.
  package init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.status = status
  }

  /// Of what stands at a path, which may be a link; nil, with `errno`, if the system refuses.
  package init?(linkAt path: String) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    self.status = status
  }

  /// Of an open file; nil, with `errno`, if the system refuses.
  package init?(descriptor: CInt) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.status = status
  }

  package var kind: Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .folder
    case S_IFLNK: .link
    case S_IFIFO: .pipe
    default: .other
    }
  }

  /// The length in bytes.
  package var byteCount: Int { Int(status.st_size) }

  /// How many names the file has.
  var names: Int { Int(status.st_nlink) }

  /// Whether both are one file.
  func isSameFile(as other: FileStatus) -> Bool {
    status.st_ino == other.status.st_ino && status.st_dev == other.status.st_dev
  }
}
