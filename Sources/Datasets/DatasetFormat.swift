internal import Foundation

/// How a data file is written.
public enum DatasetFormat: Sendable, Equatable, CaseIterable {
  /// One JSON object on each line.
  case jsonLines
  /// Fields separated by commas, quoted as in RFC 4180; the first row names the columns.
  case commaSeparated
  /// Fields separated by tabs, quoted as in RFC 4180; the first row names the columns.
  case tabSeparated
  /// One text on each line.
  case plainText

  /// The file name extensions, without dot, in lower case.
  var extensions: [String] {
    switch self {
    case .jsonLines: ["jsonl", "json"]
    case .commaSeparated: ["csv"]
    case .tabSeparated: ["tsv"]
    case .plainText: ["txt"]
    }
  }

  /// Whether it is a table of rows and columns.
  var isTable: Bool { self == .commaSeparated || self == .tabSeparated }

  /// The format of a file by its extension.
  ///
  /// - Throws: ``DatasetError/unsupportedFormat(file:expected:)`` for others than `formats`.
  static func of(_ path: String, among formats: [DatasetFormat]) throws(DatasetError)
    -> DatasetFormat
  {
    let name = URL(filePath: path).pathExtension.lowercased()
    guard let format = formats.first(where: { $0.extensions.contains(name) }) else {
      throw .unsupportedFormat(file: path, expected: formats.flatMap(\.extensions))
    }
    return format
  }
}
