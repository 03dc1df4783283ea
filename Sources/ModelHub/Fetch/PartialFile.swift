import Files
import Foundation

/// A file that grows until it is whole, and its hash.
final class PartialFile {
  private(set) var size = 0
  private let path: String
  private let descriptor: CInt
  private let file: RepositoryFile
  private var hasher: ContentHasher

  /// Opens `path`, and hashes what an earlier download left there.
  ///
  /// - Throws: ``HubError/cannotWrite(path:reason:)``.
  init(path: String, of file: RepositoryFile) throws(HubError) {
    self.path = path
    self.file = file
    hasher = file.hash.hasher(size: file.size)
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemMessage()) }
    try readEarlierPart()
  }

  deinit { close(descriptor) }

  /// Forgets what is there.
  ///
  /// - Throws: ``HubError/cannotWrite(path:reason:)``.
  func restart() throws(HubError) {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    size = 0
    hasher = file.hash.hasher(size: file.size)
  }

  /// Appends bytes.
  ///
  /// - Throws: ``HubError/cannotWrite(path:reason:)``.
  func append(_ bytes: Span<UInt8>) throws(HubError) {
    guard OpenFile(descriptor: descriptor).write(bytes) else {
      throw .cannotWrite(path: path, reason: systemMessage())
    }
    // Hashed only once written, so that hash and file stay in step.
    hasher.update(bytes)
    size += bytes.count
  }

  /// The hash of what is there.
  var hash: String { hasher.text }

  /// Flushes the file to disk and gives it its name.
  ///
  /// - Throws: ``HubError/cannotWrite(path:reason:)``.
  func move(to target: String) throws(HubError) {
    guard fsync(descriptor) == 0, unsafe rename(path, target) == 0 else {
      throw .cannotWrite(path: target, reason: systemMessage())
    }
  }

  private func readEarlierPart() throws(HubError) {
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      guard let count = OpenFile(descriptor: descriptor).read(into: &buffer) else {
        throw .cannotWrite(path: path, reason: systemMessage())
      }
      if count == 0 { break }
      hasher.update(buffer.span.extracting(0..<count))
      size += count
      // More than the whole is some other file.
      if size > file.size { return try restart() }
    }
  }
}
