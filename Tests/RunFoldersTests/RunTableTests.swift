import Foundation
import RunFolders
import TestSupport
import Testing

@Suite struct RunTableTests {
  static let texts = [
    "=HYPERLINK(\"http://a.example\",\"b\")", "+1+2", "-", "@SUM(A1)", "\t=1", "'=1", "''-a", "'",
    "-1",
    "plain, \"quoted\"", "＝1",
  ]

  @Test func whatASpreadsheetWouldRunComesBackAsItWas() throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      let rows = Self.texts.enumerated().map { ["\($0)", $1, "-\($0).5"] }
      try folder.write(csv: [["number", "=text", "-value"]] + rows, as: "t.csv")
      let stored = try String(contentsOfFile: folder.file("t.csv"), encoding: .utf8)
      #expect(stored.hasPrefix("number,'=text,'-value\n0,\"'=HYPERLINK("))
      #expect(stored.contains("\n8,-1,-8.5\n") && stored.contains("\n3,'@SUM(A1),-3.5\n"))
      var read: [String] = []
      var values: [Double] = []
      let exists = try RunTable.read(run: path, file: "t.csv", columns: ["=text", "-value"]) {
        (row) throws(ReportError) in
        read.append(row.text(0))
        values.append(try row.number(1))
      }
      #expect(exists && read == Self.texts)
      #expect(values == Self.texts.indices.map { -Double($0) - 0.5 })
    }
  }

  @Test func aFormulaIsNoNumber() throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      try folder.write(csv: [["x"], ["=1"]], as: "t.csv")
      let error = #expect(throws: ReportError.self) {
        _ = try RunTable.read(run: path, file: "t.csv", columns: ["x"]) {
          (row) throws(ReportError) in _ = try row.number(0, as: Double.self)
        }
      }
      #expect(error?.description.contains("\"=1\"") == true)
    }
  }
}
