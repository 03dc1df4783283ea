/// One row of a CSV or TSV file.
public struct DelimitedRow: Sendable, Equatable {
  /// The fields, quotes removed.
  public var fields: [String]
  /// The line on which the row begins, from 1.
  public var line: Int

  /// Creates a row.
  public init(fields: [String], line: Int) {
    self.fields = fields
    self.line = line
  }
}

/// A streaming parser of CSV and TSV after RFC 4180, over libcsv.
///
/// Feed it the bytes in chunks of any size; it emits each row with the line on which it begins and
/// keeps no more than one row. libcsv is given one line at a time, so that errors name the true
/// line.
///
/// Rows end with LF, CR LF or CR. Fields in quotes may hold separators, line breaks and doubled
/// quotes; a quote inside an unquoted field is kept as it is. Blank lines are skipped, and so is a
/// byte order mark.
public struct DelimitedTextParser: ~Copyable {
  /// The default limit on the bytes of one row: 16 MiB.
  public static let defaultRowLimit = 1 << 24

  private let name: String
  private let rowLimit: Int

  private var mark = ByteOrderMark()
  private let machine: CSVMachine
  private var rowLength = 0
  private var rowStartsWithQuote = false
  private var previousWasCarriageReturn = false
  /// The present line, the line of the row's start, and of the last opening quote.
  private var line: Int
  private var rowLine: Int
  private var quoteLine: Int

  /// Creates a parser at line 1.
  ///
  /// - Parameters:
  ///   - delimiter: The byte between fields.
  ///   - name: The file, for messages.
  ///   - rowLimit: Rows of more bytes are an error, so that memory stays bounded.
  public init(delimiter: UInt8, name: String, rowLimit: Int = defaultRowLimit) {
    self.init(delimiter: delimiter, name: name, rowLimit: rowLimit, line: 1)
  }

  /// Creates a parser of the rest of a file, from the start of this line.
  package init(delimiter: UInt8, name: String, rowLimit: Int, line: Int) {
    machine = CSVMachine(delimiter: delimiter)
    self.name = name
    self.rowLimit = rowLimit
    self.line = line
    rowLine = line
    quoteLine = line
  }

  /// Whether a row has begun that is not complete.
  package var isWithinRow: Bool { machine.isWithinRow }

  /// Takes the next bytes, and calls `emit` with each complete row.
  ///
  /// - Throws: ``DatasetError`` naming the line, and what `emit` throws.
  public mutating func feed(
    _ chunk: ArraySlice<UInt8>, _ emit: (DelimitedRow) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    try takeLines(mark.filter(chunk), emit)
  }

  /// Ends the stream: the last row needs no line break.
  ///
  /// - Throws: ``DatasetError`` naming the line, and what `emit` throws.
  public mutating func finish(_ emit: (DelimitedRow) throws(DatasetError) -> Void)
    throws(DatasetError)
  {
    try takeLines(mark.finish(), emit)
    guard machine.finish() else { throw .unterminatedQuote(file: name, line: quoteLine) }
    if machine.hasRow { try emitRow(emit) }
  }

  /// Cuts bytes after each CR and LF.
  private mutating func takeLines(
    _ chunk: ArraySlice<UInt8>, _ emit: (DelimitedRow) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    var rest = chunk
    // Looked up again only once passed: most files hold none.
    var nextCarriageReturn = rest.firstIndex(of: UInt8(ascii: "\r"))
    while !rest.isEmpty {
      if let found = nextCarriageReturn, found < rest.startIndex {
        nextCarriageReturn = rest.firstIndex(of: UInt8(ascii: "\r"))
      }
      let end = nextCarriageReturn ?? rest.endIndex
      let lineBreak = rest[..<end].firstIndex(of: UInt8(ascii: "\n")) ?? nextCarriageReturn
      let piece = lineBreak.map { rest[...$0] } ?? rest
      try take(piece, endsLine: lineBreak != nil, emit)
      rest = rest[piece.endIndex...]
    }
  }

  /// Takes a piece of one line, with its line break if that is reached.
  private mutating func take(
    _ piece: ArraySlice<UInt8>, endsLine: Bool,
    _ emit: (DelimitedRow) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    if !machine.isWithinRow { rowStartsWithQuote = piece.first == UInt8(ascii: "\"") }
    rowLength += piece.count - (endsLine ? 1 : 0)
    guard rowLength <= rowLimit else {
      throw .lineTooLong(file: name, line: rowLine, limit: rowLimit)
    }
    let wasWithinQuotes = machine.isWithinQuotes
    let earlierFields = machine.fieldEnds.count
    switch machine.parse(piece.span) {
    case .consumed: break
    case .textAfterQuote: throw .textAfterQuote(file: name, line: line)
    case .outOfMemory: throw .cannotRead(file: name, reason: "out of memory at line \(line)")
    }
    let opensQuote = !wasWithinQuotes || machine.fieldEnds.count > earlierFields
    if machine.isWithinQuotes, opensQuote { quoteLine = line }
    if endsLine { countLine(piece) }
    if machine.hasRow { try emitRow(emit) }
    if !machine.isWithinRow {
      rowLine = line
      rowLength = 0
    } else if endsLine {
      rowLength += 1
    }
  }

  private mutating func countLine(_ piece: ArraySlice<UInt8>) {
    // The second half of a CR LF begins no new line.
    let completesBreak = previousWasCarriageReturn && piece.first == UInt8(ascii: "\n")
    if !completesBreak { line += 1 }
    previousWasCarriageReturn = piece.last == UInt8(ascii: "\r")
  }

  private mutating func emitRow(_ emit: (DelimitedRow) throws(DatasetError) -> Void)
    throws(DatasetError)
  {
    defer { machine.removeRow() }
    var fields: [String] = []
    fields.reserveCapacity(machine.fieldEnds.count)
    var start = 0
    for end in machine.fieldEnds {
      guard let field = String(validating: machine.row[start..<end], as: UTF8.self) else {
        throw .invalidUTF8(file: name, line: lineOfInvalidUTF8(from: start))
      }
      fields.append(field)
      start = end
    }
    let isBlank =
      !rowStartsWithQuote && fields.count == 1 && fields[0].allSatisfy(\.isWhitespace)
    if !isBlank { try emit(DelimitedRow(fields: fields, line: rowLine)) }
  }

  /// The line of the first invalid byte at or after `start` in the row.
  private func lineOfInvalidUTF8(from start: Int) -> Int {
    let row = machine.row
    var line = rowLine
    var lineStart = 0
    for (index, byte) in row.enumerated()
    where byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
      let isInvalid = String(validating: row[lineStart..<index], as: UTF8.self) == nil
      if index >= start && isInvalid { break }
      let isFirstHalf =
        byte == UInt8(ascii: "\r") && index + 1 < row.count && row[index + 1] == UInt8(ascii: "\n")
      if !isFirstHalf { line += 1 }
      lineStart = index + 1
    }
    return line
  }
}
