import Files
import Foundation
import Testing

@Suite struct SpreadsheetCellTests {
  static let formulas = [
    "=1+2", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "\r\n=1", "\n=1", "=", "-", "＝1", "－", "＋",
    "＠a",
    "=\u{301}a", "-nan(A1)", "-1;2", "+ 1", "--1",
  ]

  @Test(arguments: formulas) func formulasAreMarkedAndComeBack(_ text: String) {
    for apostrophes in 0...3 {
      let original = String(repeating: "'", count: apostrophes) + text
      let cell = SpreadsheetCell.marked(original)
      #expect(cell.unicodeScalars.first == "'")
      #expect(cell.unicodeScalars.count == original.unicodeScalars.count + 1)
      #expect(SpreadsheetCell.text(of: cell).unicodeScalars.elementsEqual(original.unicodeScalars))
    }
  }

  @Test(arguments: [
    "", "a=1", " =1", "'", "''", "'a", "'tis", "1", "-1", "+0.5", "-1.5e-07", "-inf", "nan", "-nan",
    "·=", "é", "'\u{301}=", "0x1p3", "a\n=1",
  ]) func allElseStaysBare(_ text: String) {
    #expect(SpreadsheetCell.marked(text) == text)
    #expect(SpreadsheetCell.text(of: text) == text)
  }

  @Test func theRegularExpressionIsTheSameRule() throws {
    let rule = try NSRegularExpression(pattern: SpreadsheetCell.pattern)
    for text in Self.formulas.flatMap({ [$0, "'" + $0, "''" + $0, "a'" + $0] }) + ["'", "'a"] {
      let range = NSRange(location: 0, length: text.utf16.count)
      let cell = rule.stringByReplacingMatches(in: text, range: range, withTemplate: "")
      #expect(cell == SpreadsheetCell.text(of: text))
    }
  }

  @Test func numbersBehindAnApostropheAreTexts() {
    #expect(SpreadsheetCell.marked("'-1") == "''-1")
    #expect(SpreadsheetCell.text(of: "''-1") == "'-1")
  }
}
