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

/// A streaming parser of CSV and TSV after RFC 4180.
///
/// Feed it the bytes in chunks of any size; it emits each row with the line on which it begins and
/// keeps no more than one row. It is our own because errors must name the true line and files may
/// be larger than memory: SwiftCSV 0.10.0 takes the whole text as one string, gives no line
/// numbers, accepts a quote that never closes and drops surplus fields.
///
/// Rows end with LF, CR LF or CR. Fields in quotes may hold separators, line breaks and doubled
/// quotes; a quote inside an unquoted field is kept as it is. Blank lines are skipped, and so is a
/// byte order mark.
public struct DelimitedTextParser: Sendable {
  /// The default limit on the bytes of one row: 16 MiB.
  public static let defaultRowLimit = 1 << 24

  private enum State {
    case fieldStart, unquoted, quoted, quoteInQuoted
  }

  private let delimiter: UInt8
  private let name: String
  private let rowLimit: Int

  private var mark = ByteOrderMark()
  private var state = State.fieldStart
  /// The bytes of the row's fields, joined, and where each complete field ends.
  private var row: [UInt8] = []
  private var fieldEnds: [Int] = []
  private var rowHasQuotes = false
  private var previousWasCarriageReturn = false
  /// The present line, the line of the row's start, and of the last opening quote.
  private var line = 1
  private var rowLine = 1
  private var quoteLine = 1

  /// Creates a parser at line 1.
  ///
  /// - Parameters:
  ///   - delimiter: The byte between fields.
  ///   - name: The file, for messages.
  ///   - rowLimit: Rows of more bytes are an error, so that memory stays bounded.
  public init(delimiter: UInt8, name: String, rowLimit: Int = defaultRowLimit) {
    self.delimiter = delimiter
    self.name = name
    self.rowLimit = rowLimit
  }

  /// Takes the next bytes, and calls `emit` with each complete row.
  ///
  /// - Throws: ``DatasetError`` naming the line, and what `emit` throws.
  public mutating func feed(
    _ chunk: ArraySlice<UInt8>, _ emit: (DelimitedRow) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    for byte in mark.filter(chunk) { try take(byte, emit) }
  }

  /// Ends the stream: the last row needs no line break.
  ///
  /// - Throws: ``DatasetError`` naming the line, and what `emit` throws.
  public mutating func finish(_ emit: (DelimitedRow) throws(DatasetError) -> Void)
    throws(DatasetError)
  {
    for byte in mark.finish() { try take(byte, emit) }
    if state == .quoted { throw .unterminatedQuote(file: name, line: quoteLine) }
    if !row.isEmpty || !fieldEnds.isEmpty || rowHasQuotes { try endRow(emit) }
  }

  private mutating func take(
    _ byte: UInt8, _ emit: (DelimitedRow) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    let isCarriageReturn = byte == UInt8(ascii: "\r")
    // The second half of a CR LF, which began no new line.
    let completesBreak = byte == UInt8(ascii: "\n") && previousWasCarriageReturn
    let isBreak = isCarriageReturn || byte == UInt8(ascii: "\n")
    previousWasCarriageReturn = isCarriageReturn
    if isBreak && !completesBreak { line += 1 }

    switch (state, byte) {
    case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
    case (.quoted, _): try append(byte)
    case (_, _) where completesBreak: rowLine = line
    case (_, _) where isBreak: try endRow(emit)
    case (_, delimiter): try endField()
    case (.fieldStart, UInt8(ascii: "\"")):
      state = .quoted
      rowHasQuotes = true
      quoteLine = line
    case (.quoteInQuoted, UInt8(ascii: "\"")):
      try append(byte)
      state = .quoted
    case (.quoteInQuoted, _): throw .textAfterQuote(file: name, line: line)
    case (.fieldStart, _), (.unquoted, _):
      try append(byte)
      state = .unquoted
    }
  }

  private mutating func append(_ byte: UInt8) throws(DatasetError) {
    guard row.count + fieldEnds.count < rowLimit else {
      throw .lineTooLong(file: name, line: rowLine, limit: rowLimit)
    }
    row.append(byte)
  }

  private mutating func endField() throws(DatasetError) {
    guard row.count + fieldEnds.count < rowLimit else {
      throw .lineTooLong(file: name, line: rowLine, limit: rowLimit)
    }
    fieldEnds.append(row.count)
    state = .fieldStart
  }

  private mutating func endRow(_ emit: (DelimitedRow) throws(DatasetError) -> Void)
    throws(DatasetError)
  {
    fieldEnds.append(row.count)
    var fields: [String] = []
    fields.reserveCapacity(fieldEnds.count)
    var start = 0
    for end in fieldEnds {
      guard let field = String(validating: row[start..<end], as: UTF8.self) else {
        throw .invalidUTF8(file: name, line: lineOfInvalidUTF8(from: start))
      }
      fields.append(field)
      start = end
    }
    let isBlank = !rowHasQuotes && fields.count == 1 && fields[0].allSatisfy(\.isWhitespace)
    if !isBlank { try emit(DelimitedRow(fields: fields, line: rowLine)) }
    row.removeAll(keepingCapacity: true)
    fieldEnds.removeAll(keepingCapacity: true)
    rowHasQuotes = false
    state = .fieldStart
    rowLine = line
  }

  /// The line of the first invalid byte at or after `start` in the row.
  private func lineOfInvalidUTF8(from start: Int) -> Int {
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
