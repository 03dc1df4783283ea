import Files
import Foundation
import Reports
import WeightFormats

/// The finished lines of a long job, kept beside its output so that Ctrl-C or a crash loses none.
///
/// The first line says what the job is, so that only the same job goes on from it. A last line without
/// its end is dropped.
struct LineCheckpoint {
  private let path: String
  private let plan: String

  /// Names the checkpoint of an output file.
  ///
  /// - Parameters:
  ///   - output: The path of the output.
  ///   - plan: All that decides the lines.
  /// - Throws: `EncodingError`.
  init(output: String, plan: some Encodable) throws {
    path = output + ".partial"
    self.plan = try JSONText.line(plan)
  }

  /// The lines that are finished; refuses to discard them unasked.
  ///
  /// - Parameters:
  ///   - resume: Whether to go on from them.
  ///   - overwrite: Whether to begin anew.
  /// - Returns: The lines, without line breaks.
  /// - Throws: `CommandError`.
  func begin(resume: Bool, overwrite: Bool) throws -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    if overwrite {
      try remove()
      return []
    }
    guard resume else { throw CommandError.stoppedJob(path) }
    // What follows the last line break was being written.
    let whole = data.prefix(through: data.lastIndex(of: UInt8(ascii: "\n")) ?? data.startIndex)
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").map { String($0) }
    guard lines.first == plan else { throw CommandError.otherJob(path) }
    let finished = Array(lines.dropFirst())
    if whole.count < data.count { try replace(finished) }
    return finished
  }

  /// Writes the checkpoint anew.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  func replace(_ lines: [String]) throws {
    try AtomicFile.write(([plan] + lines).map { $0 + "\n" }.joined(), to: path)
  }

  /// Adds lines.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  func append(_ lines: [String]) throws {
    if !FileManager.default.fileExists(atPath: path) { try replace([]) }
    do {
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    } catch {
      throw FileError.cannotWrite(path: path, reason: error.localizedDescription)
    }
  }

  /// Removes the checkpoint, once the output is there.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  func remove() throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw FileError.cannotWrite(path: path, reason: error.localizedDescription)
    }
  }
}
