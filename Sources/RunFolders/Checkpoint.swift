internal import Files
internal import Foundation

/// The finished lines of a long job, kept beside its output so that Ctrl-C or a crash loses none.
///
/// It is what every job keeps whose finished part is a list that only grows. A training keeps tensors that
/// replace each other as a whole, in `training.safetensors`.
///
/// The first line says what the job is, so that only the same job goes on from it. Each line carries its
/// place and a digest of place and contents; from the first that is not as it was written, all are
/// dropped. The file is locked while the job runs.
public final class Checkpoint {
  /// The file.
  public let path: String
  /// Whether the file is there: a job that ends removes it.
  public var exists: Bool { unsafe access(path, F_OK) == 0 }
  private let plan: String
  private var lock: FileLock?
  // Where each line ends, the plan's first.
  private var ends: [Int] = []

  /// Where the checkpoint of an output file is: `OUTPUT.partial`.
  package static func path(of output: String) -> String { output + ".partial" }

  /// Names the checkpoint of an output file, see ``path(of:)``.
  ///
  /// - Parameters:
  ///   - output: The path of the output.
  ///   - plan: All that decides the lines.
  /// - Throws: `EncodingError`.
  public init(output: String, plan: some Encodable) throws {
    path = Self.path(of: output)
    self.plan = try JSONText.line(plan)
  }

  // Without a line there is nothing to go on from.
  deinit { if ends.count < 2 { lock?.remove() } }

  /// Takes the file and reads the lines that are finished; refuses to discard them unasked.
  ///
  /// - Parameters:
  ///   - resume: Whether to go on from them.
  ///   - overwrite: Whether to begin anew.
  /// - Returns: The lines, without line breaks.
  /// - Throws: ``RunClaimError``.
  public func begin(resume: Bool, overwrite: Bool) throws(RunClaimError) -> [String] {
    let (lock, stored) = try RunClaimError.telling { () throws(FileLockError) in
      let lock = try FileLock(path: path)
      return (lock, overwrite ? [] : try lock.contents())
    }
    let first = Self.line(0, plan)
    // Nothing, or a first line that was being written.
    if stored.allSatisfy({ $0 == UInt8(ascii: "\n") }) || first.starts(with: stored) {
      try RunClaimError.telling { () throws(FileLockError) in try lock.write(first, at: 0) }
      ends = [first.count]
      self.lock = lock
      return []
    }
    guard resume else { throw .stoppedJob(file: path) }
    let lines = Self.whole(stored)
    guard let found = lines.first else { throw .damagedPlan(file: path) }
    guard found.text == plan else { throw .otherJob(file: path) }
    ends = lines.map(\.end)
    self.lock = lock
    if let end = ends.last, end != stored.count { try write([], at: end) }
    return lines.dropFirst().map(\.text)
  }

  /// Keeps the first lines and drops the others.
  ///
  /// - Throws: ``RunClaimError/cannotWrite(path:reason:)``.
  public func keep(_ count: Int) throws(RunClaimError) {
    guard count + 1 < ends.count else { return }
    ends.removeSubrange((count + 1)...)
    try write([], at: ends[count])
  }

  /// Adds lines.
  ///
  /// - Throws: ``RunClaimError/cannotWrite(path:reason:)``.
  public func append(_ lines: [String]) throws(RunClaimError) {
    guard let end = ends.last else { return }
    var bytes: [UInt8] = []
    var newEnds: [Int] = []
    for line in lines {
      bytes += Self.line(ends.count + newEnds.count, line)
      newEnds.append(end + bytes.count)
    }
    try write(bytes, at: end)
    ends += newEnds
  }

  /// Removes the file, once the output is there, unless another process is at it.
  public func remove() {
    if lock == nil, exists { lock = try? FileLock(path: path) }
    lock?.remove()
    lock = nil
  }

  private func write(_ bytes: [UInt8], at offset: Int) throws(RunClaimError) {
    try RunClaimError.telling { () throws(FileLockError) in try lock?.write(bytes, at: offset) }
  }

  private static func line(_ place: Int, _ text: String) -> [UInt8] {
    let line = "\(place) \(text)"
    return Array("\(digest(line)) \(line)\n".utf8)
  }

  // Half of a digest tells damage as well.
  private static func digest(_ text: String) -> String {
    String(ContentDigest.sha256(text).prefix(32))
  }

  // The lines that are as they were written, and where they end.
  private static func whole(_ stored: [UInt8]) -> [(text: String, end: Int)] {
    var lines: [(text: String, end: Int)] = []
    var start = 0
    while let end = stored[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let bytes = stored[start..<end]
      let parts = bytes.split(separator: UInt8(ascii: " "), maxSplits: 2)
      guard parts.count == 3, let text = String(validating: parts[2], as: UTF8.self),
        line(lines.count, text).dropLast().elementsEqual(bytes)
      else { break }
      start = end + 1
      lines.append((text, start))
    }
    return lines
  }
}
