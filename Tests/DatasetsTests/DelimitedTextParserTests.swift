import Datasets
import Testing

@Suite struct DelimitedTextParserTests {
  private func rows(_ text: String, delimiter: Unicode.Scalar = ",") throws -> [DelimitedRow] {
    let bytes = Array(text.utf8)
    let whole = try DatasetsTests.rows(bytes, delimiter: delimiter)
    // However the stream is cut, the rows are the same.
    for count in 1...4 {
      #expect(try DatasetsTests.rows(bytes, chunkCount: count, delimiter: delimiter) == whole)
    }
    return whole
  }

  @Test func splitsRowsAndFields() throws {
    #expect(
      try rows("a,b\n1,2\n") == [
        DelimitedRow(fields: ["a", "b"], line: 1), DelimitedRow(fields: ["1", "2"], line: 2),
      ])
    #expect(try rows("a,,\n").map(\.fields) == [["a", "", ""]])
    #expect(try rows(",").map(\.fields) == [["", ""]])
    #expect(try rows("a\tb,c", delimiter: "\t").map(\.fields) == [["a", "b,c"]])
    #expect(try rows("é,😀\n").map(\.fields) == [["é", "😀"]])
    #expect(try rows("").isEmpty)
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func acceptsEveryLineEnding(ending: String) throws {
    let text = ["a,b", "", "1,\"x\(ending)\(ending)y\"", "3,4"].joined(separator: ending)
    for end in ["", ending] {
      #expect(
        try rows(text + end) == [
          DelimitedRow(fields: ["a", "b"], line: 1),
          DelimitedRow(fields: ["1", "x\(ending)\(ending)y"], line: 3),
          DelimitedRow(fields: ["3", "4"], line: 6),
        ])
    }
  }

  @Test func readsQuotes() throws {
    #expect(try rows("\"a,b\",c").map(\.fields) == [["a,b", "c"]])
    #expect(try rows("\"say \"\"hi\"\"\",\"\"").map(\.fields) == [["say \"hi\"", ""]])
    #expect(try rows("\"\"\"\"").map(\.fields) == [["\""]])
    #expect(try rows("\"\"\n").map(\.fields) == [[""]])
    #expect(try rows("5\" pipe,a\"\"b").map(\.fields) == [["5\" pipe", "a\"\"b"]])
    #expect(try rows("\"a\tb\"\tc", delimiter: "\t").map(\.fields) == [["a\tb", "c"]])
  }

  @Test func skipsBlankLinesAndTheByteOrderMark() throws {
    #expect(try rows("\n \n\u{FEFF}a\n").map(\.line) == [3])
    #expect(try rows("\u{FEFF}\"a,\"\n").map(\.fields) == [["a,"]])
    #expect(try DatasetsTests.rows([0xEF, 0xBB, 0xBF]).isEmpty)
  }

  @Test(
    arguments: [
      ("a,b\n1,\"x\ny", .unterminatedQuote(file: "f", line: 2)),
      ("a,\"b\"c", .textAfterQuote(file: "f", line: 1)),
      ("\"x\n\"y", .textAfterQuote(file: "f", line: 2)),
    ] as [(String, DatasetError)])
  func rejectsBrokenQuotes(text: String, error: DatasetError) {
    for count in [1, 2, 100] {
      #expect(throws: error) { try DatasetsTests.rows(Array(text.utf8), chunkCount: count) }
    }
  }

  @Test(arguments: [
    ("a,b\nc,?\n", 2), ("?\n", 1), ("\"x\ny?\",z", 2), ("\"x\r\n\r\ny\",\"z\n?\"", 4),
    ("\"x\ry?\n\",z", 2), ("\"?\n\n\"", 1),
  ])
  func namesTheLineOfInvalidText(text: String, line: Int) {
    let bytes = text.utf8.map { $0 == UInt8(ascii: "?") ? 0xFF : $0 }
    #expect(throws: DatasetError.invalidUTF8(file: "f", line: line)) {
      try DatasetsTests.rows(bytes)
    }
  }

  @Test func boundsRows() throws {
    let error = DatasetError.lineTooLong(file: "f", line: 2, limit: 10)
    for text in ["a\n0123456789x", "a\n,,,,,,,,,,,,", "a\n\"\n\n\n\n\n\n\n\n\n\n\n\n"] {
      #expect(throws: error) { try DatasetsTests.rows(Array(text.utf8), rowLimit: 10) }
    }
    #expect(try DatasetsTests.rows(Array("0123456789\n01234,6789\n".utf8), rowLimit: 10).count == 2)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func arbitraryBytesNeverCrash(seed: UInt64) {
    var state = seed
    let alphabet: [UInt8] = Array("a,\"\n\r \t".utf8) + [0xEF, 0xBB, 0xBF, 0xFF, 0xC3, 0xA9, 0]
    for _ in 0..<3_000 {
      let bytes = (0..<24).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(state >> 33) % alphabet.count]
      }
      let whole = Result { try DatasetsTests.rows(bytes) }
      let pieces = Result { try DatasetsTests.rows(bytes, chunkCount: 1) }
      #expect((try? whole.get()) == (try? pieces.get()), "seed \(seed), \(bytes)")
    }
  }
}
