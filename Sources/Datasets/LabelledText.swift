/// A text and how strongly it shows the property to steer.
public struct LabelledText: Sendable, Equatable {
  /// The text, never empty when read from a file.
  public var text: String
  /// From −1 (the opposite) to 1 (the property).
  public var label: Double
  /// The conversation that the text is the last answer of, where conversations are read.
  public var conversation: Conversation?

  /// Creates a labelled text; the range is checked when reading files.
  public init(text: String, label: Double, conversation: Conversation? = nil) {
    self.text = text
    self.label = label
    self.conversation = conversation
  }
}

/// A text to continue.
public struct Prompt: Sendable, Equatable {
  /// The text, never empty when read from a file; of a conversation what the user asks last.
  public var text: String
  /// The conversation, where conversations are read.
  public var conversation: Conversation?

  /// Creates a prompt.
  public init(text: String, conversation: Conversation? = nil) {
    self.text = text
    self.conversation = conversation
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
  /// Whether texts are answers in conversations: `messages`, or a `prompt` with its answer.
  public var readsConversations: Bool

  /// Names the columns.
  public init(
    textColumn: String = "text", labelColumn: String = "label", labels: LabelMap? = nil,
    file: TextFileOptions = TextFileOptions(), readsConversations: Bool = false
  ) {
    self.textColumn = textColumn
    self.labelColumn = labelColumn
    self.labels = labels
    self.file = file
    self.readsConversations = readsConversations
  }
}
