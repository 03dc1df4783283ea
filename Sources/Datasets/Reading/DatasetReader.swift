/// Reads all of a file: labelled texts, texts, prompts, generated texts.
///
/// UTF-8, unless another encoding is named, with or without byte order mark, lines ended by LF, CR LF or CR, blank lines skipped. The
/// first thing that is wrong ends the reading with a ``DatasetError`` naming file and line.
public enum DatasetReader {
  private static let promptFormats: [DatasetFormat] = [.jsonLines, .plainText]
  /// How many rows are read between two reports.
  private static let reportInterval = 1024

  /// Labelled texts from a `.jsonl`, `.json` (one object on each line), `.csv` or `.tsv` file.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - options: Which columns hold text and label.
  ///   - report: Is told now and then how much has been read.
  ///   - note: Is told what the user should know of the file.
  /// - Returns: The texts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func labelledTexts(
    path: String, options: LabelledTextOptions = .init(),
    report: (ReadingProgress) -> Void = { _ in }, note: (DatasetNote) -> Void = { _ in }
  ) throws(DatasetError) -> [LabelledText] {
    let reader = try LabelledTextReader(path: path, options: options)
    let texts = try all(reader, report)
    reader.notes.forEach(note)
    return texts
  }

  /// Labelled texts from memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of a file.
  ///   - format: How they are written; not ``DatasetFormat/plainText``, which has no labels.
  ///   - name: A label for messages.
  ///   - options: Which columns hold text and label.
  /// - Returns: The texts in order, at least one.
  /// - Throws: ``DatasetError``.
  public static func labelledTexts(
    _ bytes: [UInt8], format: DatasetFormat, name: String, options: LabelledTextOptions = .init()
  ) throws(DatasetError) -> [LabelledText] {
    try all(LabelledTextReader(ByteSource(bytes, name: name), format: format, options)) { _ in }
  }

  private static func all(_ reader: LabelledTextReader, _ report: (ReadingProgress) -> Void)
    throws(DatasetError) -> [LabelledText]
  {
    var texts: [LabelledText] = []
    while let text = try reader.next() {
      texts.append(text)
      if texts.count % reportInterval == 0 { report(reader.progress) }
    }
    return texts
  }

  /// Texts alone, from a `.jsonl`, `.json`, `.csv` or `.tsv` file with or without labels, or from a
  /// `.txt` file with one on each line.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - textColumn: The column or key of the texts; nil for `text`, or a prompt as
  ///     `prompts(path:)` takes it.
  ///   - file: How the file is written.
  ///   - report: Is told now and then how much has been read.
  ///   - note: Is told what the user should know of the file.
  ///   - others: Is given what each row holds besides its text, see ``TextReader/otherColumns``.
  /// - Returns: The texts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func texts(
    path: String, textColumn: String? = nil, file: TextFileOptions = .init(),
    report: (ReadingProgress) -> Void = { _ in },
    note: (DatasetNote) -> Void = { _ in },
    others: ([(name: String, value: String)]) -> Void = { _ in }
  ) throws(DatasetError) -> [String] {
    let reader = try TextReader(path: path, textColumn: textColumn, file: file)
    var texts: [String] = []
    while let text = try reader.next() {
      texts.append(text)
      others(reader.otherColumns)
      if texts.count % reportInterval == 0 { report(reader.progress) }
    }
    reader.notes.forEach(note)
    return texts
  }

  /// Prompts from JSON lines, `{"prompt": {"text": …}}`, `{"prompt": "…"}` or `{"text": "…"}`, or
  /// from a `.txt` file with one on each line.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - encoding: How its characters are written.
  ///   - readsConversations: Whether prompts are conversations, under `messages` or as one message of
  ///     the user.
  ///   - note: Is told what the user should know of the file.
  /// - Returns: The prompts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func prompts(
    path: String, encoding: TextEncoding = .utf8, readsConversations: Bool = false,
    note: (DatasetNote) -> Void = { _ in }
  ) throws(DatasetError) -> [Prompt] {
    let source = try ByteSource(path: path, encoding: encoding)
    return try prompts(
      source, format: .of(source, .init(), among: promptFormats), readsConversations, note)
  }

  /// Prompts from memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of a file.
  ///   - format: ``DatasetFormat/jsonLines`` or ``DatasetFormat/plainText``.
  ///   - name: A label for messages.
  /// - Returns: The prompts in order, at least one.
  /// - Throws: ``DatasetError``.
  public static func prompts(_ bytes: [UInt8], format: DatasetFormat, name: String)
    throws(DatasetError) -> [Prompt]
  {
    try prompts(ByteSource(bytes, name: name), format: format, false) { _ in }
  }

  private static func prompts(
    _ source: ByteSource, format: DatasetFormat, _ readsConversations: Bool,
    _ note: (DatasetNote) -> Void
  ) throws(DatasetError) -> [Prompt] {
    guard promptFormats.contains(format) else {
      throw .unsupportedFormat(file: source.name, expected: promptFormats.flatMap(\.extensions))
    }
    let check = RowCheck(file: source.name, options: .init())
    var rows = RowReader(source, format: format, expected: Expected.prompt)
    var prompts: [Prompt] = []
    while let row = try rows.next() {
      switch row {
      case .text(let text, let line):
        let conversation = Conversation(prompt: text, place: "\(source.name):\(line)")
        prompts.append(Prompt(text: text, conversation: readsConversations ? conversation : nil))
      case .object(let object, let line):
        guard readsConversations else {
          prompts.append(Prompt(text: try check.prompt(object, line: line)))
          continue
        }
        let conversation = try check.promptConversation(object, line: line)
        prompts.append(Prompt(text: conversation.lastQuestion, conversation: conversation))
      case .fields: break
      }
    }
    if prompts.isEmpty { throw .noRows(file: source.name) }
    rows.notes.forEach(note)
    return prompts
  }
}
