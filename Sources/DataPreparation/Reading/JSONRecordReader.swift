import Datasets
import Foundation

/// Reads the wanted keys of a file with one JSON object on each line.
final class JSONRecordReader: RecordReader {
  private let lines: LineReader
  private let columns: [WantedColumn]
  private let remedy: String
  private let decoder = JSONDecoder()
  private var isFirst = true

  /// - Parameters:
  ///   - lines: The objects.
  ///   - columns: The keys to read.
  ///   - remedy: What to do about a missing key.
  init(_ lines: LineReader, columns: [WantedColumn], remedy: String) {
    self.lines = lines
    self.columns = columns
    self.remedy = remedy
  }

  func next() throws(PreparationError) -> RecordEvent? {
    while let line = try lines.next() {
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
    guard
      let object = try? decoder.decode(
        JSONRecord.self, from: Data(text.utf8), configuration: columns)
    else {
      return malformed(
        .data(
          .notJSONObject(
            file: lines.name, line: line.number,
            expected: #"{"\#(columns[0].names[0])": …}"#)))
    }
    for (column, alias) in zip(columns, object.aliases) where alias == nil && !column.isOptional {
      return malformed(
        .missingColumn(
          file: lines.name, line: line.number, expected: column.names, found: object.keys,
          remedy: remedy))
    }
    return .record(Record(line: line.number, values: object.values, aliases: object.aliases))
  }
}

/// The wanted values of a JSON object.
private struct JSONRecord: DecodableWithConfiguration {
  var values: [FieldValue] = []
  var aliases: [Int?] = []
  /// All keys, where a wanted one is missing.
  var keys: [String] = []

  init(from decoder: any Decoder, configuration columns: [WantedColumn]) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for column in columns {
      let alias = column.names.firstIndex { container.contains(Key(stringValue: $0)) }
      aliases.append(alias)
      values.append(alias.map { Self.value(container, column.names[$0]) } ?? .absent)
      if alias == nil, !column.isOptional { keys = container.allKeys.map(\.stringValue).sorted() }
    }
  }

  private static func value(_ container: KeyedDecodingContainer<Key>, _ name: String)
    -> FieldValue
  {
    let key = Key(stringValue: name)
    if let text = try? container.decode(String.self, forKey: key) { return .text(text) }
    if let number = try? container.decode(Double.self, forKey: key) { return .number(number) }
    if (try? container.decodeNil(forKey: key)) == true { return .absent }
    if let flag = try? container.decode(Bool.self, forKey: key) { return .text("\(flag)") }
    return .other("an array, an object or a number too large")
  }

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
  }
}
