import Files
import Foundation

/// Scores on disk, so that no text is asked for twice.
///
/// The file is JSON lines, `{"key": SHA-256, "score": …}` or `{"key": SHA-256, "refused": …}`; texts
/// are not in it. Entries are appended as they come and survive a crash: a last line without its line
/// break was not written completely and is dropped. One process at a time may hold it.
package final class PerspectiveCache {
  private static let longestLine = 512
  private static let chunkCount = 1 << 20
  private static let digitCount = 64
  private static let entryStart = #"{"key":""#

  private let path: String
  private let descriptor: CInt
  private var scores: [String: PerspectiveScore] = [:]

  /// Opens a cache; a new one if the file is not there.
  ///
  /// - Throws: ``PerspectiveError/cannotOpenCache(path:reason:)``,
  ///   ``PerspectiveError/cacheInUse(path:)`` or ``PerspectiveError/malformedCache(path:line:)``.
  package init(path: String) throws(PerspectiveError) {
    self.path = path
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotOpenCache(path: path, reason: systemMessage())
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw errno == EWOULDBLOCK
        ? .cacheInUse(path: path) : .cannotOpenCache(path: path, reason: systemMessage())
    }
    guard FileStatus(descriptor: descriptor)?.kind == .regular else {
      throw .cannotOpenCache(path: path, reason: "it is no ordinary file")
    }
    let whole = try read()
    guard ftruncate(descriptor, off_t(whole)) == 0 else {
      throw .cannotOpenCache(path: path, reason: systemMessage())
    }
  }

  // Gives the lock back too.
  deinit { close(descriptor) }

  /// The number of entries.
  package var count: Int { scores.count }

  func score(_ key: String) -> PerspectiveScore? { scores[key] }

  /// Adds an entry.
  ///
  /// - Throws: ``PerspectiveError/cannotWriteCache(path:reason:)``.
  func add(_ score: PerspectiveScore, _ key: String) throws(PerspectiveError) {
    scores[key] = score
    let content =
      switch score {
      case .score(let value): "\"score\":\(value)"
      case .refused(let refusal): "\"refused\":\"\(refusal.rawValue)\""
      }
    let line = Array("\(Self.entryStart)\(key)\",\(content)}\n".utf8)
    guard OpenFile(descriptor: descriptor).write(line.span) else {
      throw .cannotWriteCache(path: path, reason: systemMessage())
    }
  }

  /// Reads all whole lines; returns how many bytes they take.
  private func read() throws(PerspectiveError) -> Int {
    var (line, whole, number) = ([UInt8](), 0, 0)
    var buffer = [UInt8](repeating: 0, count: Self.chunkCount)
    while true {
      guard let count = OpenFile(descriptor: descriptor).read(into: &buffer) else {
        throw .cannotOpenCache(path: path, reason: systemMessage())
      }
      guard count > 0 else {
        // Another kind of file: nothing of it may be cut off.
        guard Self.isBeginning(line) else { throw .malformedCache(path: path, line: number + 1) }
        return whole
      }
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end]
        number += 1
        try take(line, number: number)
        whole += line.count + 1
        line.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      line += rest
      guard line.count <= Self.longestLine else {
        throw .malformedCache(path: path, line: number + 1)
      }
    }
  }

  /// Whether bytes may be the beginning of an entry.
  private static func isBeginning(_ line: [UInt8]) -> Bool {
    zip(line, entryStart.utf8).allSatisfy { $0 == $1 }
  }

  private func take(_ line: [UInt8], number: Int) throws(PerspectiveError) {
    guard line.count <= Self.longestLine,
      let entry: Entry = try? JSONText.decode(from: line, file: path),
      entry.key.utf8.count == Self.digitCount, let score = entry.value
    else { throw .malformedCache(path: path, line: number) }
    scores[entry.key] = score
  }

  private struct Entry: Decodable {
    var key: String
    var score: Double?
    var refused: String?

    var value: PerspectiveScore? {
      switch (score, refused) {
      case (let score?, nil): 0...1 ~= score ? .score(score) : nil
      case (nil, let refused?): PerspectiveRefusal(rawValue: refused).map { .refused($0) }
      default: nil
      }
    }
  }
}
