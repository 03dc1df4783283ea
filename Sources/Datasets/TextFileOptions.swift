/// How the texts of a file are written, beyond what its name says.
public struct TextFileOptions: Sendable, Equatable {
  /// How characters are written as bytes.
  public var encoding = TextEncoding.utf8
  /// What separates the fields of a table; nil for a comma, or a tab in `.tsv` files.
  public var delimiter: FieldDelimiter?
  /// Whether quotes in tables are part of the text, as in the files of GLUE.
  public var literalQuotes = false

  /// UTF-8, and tables as their name says.
  public init() {}

  /// What differs from the defaults, by name, for manifests.
  package var entries: [String: String] {
    var entries: [String: String] = [:]
    if encoding != .utf8 { entries["encoding"] = encoding.rawValue }
    entries["delimiter"] = delimiter?.name
    if literalQuotes { entries["literalQuotes"] = "true" }
    return entries
  }

  /// The options that a manifest names.
  package init(entries: [String: String]) {
    encoding = entries["encoding"].flatMap { TextEncoding(rawValue: $0) } ?? .utf8
    delimiter = entries["delimiter"].flatMap { FieldDelimiter($0) }
    literalQuotes = entries["literalQuotes"] == "true"
  }
}

/// The character between the fields of a table.
public struct FieldDelimiter: Sendable, Equatable {
  /// Its ASCII code.
  public let byte: UInt8

  static let comma = FieldDelimiter(byte: UInt8(ascii: ","))
  static let tab = FieldDelimiter(byte: UInt8(ascii: "\t"))
  /// Those that tables have in practice.
  static let usual = [comma, tab] + ";|".utf8.map { FieldDelimiter(byte: $0) }

  private static let excluded = Array("\"\r\n".utf8)

  init(byte: UInt8) { self.byte = byte }

  /// Reads one ASCII character, which is no quote and no line break, or `tab`; nil for others.
  public init?(_ text: String) {
    if ["tab", "\\t"].contains(text.lowercased()) {
      self = .tab
      return
    }
    guard text.utf8.count == 1, let byte = text.utf8.first, !Self.excluded.contains(byte), byte > 0
    else { return nil }
    self.byte = byte
  }

  /// As it is given.
  package var name: String { self == .tab ? "tab" : String(Unicode.Scalar(byte)) }

  /// As it is typed in a shell.
  var quoted: String { self == .tab ? name : "'\(name)'" }

  /// The delimiter that a table without the wanted columns seems to have: its header is one field,
  /// which holds a usual one.
  static func apparent(in header: DelimitedRow) -> FieldDelimiter? {
    guard header.fields.count == 1 else { return nil }
    return usual.first { header.fields[0].utf8.contains($0.byte) }
  }

  /// The delimiter that a line `sep=;` tells, with which spreadsheets begin a table.
  static func announced(by line: TextLine) -> FieldDelimiter? {
    guard line.number == 1, line.content.count <= 7, let text = line.text else { return nil }
    let bare = text.filter { $0 != "\"" }
    guard bare.utf8.count == 5, bare.lowercased().hasPrefix("sep=") else { return nil }
    return FieldDelimiter(String(bare.suffix(1)))
  }
}
