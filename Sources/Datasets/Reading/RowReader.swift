/// A row of a data file.
enum DataRow {
  /// A line that holds a JSON object.
  case object(JSONLine, line: Int)
  /// A row of a table; the first names the columns.
  case fields(DelimitedRow)
  /// A line of text.
  case text(String, line: Int)
}

/// Reads the rows of a file one after the other; the first that cannot be read is an error.
///
/// UTF-8 with or without byte order mark, lines ended by LF or CR LF, blank lines skipped. It holds
/// one chunk of the file and one row, whose length is bounded.
struct RowReader: ~Copyable {
  private let source: ByteSource
  private let format: DatasetFormat
  /// What a JSON line should be, for messages.
  private let expected: String
  private let lines: LineReader
  private var parser: DelimitedTextParser
  /// Rows of a table that have been read, the next one last.
  private var waiting: [DelimitedRow] = []
  private var isAtEnd = false
  private var surrogates = SurrogateCount()

  /// - Parameters:
  ///   - source: The file from its beginning.
  ///   - format: How it is written.
  ///   - expected: What a JSON line should be, for messages.
  init(_ source: ByteSource, format: DatasetFormat, expected: String) {
    self.source = source
    self.format = format
    self.expected = expected
    lines = LineReader(source, limit: DelimitedTextParser.defaultRowLimit)
    parser = DelimitedTextParser(
      delimiter: UInt8(ascii: format == .tabSeparated ? "\t" : ","), name: source.name)
  }

  /// The path, or a label.
  var name: String { source.name }

  /// How much has been read.
  var progress: ReadingProgress {
    ReadingProgress(bytes: source.byteCount, totalBytes: source.totalByteCount)
  }

  /// What its user should know of the rows so far.
  var notes: [DatasetNote] { surrogates.notes(file: name) }

  /// The next row; nil at the end.
  ///
  /// - Throws: ``DatasetError``, also for a file without bytes.
  mutating func next() throws(DatasetError) -> DataRow? {
    let row = try format.isTable ? nextFields() : nextLine()
    if row == nil, source.byteCount == 0 { throw .emptyFile(file: name) }
    return row
  }

  private mutating func nextFields() throws(DatasetError) -> DataRow? {
    while waiting.isEmpty, !isAtEnd {
      var rows: [DelimitedRow] = []
      if let chunk = try source.next() {
        try parser.feed(chunk[...]) { (row) in rows.append(row) }
      } else {
        try parser.finish { (row) in rows.append(row) }
        isAtEnd = true
      }
      waiting = rows.reversed()
    }
    return waiting.popLast().map(DataRow.fields)
  }

  private mutating func nextLine() throws(DatasetError) -> DataRow? {
    while let line = try lines.next() {
      guard !line.isTooLong else {
        throw .lineTooLong(file: name, line: line.number, limit: lines.limit)
      }
      guard let text = line.text else { throw .invalidUTF8(file: name, line: line.number) }
      if text.allSatisfy(\.isWhitespace) { continue }
      if format == .plainText { return .text(text, line: line.number) }
      guard let object = JSONLine(line.content) else {
        throw .notJSONObject(file: name, line: line.number, expected: expected)
      }
      surrogates.add(object, line: line.number)
      return .object(object, line: line.number)
    }
    return nil
  }
}

/// How much of a file has been read.
public struct ReadingProgress: Sendable, Equatable {
  /// The bytes read.
  public var bytes: Int
  /// The bytes in all; 0 where that cannot be told, as of a pipe.
  public var totalBytes: Int

  /// Creates a progress.
  public init(bytes: Int, totalBytes: Int) {
    self.bytes = bytes
    self.totalBytes = totalBytes
  }
}
