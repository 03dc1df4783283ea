import Files

/// Reads the wanted keys of a file with one JSON object on each line.
final class JSONRecordReader: RecordReader {
  private let lines: LineReader
  private let columns: [WantedColumn]
  private let remedy: String
  private var isFirst = true
  private var surrogates = SurrogateCount()

  /// - Parameters:
  ///   - lines: The objects.
  ///   - columns: The keys to read.
  ///   - remedy: What to do about a missing key.
  init(_ lines: LineReader, columns: [WantedColumn], remedy: String) {
    self.lines = lines
    self.columns = columns
    self.remedy = remedy
  }

  var notes: [DatasetNote] { surrogates.notes(file: lines.name) }

  func next() throws(PreparationError) -> RecordEvent? {
    while let line = try PreparationError.ofData(lines.next) {
      let event = parse(line)
      // A file whose first line is not what it should be is another kind of file.
      if isFirst, case .malformed(let error, _)? = event { throw error }
      guard let event else { continue }
      isFirst = false
      return event
    }
    if isFirst { throw .data(.noRows(file: lines.name)) }
    return nil
  }

  /// Nil for a blank line.
  private func parse(_ line: TextLine) -> RecordEvent? {
    func malformed(_ error: PreparationError) -> RecordEvent {
      .malformed(error, line: line.number)
    }
    if line.isTooLong {
      return malformed(
        .data(
          .lineTooLong(file: lines.name, line: line.number, limit: TableRowReader.rowLimit)))
    }
    guard let text = line.text else {
      return malformed(.data(.invalidUTF8(file: lines.name, line: line.number)))
    }
    if text.allSatisfy(\.isWhitespace) { return nil }
    guard let object = JSONLine(line.content) else {
      return malformed(
        .data(
          .notJSONObject(
            file: lines.name, line: line.number,
            expected: #"{"\#(columns[0].names[0])": …}"#)))
    }
    surrogates.add(object, line: line.number)
    let aliases = columns.map { $0.names.firstIndex { object.members[$0] != nil } }
    for (column, alias) in zip(columns, aliases) where alias == nil && !column.isOptional {
      return malformed(
        .missingColumn(
          file: lines.name, line: line.number, expected: column.names, found: object.keys,
          remedy: remedy))
    }
    let values = zip(columns, aliases).map { column, alias in
      alias.map { object.field(column.names[$0]) } ?? .absent
    }
    return .record(Record(line: line.number, values: values, aliases: aliases))
  }
}

extension JSONLine {
  /// The value under a key, as a table would hold it.
  fileprivate func field(_ key: String) -> FieldValue {
    switch members[key] {
    case nil, .null?: .absent
    case .string(let text)?: .text(text)
    case .number(let number)? where number.isFinite: .number(number)
    case .bool(let flag)?: .text("\(flag)")
    case let other?: .other(other.summary)
    }
  }
}
