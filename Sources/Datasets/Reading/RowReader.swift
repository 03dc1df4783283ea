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
/// UTF-8 with or without byte order mark, lines ended by LF, CR LF or CR, blank lines skipped. It holds
/// one chunk of the file and one row, whose length is bounded.
///
/// It parses no tables itself: a table's rows are those of ``TableRowReader``, which goes on after a
/// malformed row where this reader ends.
struct RowReader: ~Copyable {
  private let source: ByteSource
  private let format: DatasetFormat
  /// What a JSON line should be, for messages.
  private let expected: String
  private let lines: LineReader
  private let table: TableRowReader
  private var surrogates = SurrogateCount()

  /// - Parameters:
  ///   - source: The file from its beginning.
  ///   - format: How it is written.
  ///   - file: How its tables are written.
  ///   - expected: What a JSON line should be, for messages.
  init(
    _ source: ByteSource, format: DatasetFormat, file: TextFileOptions = .init(), expected: String
  ) {
    self.source = source
    self.format = format
    self.expected = expected
    lines = LineReader(source, limit: DelimitedTextParser.defaultRowLimit)
    let delimiter = file.delimiter ?? (format == .tabSeparated ? .tab : .comma)
    table = TableRowReader(
      lines, delimiter: delimiter.byte, quotes: file.literalQuotes ? .literal : .delimiting)
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

  private func nextFields() throws(DatasetError) -> DataRow? {
    switch try table.next() {
    case .row(let row): return .fields(row)
    case .malformed(let error, _): throw error
    case nil: return nil
    }
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
