/// What a table's next line or lines hold.
enum TableEvent {
  case row(DelimitedRow)
  /// Lines that are no row, from `line` on.
  case malformed(DatasetError, line: Int)
}

/// Reads the rows of a CSV or TSV file, and goes on after malformed ones.
///
/// All tables are read by one parser, ``DelimitedTextParser``; this is its form for files of others, be
/// their rows skipped when malformed (preparation) or an error (``RowReader``). Tables of runs, where no
/// row may be malformed, go to the parser directly.
///
/// A quote that never closes would swallow the rows after it. So the lines of a row are kept until
/// it ends. If it turns out to be malformed, it is reported, the lines after its first are read one
/// by one, and reading goes on: every line is parsed three times at most.
final class TableRowReader {
  /// The most bytes of a row or line where others go on without it.
  static let rowLimit = 1 << 20

  /// Whether quotes delimit fields or are text.
  enum Quotes {
    case delimiting
    case literal
  }

  private let lines: LineReader
  private var delimiter: UInt8
  private let quotes: Quotes
  private var parser: DelimitedTextParser
  /// The lines of the row that has begun.
  private var openLines: [TextLine] = []
  private var events: [TableEvent] = []
  private var nextEvent = 0
  private var isFinished = false

  init(_ lines: LineReader, delimiter: UInt8, quotes: Quotes) {
    self.lines = lines
    self.delimiter = delimiter
    self.quotes = quotes
    parser = Self.parser(delimiter, lines, line: 1)
  }

  /// The file.
  var name: String { lines.name }

  /// The next row or malformed row; nil at the end.
  func next() throws(DatasetError) -> TableEvent? {
    while nextEvent == events.count {
      if isFinished { return nil }
      events.removeAll(keepingCapacity: true)
      nextEvent = 0
      if let line = try lines.next() {
        if let announced = FieldDelimiter.announced(by: line) {
          delimiter = announced.byte
          restart(at: line.nextNumber)
        } else if quotes == .literal {
          split(line)
        } else {
          take(line)
        }
      } else {
        finish()
        isFinished = true
      }
    }
    nextEvent += 1
    return events[nextEvent - 1]
  }

  private static func parser(_ delimiter: UInt8, _ lines: LineReader, line: Int)
    -> DelimitedTextParser
  {
    DelimitedTextParser(delimiter: delimiter, name: lines.name, rowLimit: lines.limit, line: line)
  }

  private func restart(at line: Int) { parser = Self.parser(delimiter, lines, line: line) }

  private func report(_ error: DatasetError, line: Int) {
    events.append(.malformed(error, line: line))
  }

  private func take(_ line: TextLine) {
    if line.isTooLong {
      skip(line)
      return
    }
    openLines.append(line)
    do throws(DatasetError) {
      try parser.feed(line.bytes[...]) { (row) in events.append(.row(row)) }
      if !parser.isWithinRow { openLines.removeAll(keepingCapacity: true) }
    } catch {
      recover(from: error, at: line)
    }
  }

  private func skip(_ line: TextLine) {
    if !openLines.isEmpty { giveUpOpenRow() }
    report(.lineTooLong(file: name, line: line.number, limit: lines.limit), line: line.number)
    restart(at: line.nextNumber)
  }

  private func recover(from error: DatasetError, at line: TextLine) {
    let first = openLines[0]
    switch error {
    case .textAfterQuote where openLines.count > 1:
      // Most likely a quote opened and never closed, and this line opens the next one.
      report(.unterminatedQuote(file: name, line: first.number), line: first.number)
      let between = openLines.dropFirst().dropLast()
      openLines = []
      readOneByOne(between)
      restart(at: line.number)
      take(line)
    case .lineTooLong where openLines.count > 1:
      giveUpOpenRow()
      restart(at: line.nextNumber)
    default:
      report(error, line: first.number)
      openLines = []
      restart(at: line.nextNumber)
    }
  }

  /// Reports the row that has begun as malformed, and reads the lines after its first one by one.
  private func giveUpOpenRow() {
    let first = openLines[0]
    report(.unterminatedQuote(file: name, line: first.number), line: first.number)
    let rest = openLines.dropFirst()
    openLines = []
    readOneByOne(rest)
  }

  private func readOneByOne(_ kept: ArraySlice<TextLine>) {
    for line in kept {
      var single = Self.parser(delimiter, lines, line: line.number)
      do throws(DatasetError) {
        try single.feed(line.bytes[...]) { (row) in events.append(.row(row)) }
        try single.finish { (row) in events.append(.row(row)) }
      } catch {
        report(error, line: line.number)
      }
    }
  }

  private func finish() {
    if quotes == .literal { return }
    do throws(DatasetError) {
      try parser.finish { (row) in events.append(.row(row)) }
    } catch {
      if openLines.isEmpty { report(error, line: 1) } else { recoverAtEnd(from: error) }
    }
  }

  private func recoverAtEnd(from error: DatasetError) {
    if case .unterminatedQuote = error {
      giveUpOpenRow()
    } else {
      report(error, line: openLines[0].number)
    }
  }

  /// A row without quoting: its fields are what the delimiters separate.
  private func split(_ line: TextLine) {
    guard !line.isTooLong else {
      report(.lineTooLong(file: name, line: line.number, limit: lines.limit), line: line.number)
      return
    }
    guard let text = line.text else {
      report(.invalidUTF8(file: name, line: line.number), line: line.number)
      return
    }
    if text.allSatisfy(\.isWhitespace) { return }
    let scalar = Unicode.Scalar(delimiter)
    let fields = text.unicodeScalars.split(
      separator: scalar, omittingEmptySubsequences: false
    ).map { String($0) }
    events.append(.row(DelimitedRow(fields: fields, line: line.number)))
  }
}
