import Files
import Foundation

/// Where prepared rows go.
package enum OutputLayout: Sendable, Equatable {
  /// One file, with labels.
  case file(String)
  /// A folder with `train.jsonl`, and `dev.jsonl` and `test.jsonl` if there are such rows.
  case folder(String)
  /// The layout of the published toxicity data: `train_0.jsonl` with non-toxic texts and
  /// `train_1.jsonl` with toxic ones, likewise `dev` and `test`, without labels.
  case publishedToxicity(folder: String)
}

/// A file that was written.
package struct PreparedFile: Sendable, Codable, Equatable {
  /// Its path.
  package var path: String
  /// Its lines.
  package var rows: Int
}

/// Writes prepared rows as JSON lines; the files appear when all are complete, or not at all.
///
/// What a crash while they appear can leave is said at `AtomicFileGroup`.
final class PreparedFiles {
  private let layout: OutputLayout
  private let group = AtomicFileGroup()
  private var writers: [String: JSONLineWriter] = [:]

  init(_ layout: OutputLayout) { self.layout = layout }

  /// Adds a row.
  ///
  /// - Throws: ``PreparationError/cannotWrite(path:reason:)``.
  func write(_ row: LabelledRow, to part: SplitPart) throws(PreparationError) {
    let path = path(of: row, part)
    let writer: JSONLineWriter
    if let open = writers[path] {
      writer = open
    } else {
      writer = try JSONLineWriter(path: path, in: group)
      writers[path] = writer
    }
    var hasLabel = true
    if case .publishedToxicity = layout { hasLabel = false }
    try writer.write(row.text, label: hasLabel ? row.label : nil)
  }

  /// Puts all files under their names.
  ///
  /// - Returns: The files, by path.
  /// - Throws: ``PreparationError/cannotWrite(path:reason:)``.
  func commit() throws(PreparationError) -> [PreparedFile] {
    let sorted = writers.sorted { $0.key < $1.key }
    for (_, writer) in sorted { try writer.flush() }
    do throws(FileError) {
      try group.commit()
    } catch {
      throw JSONLineWriter.failure(error)
    }
    return sorted.map { PreparedFile(path: $0.key, rows: $0.value.lineCount) }
  }

  private func path(of row: LabelledRow, _ part: SplitPart) -> String {
    switch layout {
    case .file(let path): return path
    case .folder(let folder): return "\(folder)/\(part.rawValue).jsonl"
    case .publishedToxicity(let folder):
      return "\(folder)/\(part.rawValue)_\(row.label < 0 ? 1 : 0).jsonl"
    }
  }
}

/// Writes `{"text": …, "label": …}` lines to a file of a group.
final class JSONLineWriter {
  private static let bufferCount = 1 << 18

  private let file: AtomicFileGroup.Member
  private var buffer: [UInt8] = []
  /// The lines written so far.
  private(set) var lineCount = 0

  init(path: String, in group: AtomicFileGroup) throws(PreparationError) {
    do throws(FileError) {
      file = try group.add(path: path)
    } catch {
      throw Self.failure(error)
    }
  }

  /// Adds a line.
  func write(_ text: String, label: Double?) throws(PreparationError) {
    buffer.append(contentsOf: #"{"text": ""#.utf8)
    JSONEscape.append(text, to: &buffer)
    buffer.append(UInt8(ascii: "\""))
    if let label { buffer.append(contentsOf: #", "label": \#(LabelText.of(label))"#.utf8) }
    buffer.append(contentsOf: "}\n".utf8)
    lineCount += 1
    if buffer.count >= Self.bufferCount { try flush() }
  }

  /// Hands what is buffered to the file.
  func flush() throws(PreparationError) {
    do throws(FileError) {
      try file.append(buffer)
    } catch {
      throw Self.failure(error)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  static func failure(_ error: FileError) -> PreparationError {
    guard case .cannotWrite(let path, let reason) = error else { return .file(error) }
    return .cannotWrite(path: path, reason: reason)
  }
}
