import Foundation
import NumberText

/// Where the wanted columns stand in a file's rows.
struct Columns {
  var text: Int
  /// Nil where labels are not read.
  var label: Int?
  /// Of the prompts that texts answer; nil where no conversations are read.
  var prompt: Int?
  var count: Int
}

/// Turns rows into values, or into errors that name the line.
struct RowCheck {
  let file: String
  let options: LabelledTextOptions

  init(file: String, options: LabelledTextOptions) {
    self.file = file
    self.options = options
  }

  /// Finds the wanted columns in the header.
  func columns(_ header: DelimitedRow) throws(DatasetError) -> Columns {
    var columns =
      options.readsConversations
      ? try answerColumns(header)
      : Columns(text: try index(of: options.textColumn, header), count: header.fields.count)
    columns.label = try index(of: options.labelColumn, header)
    return columns
  }

  func index(of column: String, _ header: DelimitedRow) throws(DatasetError) -> Int {
    guard let first = header.fields.firstIndex(of: column) else {
      if let delimiter = FieldDelimiter.apparent(in: header) {
        throw .otherDelimiter(file: file, line: header.line, delimiter: delimiter.quoted)
      }
      throw .missingColumn(file: file, line: header.line, column: column, found: header.fields)
    }
    guard header.fields.lastIndex(of: column) == first else {
      throw .duplicateColumn(file: file, line: header.line, column: column)
    }
    return first
  }

  func labelledText(_ row: DelimitedRow, _ columns: Columns) throws(DatasetError) -> LabelledText {
    try checkCount(row, columns.count)
    let conversation = columns.prompt == nil ? nil : try answeredConversation(row, columns)
    let text = try nonEmpty(row.fields[columns.text], line: row.line)
    return LabelledText(text: text, label: try label(row, columns), conversation: conversation)
  }

  private func label(_ row: DelimitedRow, _ columns: Columns) throws(DatasetError) -> Double {
    guard let column = columns.label else { return 0 }
    let field = row.fields[column]
    if let labels = options.labels { return try mapped(field, labels, line: row.line) }
    guard let label = Double(decimal: field.trimmingCharacters(in: .whitespaces)) else {
      throw .labelNotNumber(file: file, line: row.line, value: DatasetError.quote(field))
    }
    return try inRange(label, line: row.line)
  }

  func labelledText(_ object: JSONLine, line: Int) throws(DatasetError) -> LabelledText {
    let conversation =
      options.readsConversations ? try answeredConversation(object, line: line) : nil
    let text: String
    if let conversation {
      text = conversation.lastAnswer
    } else {
      text = try self.text(of: object, line: line)
    }
    return LabelledText(
      text: text, label: try label(object, line: line), conversation: conversation)
  }

  private func label(_ object: JSONLine, line: Int) throws(DatasetError) -> Double {
    if let labels = options.labels { return try mapped(object, labels, line: line) }
    switch object.number(options.labelColumn) {
    case .value(let value): return try inRange(value, line: line)
    case .wrong(let value): throw .labelNotNumber(file: file, line: line, value: value)
    case .missing: throw missing(options.labelColumn, object, line)
    }
  }

  /// The text of a row that need not have a label; if it has no text, its prompt if that will do.
  func text(_ object: JSONLine, line: Int, allowsPrompt: Bool) throws(DatasetError) -> String {
    if allowsPrompt, object.members[options.textColumn] == nil, object.members["prompt"] != nil {
      return try prompt(object, line: line)
    }
    return try text(of: object, line: line)
  }

  /// The text of a row that need not have a label; `column` and `count` are the header's.
  func text(_ row: DelimitedRow, column: Int, count: Int) throws(DatasetError) -> String {
    try checkCount(row, count)
    return try nonEmpty(row.fields[column], line: row.line)
  }

  func checkCount(_ row: DelimitedRow, _ count: Int) throws(DatasetError) {
    guard row.fields.count == count else {
      throw .wrongFieldCount(file: file, line: row.line, expected: count, actual: row.fields.count)
    }
  }

  private func text(of object: JSONLine, line: Int) throws(DatasetError) -> String {
    switch object.text(options.textColumn) {
    case .value(let value): return try nonEmpty(value, line: line)
    case .wrong(let value):
      throw .notText(file: file, line: line, column: options.textColumn, value: value)
    case .missing:
      if object.messages != nil { throw .messagesWithoutChat(file: file, line: line) }
      throw missing(options.textColumn, object, line)
    }
  }

  /// A prompt, under `prompt.text`, `prompt` or `text`.
  func prompt(_ object: JSONLine, line: Int) throws(DatasetError) -> String {
    switch object.members["prompt"] == nil ? object.text("text") : object.prompt {
    case .value(let value): return try nonEmpty(value, line: line)
    case .wrong(let value):
      throw .notText(file: file, line: line, column: "prompt", value: value)
    case .missing:
      if object.messages != nil { throw .messagesWithoutChat(file: file, line: line) }
      throw .missingPrompt(file: file, line: line, found: object.keys)
    }
  }

  /// A prompt and its generated texts, which may be empty.
  func generations(_ object: JSONLine, line: Int) throws(DatasetError) -> PromptGenerations {
    let prompt: String
    switch object.prompt {
    case .value(let value): prompt = value
    case .wrong(let value):
      throw .notText(file: file, line: line, column: "prompt", value: value)
    case .missing: throw .missingPrompt(file: file, line: line, found: object.keys)
    }
    guard case .value(let texts) = object.generations else {
      throw .missingGenerations(file: file, line: line, found: object.keys)
    }
    return PromptGenerations(prompt: prompt, renderedPrompt: object.renderedPrompt, texts: texts)
  }

  private func missing(_ column: String, _ object: JSONLine, _ line: Int) -> DatasetError {
    .missingColumn(file: file, line: line, column: column, found: object.keys)
  }

  private func mapped(_ object: JSONLine, _ labels: LabelMap, line: Int) throws(DatasetError)
    -> Double
  {
    switch object.label(options.labelColumn) {
    case .value(let value): return try mapped(value, labels, line: line)
    case .wrong(let value):
      throw .unmappedLabel(file: file, line: line, value: value, expected: labels.expected)
    case .missing: throw missing(options.labelColumn, object, line)
    }
  }

  private func mapped(_ value: String, _ labels: LabelMap, line: Int) throws(DatasetError)
    -> Double
  {
    let value = value.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let label = labels.label(of: value) else {
      throw .unmappedLabel(
        file: file, line: line, value: DatasetError.quote(value), expected: labels.expected)
    }
    return label
  }

  func nonEmpty(_ text: String, line: Int) throws(DatasetError) -> String {
    guard !text.allSatisfy(\.isWhitespace) else { throw .emptyText(file: file, line: line) }
    return text
  }

  private func inRange(_ label: Double, line: Int) throws(DatasetError) -> Double {
    guard !label.isNaN else { throw .labelNotNumber(file: file, line: line, value: "NaN") }
    guard (-1...1).contains(label) else {
      throw .labelOutOfRange(file: file, line: line, value: "\(label)")
    }
    return label
  }
}
