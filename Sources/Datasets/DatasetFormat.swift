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

  /// The format of a file by its extension, or of standard input by its first characters.
  ///
  /// - Throws: ``DatasetError``, such as ``DatasetError/unsupportedFormat(file:expected:)`` for
  ///   others than `formats`.
  static func of(
    _ source: ByteSource, _ file: TextFileOptions, among formats: [DatasetFormat]
  ) throws(DatasetError) -> DatasetFormat {
    if source.name == "-" {
      let apparent = try apparent(in: source)
      // What has no braces may be lines of text, unless somebody speaks of fields.
      let isLines = file.delimiter == nil && formats.contains(.plainText)
      return apparent == .jsonLines || !isLines ? apparent : .plainText
    }
    let name = DataFileName.fileExtension(source.name)
    guard let format = formats.first(where: { $0.extensions.contains(name) }) else {
      if name == "parquet" { throw .parquet(file: source.name) }
      try source.checkKind()
      throw .unsupportedFormat(file: source.name, expected: formats.flatMap(\.extensions))
    }
    return format
  }

  /// JSON lines if a brace comes first, else a table by what its first line holds.
  static func apparent(in source: ByteSource) throws(DatasetError) -> DatasetFormat {
    let text = String(decoding: try source.peek().prefix(1 << 16), as: UTF8.self)
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if text.first == "{" { return .jsonLines }
    let line = text.prefix { !$0.isNewline }
    return line.contains("\t") && !line.contains(",") ? .tabSeparated : .commaSeparated
  }
}

/// What the name of a data file tells.
package enum DataFileName {
  private static let compressed: Set<String> = ["gz", "gzip", "zst", "zstd"]

  /// The extension in lower case, without dot, of `.csv.gz` that of `.csv`.
  package static func fileExtension(_ path: String) -> String {
    let url = URL(filePath: path)
    let last = url.pathExtension.lowercased()
    guard compressed.contains(last) else { return last }
    return url.deletingPathExtension().pathExtension.lowercased()
  }
}
