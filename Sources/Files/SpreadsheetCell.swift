/// A cell of a table that a spreadsheet takes for what it is.
///
/// Spreadsheets run a cell as a formula if it begins with `=`, `+`, `-`, `@`, one of their full-width
/// forms, a tab or a line break. A text that does gets an apostrophe before it, which spreadsheets take
/// for the mark of a text; so does one that begins with apostrophes followed by such a sign, so that
/// every text comes back as it was. Numbers stay bare.
///
/// - SeeAlso: OWASP, *CSV Injection*.
package enum SpreadsheetCell {
  private static let mark: Unicode.Scalar = "'"
  private static let signs: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠",
  ]

  /// A regular expression of Python for a mark that ``text(of:)`` takes off.
  package static let pattern = #"^'(?='*[=+\-@\t\r\n＝＋－＠])"#

  /// The cell of a text or a number.
  package static func marked(_ text: String) -> String {
    beginsAsFormula(text) && !isNumber(text) ? String(mark) + text : text
  }

  /// The text of a cell that ``marked(_:)`` made.
  package static func text(of cell: String) -> String {
    guard cell.unicodeScalars.first == mark, beginsAsFormula(cell) else { return cell }
    return String(cell.unicodeScalars.dropFirst())
  }

  // Scalar by scalar: with a combining mark, a sign is another character but still a sign.
  private static func beginsAsFormula(_ text: String) -> Bool {
    text.unicodeScalars.first { $0 != mark }.map(signs.contains) ?? false
  }

  // Without parentheses: a NaN may carry a text in them.
  private static func isNumber(_ text: String) -> Bool {
    Double(text) != nil && !text.utf8.contains(UInt8(ascii: "("))
  }
}
