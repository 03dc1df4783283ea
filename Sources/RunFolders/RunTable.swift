internal import Datasets
internal import Files

/// A table of a run, read row by row.
package enum RunTable {
  /// A row with fields for the wanted columns.
  package struct Row {
    package let file: String
    package let line: Int
    let names: [String]
    let columns: [Int]
    let fields: [String]

    /// The text of a wanted column.
    package func text(_ column: Int) -> String {
      SpreadsheetCell.text(of: fields[columns[column]])
    }

    /// A finite number.
    package func number<Value: LosslessStringConvertible & BinaryFloatingPoint>(
      _ column: Int, as type: Value.Type = Double.self
    ) throws(ReportError) -> Value {
      guard let value = Value(text(column)), value.isFinite else { throw notANumber(column) }
      return value
    }

    /// A number, NaN and infinity included.
    package func anyNumber(_ column: Int) throws(ReportError) -> Double {
      guard let value = Double(text(column)) else { throw notANumber(column) }
      return value
    }

    /// An integer that is not negative.
    package func integer<Value: FixedWidthInteger>(_ column: Int, as type: Value.Type = Int.self)
      throws(ReportError) -> Value
    {
      guard let value = Value(text(column)), value >= 0 else { throw notANumber(column) }
      return value
    }

    private func notANumber(_ column: Int) -> ReportError {
      .notANumber(file: file, line: line, column: names[column], value: text(column))
    }
  }

  /// Calls `body` with every row after the header.
  ///
  /// - Parameters:
  ///   - run: The run folder.
  ///   - file: The table's name.
  ///   - columns: Columns that must be there; the row's fields follow their order.
  ///   - more: Further columns, chosen from those of the header.
  ///   - body: Takes a row.
  /// - Returns: Whether the run has the table.
  /// - Throws: ``ReportError``, and what `body` throws.
  package static func read(
    run: String, file: String, columns: [String], more: ([String]) -> [String] = { _ in [] },
    _ body: (Row) throws(ReportError) -> Void
  ) throws(ReportError) -> Bool {
    guard let file = try RunFile(run: run, file: file) else { return false }
    var layout: Layout?
    // The parser's errors are its own; those of the rows wait until it stops.
    var failure: ReportError?
    var parser = DelimitedTextParser(delimiter: UInt8(ascii: ","), name: file.path)
    let take = { (row: DelimitedRow) throws(DatasetError) in
      guard failure == nil else { return }
      do throws(ReportError) {
        if let layout {
          try body(try layout.row(row))
        } else {
          layout = try Layout(row, file: file.path, columns: columns, more: more)
        }
      } catch {
        failure = error
      }
    }
    do throws(DatasetError) {
      try parser.feed(file.contents[...], take)
      try parser.finish(take)
    } catch {
      throw failure ?? .malformedTable(error)
    }
    if let failure { throw failure }
    if layout == nil { throw .malformedTable(.emptyFile(file: file.path)) }
    return true
  }

  /// Where the wanted columns are.
  private struct Layout {
    let file: String
    let names: [String]
    let columns: [Int]
    let width: Int

    init(
      _ header: DelimitedRow, file: String, columns: [String], more: ([String]) -> [String]
    ) throws(ReportError) {
      self.file = file
      let found = header.fields.map(SpreadsheetCell.text(of:))
      names = columns + more(found)
      width = found.count
      var places: [Int] = []
      for name in names {
        guard let place = found.firstIndex(of: name) else {
          throw .missingColumn(file: file, column: name, found: found)
        }
        places.append(place)
      }
      self.columns = places
      let counts = Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
      if let twice = names.first(where: { counts[$0] ?? 0 > 1 }) {
        throw .malformedTable(.duplicateColumn(file: file, line: header.line, column: twice))
      }
    }

    func row(_ row: DelimitedRow) throws(ReportError) -> Row {
      guard row.fields.count == width else {
        throw .malformedTable(
          .wrongFieldCount(
            file: file, line: row.line, expected: width, actual: row.fields.count))
      }
      return Row(
        file: file, line: row.line, names: names, columns: columns, fields: row.fields)
    }
  }
}
