/// A value of a table or JSON object.
enum FieldValue: Equatable {
  /// Not there, or null.
  case absent
  case text(String)
  case number(Double)
  /// Another kind of JSON value, described for messages.
  case other(String)

  /// The value as text, as a CSV file would hold it.
  var text: String? {
    switch self {
    case .text(let text): text
    case .number(let number):
      Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .absent, .other: nil
    }
  }

  /// Whether there is nothing, as in an empty field.
  var isEmpty: Bool {
    switch self {
    case .absent: true
    case .text(let text): text.allSatisfy(\.isWhitespace)
    case .number, .other: false
    }
  }
}

/// A column that a source reads.
struct WantedColumn {
  /// The names it may have, best first.
  let names: [String]
  /// Whether files without it will do.
  var isOptional = false
}

/// A row's values, one for each wanted column.
struct Record {
  let line: Int
  let values: [FieldValue]
  /// Which of its names each column has; nil where it is not there or has no name.
  let aliases: [Int?]
}

/// What a reader finds next.
enum RecordEvent {
  case record(Record)
  case malformed(PreparationError, line: Int)
}

/// Reads the wanted columns of a file, row by row.
protocol RecordReader: AnyObject {
  /// The next row, or why there is none at its place; nil at the end.
  ///
  /// - Throws: ``PreparationError`` for what no row of the file can survive, such as a header
  ///   without a wanted column.
  func next() throws(PreparationError) -> RecordEvent?
  /// What the user should know of the rows so far.
  var notes: [DatasetNote] { get }
}

extension RecordReader {
  var notes: [DatasetNote] { [] }
}
