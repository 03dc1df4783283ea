/// The columns of a table whose first row may be no header.
struct HeaderlessTable {
  /// Where each wanted column stands.
  let positions: [Int]
  /// Whether a first row is a row like the others.
  let recognizes: (DelimitedRow) -> Bool
}

/// Reads the wanted columns of a CSV or TSV file.
final class TableRecordReader: RecordReader {
  private let rows: TableRowReader
  private let columns: [WantedColumn]
  private let headerless: HeaderlessTable?
  private let remedy: String
  private var layout: Layout?

  /// Where the wanted columns stand.
  private struct Layout {
    var positions: [Int?]
    var aliases: [Int?]
    var count: Int
  }

  /// - Parameters:
  ///   - rows: The rows, the header first.
  ///   - columns: The columns to read.
  ///   - headerless: How to read a file without header, if the source has such a form.
  ///   - remedy: What to do about a missing column.
  init(
    _ rows: TableRowReader, columns: [WantedColumn], headerless: HeaderlessTable?, remedy: String
  ) {
    self.rows = rows
    self.columns = columns
    self.headerless = headerless
    self.remedy = remedy
  }

  func next() throws(PreparationError) -> RecordEvent? {
    guard let event = try PreparationError.ofData(rows.next) else {
      if layout == nil { throw .data(.noRows(file: rows.name)) }
      return nil
    }
    switch event {
    case .malformed(let error, let line):
      // Without a header no row means anything.
      if layout == nil { throw .data(error) }
      return .malformed(.data(error), line: line)
    case .row(let row):
      if let layout { return record(row, layout) }
      return try begin(row)
    }
  }

  private func begin(_ row: DelimitedRow) throws(PreparationError) -> RecordEvent? {
    if let headerless, headerless.recognizes(row) {
      let layout = Layout(
        positions: headerless.positions, aliases: columns.map { _ in nil },
        count: row.fields.count)
      self.layout = layout
      return record(row, layout)
    }
    layout = try readHeader(row)
    return try next()
  }

  private func readHeader(_ header: DelimitedRow) throws(PreparationError) -> Layout {
    var layout = Layout(positions: [], aliases: [], count: header.fields.count)
    for column in columns {
      let alias = column.names.firstIndex { header.fields.contains($0) }
      guard let alias else {
        guard column.isOptional else {
          if let delimiter = FieldDelimiter.apparent(in: header) {
            throw .data(
              .otherDelimiter(
                file: rows.name, line: header.line, delimiter: delimiter.quoted))
          }
          throw .missingColumn(
            file: rows.name, line: header.line, expected: column.names, found: header.fields,
            remedy: remedy)
        }
        layout.positions.append(nil)
        layout.aliases.append(nil)
        continue
      }
      let name = column.names[alias]
      guard header.fields.count(where: { $0 == name }) == 1 else {
        throw .data(.duplicateColumn(file: rows.name, line: header.line, column: name))
      }
      layout.positions.append(header.fields.firstIndex(of: name))
      layout.aliases.append(alias)
    }
    return layout
  }

  private func record(_ row: DelimitedRow, _ layout: Layout) -> RecordEvent {
    guard row.fields.count == layout.count else {
      return .malformed(
        .data(
          .wrongFieldCount(
            file: rows.name, line: row.line, expected: layout.count, actual: row.fields.count)),
        line: row.line)
    }
    return .record(
      Record(
        line: row.line,
        values: layout.positions.map { $0.map { .text(row.fields[$0]) } ?? .absent },
        aliases: layout.aliases))
  }
}
