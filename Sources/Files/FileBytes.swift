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
@safe public final class FileBytes: Sendable {
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
    unsafe self.memory = memory
    self.owner = owner
    self.name = name
  }

  /// Copies `data` into memory of its own, aligned for vector loads.
  public convenience init(_ data: [UInt8], name: String) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 64)
    unsafe copy.copyBytes(from: data)
    unsafe self.init(memory: UnsafeRawBufferPointer(copy), owner: .allocation, name: name)
  }

  /// Wraps memory that outlives the process's use of it, such as static data.
  @unsafe public convenience init(staticMemory: UnsafeRawBufferPointer, name: String) {
    unsafe self.init(memory: staticMemory, owner: .none, name: name)
  }

  deinit {
    switch owner {
    case .mapping:
      if let base = unsafe memory.baseAddress {
        unsafe munmap(UnsafeMutableRawPointer(mutating: base), memory.count)
      }
    case .allocation: unsafe memory.deallocate()
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
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { throw .notThere(path) }
      throw .cannotOpen(path: path, reason: systemMessage(code))
    }
    defer { close(descriptor) }
    guard let status = FileStatus(descriptor: descriptor) else {
      throw .cannotOpen(path: path, reason: systemMessage(errno))
    }
    guard status.kind == .regular else { throw .notARegularFile(path: path) }
    let count = status.byteCount
    guard count > 0 else { return FileBytes([], name: path) }
    let base = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let base = unsafe base, unsafe base != MAP_FAILED else {
      throw .cannotMap(path: path, reason: systemMessage(errno))
    }
    return unsafe FileBytes(
      memory: UnsafeRawBufferPointer(start: base, count: count), owner: .mapping, name: path)
  }

  /// The number of bytes.
  public var count: Int { unsafe memory.count }

  /// The bytes, without a copy.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span<UInt8>(_unsafeBytes: memory)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// A copy of the bytes.
  public var contents: [UInt8] { contents(0..<count) }

  /// A copy of some of the bytes.
  package func contents(_ range: Range<Int>) -> [UInt8] {
    unsafe [UInt8](memory[range])
  }

  /// Some of the bytes as a text; nil if they are no UTF-8.
  package func text(_ range: Range<Int>) -> String? {
    unsafe String(validating: memory[range], as: UTF8.self)
  }

  /// Gives back the memory of a mapped file's bytes; whoever reads them next finds them in the file.
  ///
  /// For bytes that were read and will hardly be read again. Memory that is no mapped file stays.
  ///
  /// - Parameter range: The bytes; pages that they share with others stay.
  package func releaseMemory(of range: Range<Int>) {
    guard case .mapping = owner, let base = unsafe memory.baseAddress else { return }
    let page = Int(getpagesize())
    let (first, end) = ((range.lowerBound + page - 1) / page * page, range.upperBound / page * page)
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) bytes")
    guard first < end else { return }
    // The mapping is private, read only and never written, so that its pages are those of the file.
    unsafe madvise(
      UnsafeMutableRawPointer(mutating: base + first), end - first, MADV_DONTNEED)
  }

  /// The first byte, valid while this object lives: lets tensors stay mapped.
  @unsafe public var unsafeBaseAddress: UnsafeRawPointer? { unsafe memory.baseAddress }
}
