/// Why a row is left out.
package enum DropReason: String, CaseIterable, Sendable, Codable {
  /// The line is no row.
  case malformed
  /// There is no label.
  case unlabelled
  /// The label is not one of the source's.
  case unusableLabel
  /// The label is neutral where a source of two labels is made.
  case neutral
  /// The score says neither toxic nor free of it.
  case betweenScores
  /// A label that this data set leaves out.
  case otherLabel
  /// The text is empty or white space.
  case emptyText
  /// The text has more characters than allowed.
  case tooLong
  /// The same text with the same label came before.
  case duplicate
  /// Surplus rows of the more frequent labels.
  case surplus

  /// The reason in words.
  package var words: String {
    switch self {
    case .malformed: "malformed"
    case .unlabelled: "no label"
    case .unusableLabel: "label not usable"
    case .neutral: "neutral label"
    case .betweenScores: "score between 0 and 0.5"
    case .otherLabel: "label of no use here"
    case .emptyText: "empty text"
    case .tooLong: "text too long"
    case .duplicate: "duplicate"
    case .surplus: "surplus of its label"
    }
  }
}

/// A labelled text and where it stood.
struct LabelledRow {
  var text: String
  var label: Double
  let file: String
  let line: Int
}

/// A row that is left out.
struct DroppedRow {
  let reason: DropReason
  let file: String
  let line: Int
  /// What is wrong with it, unless it is only not wanted.
  var flaw: PreparationError?
}

/// What an input holds next.
enum RowEvent {
  case row(LabelledRow)
  case dropped(DroppedRow)

  static func malformed(_ error: PreparationError, file: String, line: Int) -> RowEvent {
    .dropped(DroppedRow(reason: .malformed, file: file, line: line, flaw: error))
  }
}
