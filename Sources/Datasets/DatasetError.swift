package import Files

/// Everything that can be wrong with a data file.
///
/// Each case is one failure. `file` is the path or label; `line` counts from 1 in the file as an
/// editor shows it, so line breaks inside quoted fields count.
public enum DatasetError: Error, Equatable, Sendable {
  /// The path does not exist.
  case fileNotFound(file: String)
  /// The path is a symbolic link to what does not exist.
  case danglingLink(file: String, target: String)
  /// The system refused to read the file, or it is a folder.
  case cannotRead(file: String, reason: String)
  /// The file's extension or format is not one that holds this kind of data.
  case unsupportedFormat(file: String, expected: [String])
  /// The file is of a kind that holds no text, told by its first bytes.
  case notTextFile(file: String, kind: String, remedy: String)
  /// A Parquet file.
  case parquet(file: String)
  /// A file in UTF-32, by its mark.
  case utf32(file: String)
  /// Compressed contents are damaged or cut off.
  case damagedCompression(file: String, format: String)
  /// A line is no UTF-8, and looks like another encoding.
  case otherEncoding(file: String, line: Int, encoding: TextEncoding)
  /// A line is no UTF-8, and looks like an encoding that is not read; `examples` names some.
  case foreignEncoding(file: String, line: Int, examples: [String])
  /// Bytes mean nothing in the encoding that was named; they are hexadecimal.
  case undecodable(file: String, line: Int, encoding: TextEncoding, bytes: String)
  /// The header of a table without the wanted columns looks separated by another character.
  case otherDelimiter(file: String, line: Int, delimiter: String)
  /// The file has no bytes.
  case emptyFile(file: String)
  /// The file has nothing but blank lines or a header.
  case noRows(file: String)
  /// A line or row takes more than `limit` bytes.
  case lineTooLong(file: String, line: Int, limit: Int)
  /// A line is not UTF-8.
  case invalidUTF8(file: String, line: Int)
  /// A line is not a JSON object.
  case notJSONObject(file: String, line: Int, expected: String)
  /// A wanted column, or JSON key, is not there; `found` lists those that are.
  case missingColumn(file: String, line: Int, column: String, found: [String])
  /// A line holds neither `prompt` nor `text`; `found` lists its keys.
  case missingPrompt(file: String, line: Int, found: [String])
  /// A line holds `messages` and nothing else to read, where no conversations are read.
  case messagesWithoutChat(file: String, line: Int)
  /// The messages of a line are no conversation that can be used.
  case malformedMessages(file: String, line: Int, problem: String)
  /// A line holds neither `messages` nor a prompt with its answer; `found` lists its keys.
  case missingAnswer(file: String, line: Int, found: [String])
  /// A line holds no list of generated texts; `found` lists its keys.
  case missingGenerations(file: String, line: Int, found: [String])
  /// Generated texts of several settings of a steer, which are not to be measured as one.
  case severalSettings(file: String, line: Int)
  /// The header names a wanted column twice.
  case duplicateColumn(file: String, line: Int, column: String)
  /// A row has another number of fields than the header.
  case wrongFieldCount(file: String, line: Int, expected: Int, actual: Int)
  /// A quoted field, opened on this line, is never closed.
  case unterminatedQuote(file: String, line: Int)
  /// Characters follow the closing quote of a field.
  case textAfterQuote(file: String, line: Int)
  /// A JSON value that should be a string is something else.
  case notText(file: String, line: Int, column: String, value: String)
  /// A text is empty or only white space.
  case emptyText(file: String, line: Int)
  /// A label is not a number.
  case labelNotNumber(file: String, line: Int, value: String)
  /// A label is below −1 or above 1.
  case labelOutOfRange(file: String, line: Int, value: String)
  /// A label is not among those whose meaning was given.
  case unmappedLabel(file: String, line: Int, value: String, expected: String)
  /// All labels are 0 or 1, and it was not said what 0 means.
  case zeroOneLabels(file: String)
}

extension DatasetError {
  /// What kept a file from being read.
  package init(_ error: FileError) {
    switch error {
    case .fileNotFound(let path): self = .fileNotFound(file: path)
    case .danglingLink(let path, let target): self = .danglingLink(file: path, target: target)
    case .cannotOpen(let path, let reason), .cannotMap(let path, let reason),
      .cannotWrite(let path, let reason):
      self = .cannotRead(file: path, reason: reason)
    case .notARegularFile(let path), .folderNotFound(let path), .missingFile(let path, _, _),
      .nameOutsideFolder(let path, _):
      self = .cannotRead(file: path, reason: "it is not a regular file")
    }
  }
}

extension DatasetError: CustomStringConvertible {
  /// What is wrong, where, and what to do about it.
  public var description: String {
    fileMessage ?? bytesMessage ?? rowMessage ?? chatMessage ?? valueMessage
  }

  private var fileMessage: String? {
    switch self {
    case .fileNotFound(let file):
      "\(file): no such file. Check the path."
    case .danglingLink(let file, let target):
      "\(file): is a symbolic link to \(Self.quote(target)), which does not exist. Restore that, or "
        + "give the file itself."
    case .cannotRead(let file, let reason):
      "\(file): cannot be read (\(reason)). Give the path of a readable file."
    case .unsupportedFormat(let file, let expected):
      "\(file): not a kind of file that holds this data. "
        + "Use one of \(expected.map { "." + $0 }.joined(separator: ", "))."
    case .emptyFile(let file):
      "\(file): is empty. Check that it was written completely."
    case .noRows(let file):
      "\(file): holds no rows. Check that it was written completely."
    case .lineTooLong(let file, let line, let limit):
      "\(file):\(line): takes more than \(limit) bytes. Check line endings and quotes, or split it."
    default: nil
    }
  }

  private var bytesMessage: String? {
    switch self {
    case .notTextFile(let file, let kind, let remedy):
      "\(file): is \(kind), not text. \(remedy)"
    case .parquet(let file):
      "\(file): Parquet files are not read. Convert it to JSON lines, in Python with "
        + #"datasets.load_dataset("parquet", data_files=FILE)["train"].to_json("data.jsonl")."#
    case .utf32(let file):
      "\(file): is written in UTF-32, which is not read. Convert the file to UTF-8."
    case .damagedCompression(let file, let format):
      "\(file): its \(format) data is damaged or cut off. Download or compress it again."
    case .invalidUTF8(let file, let line):
      "\(file):\(line): not valid UTF-8. Convert the file to UTF-8, or name its `encoding`."
    case .otherEncoding(let file, let line, let encoding):
      "\(file):\(line): not UTF-8; the bytes look like \(encoding.words). Give `encoding` "
        + "\(encoding.rawValue)"
        + (encoding == .windows1252
          ? " if the text is in a language of Western Europe, else convert the file to UTF-8: other "
            + "languages use the same bytes for other letters." : ", or convert the file to UTF-8.")
    case .foreignEncoding(let file, let line, let examples):
      "\(file):\(line): not UTF-8; the bytes look like \(examples.joined(separator: ", ")) or their like. "
        + "Convert the file to UTF-8, as with `iconv -f \(examples[0]) -t UTF-8`."
    case .undecodable(let file, let line, let encoding, let bytes):
      "\(file):\(line): the bytes \(bytes) are no character in \(encoding.words). Give another "
        + "`encoding`, or correct them."
    case .otherDelimiter(let file, let line, let delimiter):
      "\(file):\(line): the header is one field, and looks separated by \(delimiter). Give "
        + "`delimiter` \(delimiter)."
    default: nil
    }
  }

  private var rowMessage: String? {
    switch self {
    case .notJSONObject(let file, let line, let expected):
      "\(file):\(line): not a JSON object. Write each line as \(expected)."
    case .missingColumn(let file, let line, let column, let found):
      "\(file):\(line): no column \(Self.quote(column)); there are \(Self.list(found)). "
        + "Name the column to use (`textColumn`, `labelColumn`)."
    case .missingPrompt(let file, let line, let found):
      "\(file):\(line): no prompt; there are \(Self.list(found)). "
        + "Write each line as \(Expected.prompt)."
    case .missingGenerations(let file, let line, let found):
      "\(file):\(line): no generated texts; there are \(Self.list(found)). "
        + "Write each line as \(Expected.generations)."
    case .severalSettings(let file, let line):
      "\(file):\(line): texts of another setting of the steer (steerValues) than those before. Give a file for "
        + "each setting."
    case .duplicateColumn(let file, let line, let column):
      "\(file):\(line): the column \(Self.quote(column)) appears twice. Rename one of them."
    case .wrongFieldCount(let file, let line, let expected, let actual):
      "\(file):\(line): \(actual) fields where the header has \(expected). "
        + "Put fields that contain the separator in quotes."
    case .unterminatedQuote(let file, let line):
      "\(file):\(line): a quote opens here and never closes. Close it, double quotes that belong "
        + "to the text, or give `literalQuotes` if all do."
    case .textAfterQuote(let file, let line):
      "\(file):\(line): text follows a closing quote. Double quotes that belong to the text, and "
        + "put the whole field in quotes."
    default: nil
    }
  }

  private var chatMessage: String? {
    switch self {
    case .messagesWithoutChat(let file, let line):
      "\(file):\(line): holds messages. Give `chat` to have them read through the model's chat "
        + "template, or write the line with a text."
    case .malformedMessages(let file, let line, let problem):
      "\(file):\(line): the messages \(problem)."
    case .missingAnswer(let file, let line, let found):
      "\(file):\(line): no conversation; there are \(Self.list(found)). "
        + "Write each line as \(Expected.conversation), or as \(Expected.answer)."
    default: nil
    }
  }

  private var valueMessage: String {
    switch self {
    case .notText(let file, let line, let column, let value):
      "\(file):\(line): \(Self.quote(column)) is \(value), not a string. Put the text in quotes."
    case .emptyText(let file, let line):
      "\(file):\(line): the text is empty. Remove the line or give it a text."
    case .labelNotNumber(let file, let line, let value):
      "\(file):\(line): the label is \(value), not a number. Give a number from -1 to 1, or say "
        + "with `map` what each label means."
    case .labelOutOfRange(let file, let line, let value):
      "\(file):\(line): the label \(value) is outside -1 to 1. Rescale the labels, for instance "
        + "1 to 5 stars by (stars - 3) / 2, or say with `map` what each means."
    case .unmappedLabel(let file, let line, let value, let expected):
      "\(file):\(line): the label is \(value), not \(expected). Name it in `map` too."
    case .zeroOneLabels(let file):
      "\(file): all labels are 0 or 1, which leaves open what 0 means. Give `map` 0=-1,1=1 if it is "
        + "the opposite of 1, as in SST-2 and IMDb, or `map` 0=0,1=1 if it is neutral."
    default: "data file error"
    }
  }

  /// Quotes a text from a file: control characters escaped, cut after 60 characters.
  package static func quote(_ text: String) -> String {
    let shown = text.count > 60 ? String(text.prefix(60)) + "…" : text
    return shown.debugDescription
  }

  package static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "none" }
    let shown = names.prefix(12).map(quote).joined(separator: ", ")
    return names.count > 12 ? shown + " and \(names.count - 12) more" : shown
  }
}

/// The forms of JSON lines, for messages.
enum Expected {
  static let prompt = #"{"prompt": {"text": "…"}}"#

  static let conversation =
    #"{"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}"#

  static let answer = #"{"prompt": "…", "text": "…"}"#

  static let generations = #"{"prompt": {"text": "…"}, "generations": [{"text": "…"}]}"#

  static func text(_ options: LabelledTextOptions) -> String {
    "{\(options.textColumn.debugDescription): \"…\"}"
  }

  static func labelledText(_ options: LabelledTextOptions) -> String {
    "{\(options.textColumn.debugDescription): \"…\", "
      + "\(options.labelColumn.debugDescription): -1 to 1}"
  }
}
