#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Files that appear under their names together, or not at all.
///
/// When the system refuses one of them, those before it are taken back: what stood under the names
/// stands there again. Names are given one after the other, so a process that is killed, or a
/// machine that stops, within those few system calls can leave some files new and others old, and
/// the old contents of some beside them as `.writing-…`; each file by itself is whole.
public final class AtomicFileGroup {
  /// One of the files.
  public final class Member {
    private(set) var writer: AtomicFileWriter?
    /// The file's path.
    public let path: String

    fileprivate init(path: String) throws(FileError) {
      self.path = path
      writer = try AtomicFileWriter(path: path)
    }

    /// Adds bytes at the end; none once the group is committed.
    ///
    /// - Throws: ``FileError/cannotWrite(path:reason:)``.
    public func append(_ bytes: [UInt8]) throws(FileError) {
      try writer?.append(bytes.span)
    }

    fileprivate func flush() throws(FileError) { try writer?.flush() }

    /// Puts the file under its name, and returns how to take that back.
    fileprivate func replace() throws(FileError) -> Replacement {
      guard let complete = writer.take() else { return Replacement(path: path, former: nil) }
      let former = try complete.keepReplaced()
      let replacement = Replacement(path: path, former: former)
      do {
        try complete.replace()
      } catch {
        _ = former?.restore(to: path)
        throw error
      }
      return replacement
    }
  }

  /// A file that was put under its name, and what stood there.
  fileprivate struct Replacement {
    let path: String
    let former: TemporaryFile?

    /// Whether the old state is there again.
    func takeBack() -> Bool { former?.restore(to: path) ?? (unsafe unlink(path) == 0) }
  }

  private var members: [Member] = []

  /// A group without files.
  public init() {}

  /// Begins a file.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public func add(path: String) throws(FileError) -> Member {
    let member = try Member(path: path)
    members.append(member)
    return member
  }

  /// Flushes all files to disk and puts them under their names.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``; then every name stands for what it did,
  ///   except those that the reason lists.
  public func commit() throws(FileError) {
    for member in members { try member.flush() }
    var done: [Replacement] = []
    do {
      for member in members { done.append(try member.replace()) }
    } catch {
      let lost = done.reversed().filter { !$0.takeBack() }.map(\.path)
      guard !lost.isEmpty, case .cannotWrite(let path, let reason) = error else { throw error }
      throw .cannotWrite(
        path: path, reason: "\(reason); already replaced: \(lost.joined(separator: ", "))")
    }
    done.forEach { $0.former?.remove() }
    members = []
  }
}
