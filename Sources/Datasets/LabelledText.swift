/// A text and how strongly it shows the property to steer.
public struct LabelledText: Sendable, Equatable {
  /// The text, never empty when read from a file.
  public var text: String
  /// From −1 (the opposite) to 1 (the property).
  public var label: Double

  /// Creates a labelled text; the range is checked when reading files.
  public init(text: String, label: Double) {
    self.text = text
    self.label = label
  }
}

/// A text to continue.
public struct Prompt: Sendable, Equatable {
  /// The text, never empty when read from a file.
  public var text: String

  /// Creates a prompt.
  public init(text: String) {
    self.text = text
  }
}

/// Which columns (or JSON keys) hold text and label.
public struct LabelledTextOptions: Sendable, Equatable {
  /// The column of the text.
  public var textColumn: String
  /// The column of the label.
  public var labelColumn: String

  /// Names the columns.
  public init(textColumn: String = "text", labelColumn: String = "label") {
    self.textColumn = textColumn
    self.labelColumn = labelColumn
  }
}

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
}
