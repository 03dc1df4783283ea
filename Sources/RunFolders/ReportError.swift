public import Datasets

/// What reading a run folder can fail with.
public enum ReportError: Error, Equatable, Sendable {
  /// The path is no folder, or there is nothing.
  case notAFolder(path: String)
  /// The folder holds no manifest, as every finished run does.
  case noManifest(folder: String)
  /// The system refused to read a file of the run, or it is no regular file.
  case cannotRead(file: String, reason: String)
  /// A file takes more than `limit` bytes.
  case tooLarge(file: String, limit: Int)
  /// A document is not JSON; the reason says where.
  case notJSON(file: String, reason: String)
  /// A value of a document is missing or of another kind; `position` is its place, such as
  /// `steers[0].energy`.
  case unexpectedValue(file: String, position: String, reason: String)
  /// A table is not one of comma-separated values.
  case malformedTable(DatasetError)
  /// A table lacks a column; `found` lists those that are there.
  case missingColumn(file: String, column: String, found: [String])
  /// A field of a table is not the number that its column should hold.
  case notANumber(file: String, line: Int, column: String, value: String)
}

extension ReportError: CustomStringConvertible {
  /// What is wrong, where, and what to do about it.
  public var description: String {
    switch self {
    case .notAFolder(let path):
      "\(path): no such folder. Give the folder that a command wrote with `out`."
    case .noManifest(let folder):
      "\(folder): holds no manifest.json. Give the folder of a finished run."
    case .cannotRead(let file, let reason):
      "\(file): cannot be read (\(reason)). \(Self.remedy)"
    case .tooLarge(let file, let limit):
      "\(file): takes more than \(limit >> 20) MB, which no run writes. \(Self.remedy)"
    case .notJSON(let file, let reason):
      "\(file): not JSON (\(reason)). \(Self.remedy)"
    case .unexpectedValue(let file, let position, let reason):
      "\(file): \(position.isEmpty ? "" : position + ": ")\(reason). \(Self.remedy)"
    case .malformedTable(let error): error.description
    case .missingColumn(let file, let column, let found):
      "\(file):1: no column \(Self.quote(column)); there are \(Self.list(found)). \(Self.remedy)"
    case .notANumber(let file, let line, let column, let value):
      "\(file):\(line): \(Self.quote(column)) is \(Self.quote(value)), not a number that a run "
        + "writes. \(Self.remedy)"
    }
  }

  private static let remedy = "Run the command that made the folder again."

  // Texts of a file: control characters escaped, cut after 60 characters.
  package static func quote(_ text: String) -> String {
    let shown = text.count > 60 ? String(text.prefix(60)) + "…" : text
    return shown.debugDescription
  }

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "none" }
    let shown = names.prefix(12).map(quote).joined(separator: ", ")
    return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
  }
}
