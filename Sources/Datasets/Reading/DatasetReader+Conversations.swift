extension DatasetReader {
  /// Conversations with answers, from JSON lines with `messages` or with a `prompt` and its answer, or
  /// from a table with columns of prompts and answers.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - textColumn: The column or key of the answers (default: `text`, else `response`).
  ///   - file: How the file is written.
  ///   - note: Is told what the user should know of the file.
  /// - Returns: The conversations in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func conversations(
    path: String, textColumn: String? = nil, file: TextFileOptions = .init(),
    note: (DatasetNote) -> Void = { _ in }
  ) throws(DatasetError) -> [Conversation] {
    let source = try ByteSource(path: path, encoding: file.encoding)
    let format = try DatasetFormat.of(source, file, among: LabelledTextReader.formats)
    let check = RowCheck(
      file: path, options: .init(textColumn: textColumn ?? "text", readsConversations: true))
    var rows = RowReader(source, format: format, file: file, expected: Expected.conversation)
    var columns: Columns?
    var conversations: [Conversation] = []
    while let row = try rows.next() {
      switch row {
      case .object(let object, let line):
        conversations.append(try check.answeredConversation(object, line: line))
      case .fields(let fields):
        if let columns {
          conversations.append(try check.answeredConversation(fields, columns))
        } else {
          columns = try check.answerColumns(fields)
        }
      case .text: break
      }
    }
    if conversations.isEmpty { throw .noRows(file: path) }
    rows.notes.forEach(note)
    return conversations
  }
}
