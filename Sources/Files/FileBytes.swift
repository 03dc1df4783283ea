#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Read-only bytes: a memory-mapped file, or memory owned elsewhere, such as static data.
///
/// A mapped file is not copied: its pages load when first touched. As with every mapping, another
/// process that truncates the file while it is in use takes the missing pages away; replacing the
/// file (what ``AtomicFile`` does) is safe, for the mapping keeps the old contents.
public final class FileBytes: Sendable {
  /// How the memory is given back.
  private enum Owner {
    case mapping, allocation, none
  }

  /// The path, or a label, for messages.
  public let name: String

  // Unchecked because pointers are not Sendable: the memory is never written after
  // initialisation and lives until `deinit`, so any thread may read it.
  nonisolated(unsafe) private let memory: UnsafeRawBufferPointer
  private let owner: Owner

  private init(memory: UnsafeRawBufferPointer, owner: Owner, name: String) {
    self.memory = memory
    self.owner = owner
    self.name = name
  }

  /// Copies `data` into memory of its own, aligned for vector loads.
  public convenience init(_ data: [UInt8], name: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 64)
    copy.copyBytes(from: data)
    self.init(memory: UnsafeRawBufferPointer(copy), owner: .allocation, name: name)
  }

  /// Wraps memory that outlives the process's use of it, such as static data.
  public convenience init(staticMemory: UnsafeRawBufferPointer, name: String) {
    self.init(memory: staticMemory, owner: .none, name: name)
  }

  deinit {
    switch owner {
    case .mapping:
      if let base = memory.baseAddress {
        munmap(UnsafeMutableRawPointer(mutating: base), memory.count)
      }
    case .allocation: memory.deallocate()
    case .none: break
    }
  }

  /// Maps a regular file read-only; an empty file gives empty bytes.
  ///
  /// - Throws: ``FileError/fileNotFound(path:)``, ``FileError/danglingLink(path:target:)``,
  ///   ``FileError/cannotOpen(path:reason:)``,
  ///   ``FileError/notARegularFile(path:)`` or
  ///   ``FileError/cannotMap(path:reason:)``.
  public static func map(path: String) throws(FileError) -> FileBytes {
    guard !path.utf8.contains(0) else {
      throw .cannotOpen(path: path, reason: "the path holds a NUL character")
    }
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { throw .notThere(path) }
      throw .cannotOpen(path: path, reason: systemMessage(code))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(path: path, reason: systemMessage(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notARegularFile(path: path) }
    guard let count = Int(exactly: status.st_size), count > 0 else {
      return FileBytes([], name: path)
    }
    let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let base, base != MAP_FAILED else {
      throw .cannotMap(path: path, reason: systemMessage(errno))
    }
    return FileBytes(
      memory: UnsafeRawBufferPointer(start: base, count: count), owner: .mapping, name: path)
  }

  /// The number of bytes.
  public var count: Int { memory.count }

  /// Calls `body` with the bytes, valid for the duration of the call.
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(self) {} }
    return try body(memory)
  }

  /// The first byte, valid while this object lives: lets tensors stay mapped.
  public var unsafeBaseAddress: UnsafeRawPointer? { memory.baseAddress }
}

/// Whether a path leads, through links if need be, to a regular file.
func isRegularFile(path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}
