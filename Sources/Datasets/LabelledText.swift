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

/// Which columns (or JSON keys) hold text and label, and what labels mean.
public struct LabelledTextOptions: Sendable, Equatable {
  /// The column of the text.
  public var textColumn: String
  /// The column of the label.
  public var labelColumn: String
  /// What labels mean; nil for numbers from −1 to 1.
  public var labels: LabelMap?
  /// How the file is written.
  public var file: TextFileOptions

  /// Names the columns.
  public init(
    textColumn: String = "text", labelColumn: String = "label", labels: LabelMap? = nil,
    file: TextFileOptions = TextFileOptions()
  ) {
    self.textColumn = textColumn
    self.labelColumn = labelColumn
    self.labels = labels
    self.file = file
  }
}
