import Foundation
import WeightFormats

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
final class PreparedFiles {
  private let layout: OutputLayout
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
      writer = try JSONLineWriter(path: path)
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
    var files: [PreparedFile] = []
    for (path, writer) in writers.sorted(by: { $0.key < $1.key }) {
      try writer.commit()
      files.append(PreparedFile(path: path, rows: writer.lineCount))
    }
    return files
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

/// Writes `{"text": …, "label": …}` lines to a file that appears at the end.
final class JSONLineWriter {
  private static let bufferCount = 1 << 18

  private let path: String
  private var file: AtomicFileWriter?
  private var buffer: [UInt8] = []
  /// The lines written so far.
  private(set) var lineCount = 0

  init(path: String) throws(PreparationError) {
    self.path = path
    do throws(WeightFormatError) {
      file = try AtomicFileWriter(path: path)
    } catch {
      throw Self.failure(error, path)
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

  /// Puts the file under its name.
  func commit() throws(PreparationError) {
    try flush()
    guard let complete = file.take() else { return }
    do throws(WeightFormatError) {
      try complete.commit()
    } catch {
      throw Self.failure(error, path)
    }
  }

  private func flush() throws(PreparationError) {
    do throws(WeightFormatError) {
      try buffer.withUnsafeBufferPointer { (bytes) throws(WeightFormatError) in
        try file?.append(UnsafeRawBufferPointer(bytes))
      }
    } catch {
      throw Self.failure(error, path)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ error: WeightFormatError, _ path: String) -> PreparationError {
    guard case .cannotWrite(_, let reason) = error else {
      return .cannotWrite(path: path, reason: error.description)
    }
    return .cannotWrite(path: path, reason: reason)
  }
}

/// Strings as JSON holds them (RFC 8259, §7).
enum JSONEscape {
  private static let digits = Array("0123456789abcdef".utf8)

  static func append(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\r"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case UInt8(ascii: "\t"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0..<0x20:
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
  }
}
