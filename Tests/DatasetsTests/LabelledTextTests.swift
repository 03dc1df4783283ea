import Datasets
import Testing

@Suite struct LabelledTextTests {
  private let two = [
    LabelledText(text: "good, \"x\"", label: 1), LabelledText(text: "bad", label: -0.5),
  ]
  private let options = LabelledTextOptions(textColumn: "review", labelColumn: "score")

  @Test func readsEveryFormat() throws {
    let lines =
      "{\"text\": \"good, \\\"x\\\"\", \"label\": 1}\n{\"label\":-5e-1,\"id\":[1],\"text\":\"bad\"}\n"
    #expect(try labelled(lines, .jsonLines) == two)
    let commas = "id,text,label\n7,\"good, \"\"x\"\"\",1\n8,bad, -0.5\n"
    #expect(try labelled(commas, .commaSeparated) == two)
    let tabs = "label\ttext\n1\tgood, \"x\"\n-0.5\tbad"
    #expect(try labelled(tabs, .tabSeparated) == two)
  }

  @Test(arguments: ["jsonl", "json", "JSONL", "csv", "tsv"])
  func readsFilesByExtension(name: String) throws {
    let text =
      switch name {
      case "csv": "text,label\nbad,-0.5\n"
      case "tsv": "text\tlabel\nbad\t-0.5\n"
      default: "{\"text\":\"bad\",\"label\":-0.5}\n"
      }
    try withFile("a.b." + name, Array(text.utf8)) { path in
      let read = try DatasetReader.labelledTexts(path: path)
      #expect(read == [two[1]])
    }
  }

  @Test func readsNamedColumns() throws {
    #expect(
      try labelled("{\"review\":\"bad\",\"score\":-0.5,\"text\":3}", .jsonLines, options) == [
        two[1]
      ])
    #expect(try labelled("text,score,review\nx,-0.5,bad", .commaSeparated, options) == [two[1]])
  }

  @Test func acceptsMarksEndingsAndBlankLines() throws {
    let lines = "\u{FEFF}{\"text\":\"a\",\"label\":-1}\r\n\r\n \t\n{\"text\":\"b\",\"label\":1}"
    #expect(try labelled(lines, .jsonLines).map(\.text) == ["a", "b"])
    let rows = "\u{FEFF}text,label\r\n\r\na,-1\r\n\r\nb,1"
    #expect(try labelled(rows, .commaSeparated).map(\.text) == ["a", "b"])
  }

  @Test func readsFilesLargerThanAChunk() throws {
    let text = "text,label\n" + (0..<60_000).map { "\"row\n\($0), ä😀\",0.5\n" }.joined()
    #expect(text.utf8.count > 1 << 20)
    try withFile("big.csv", Array(text.utf8)) { path in
      let read = try DatasetReader.labelledTexts(path: path)
      #expect(read.count == 60_000)
      #expect(read.last?.text == "row\n59999, ä😀")
    }
  }

  @Test(
    arguments: [
      ("oops", .notJSONObject(file: "f", line: 3, expected: #"{"text": "…", "label": -1 to 1}"#)),
      ("[1]", .notJSONObject(file: "f", line: 3, expected: #"{"text": "…", "label": -1 to 1}"#)),
      (
        #"{"text":"b","label":NaN}"#, .labelNotNumber(file: "f", line: 3, value: "NaN")
      ),
      (
        #"{"label":1,"id":2}"#,
        .missingColumn(file: "f", line: 3, column: "text", found: ["id", "label"])
      ),
      (#"{"text":"b"}"#, .missingColumn(file: "f", line: 3, column: "label", found: ["text"])),
      (#"{"text":5,"label":1}"#, .notText(file: "f", line: 3, column: "text", value: "5.0")),
      (#"{"text":null,"label":1}"#, .notText(file: "f", line: 3, column: "text", value: "null")),
      (
        #"{"text":["x"],"label":1}"#,
        .notText(file: "f", line: 3, column: "text", value: "an array")
      ),
      (#"{"text":"","label":1}"#, .emptyText(file: "f", line: 3)),
      (#"{"text":" \n","label":1}"#, .emptyText(file: "f", line: 3)),
      (#"{"text":"b","label":"1"}"#, .labelNotNumber(file: "f", line: 3, value: "\"1\"")),
      (#"{"text":"b","label":true}"#, .labelNotNumber(file: "f", line: 3, value: "true")),
      (#"{"text":"b","label":null}"#, .labelNotNumber(file: "f", line: 3, value: "null")),
      (#"{"text":"b","label":{}}"#, .labelNotNumber(file: "f", line: 3, value: "an object")),
      (
        #"{"text":"b","label":1e999}"#,
        .labelNotNumber(file: "f", line: 3, value: "infinite or a number too large")
      ),
      (#"{"text":"b","label":1.01}"#, .labelOutOfRange(file: "f", line: 3, value: "1.01")),
      (#"{"text":"b","label":-2}"#, .labelOutOfRange(file: "f", line: 3, value: "-2.0")),
    ] as [(String, DatasetError)])
  func namesTheLineOfBadJSON(line: String, error: DatasetError) {
    let good = "{\"text\":\"a\",\"label\":0}\n"
    #expect(throws: error) { try labelled(good + "\n" + line + "\n" + good, .jsonLines) }
    #expect(error.description.hasPrefix("f:3: "))
  }

  @Test(
    arguments: [
      ("1", .wrongFieldCount(file: "f", line: 4, expected: 2, actual: 1)),
      ("a,1,2", .wrongFieldCount(file: "f", line: 4, expected: 2, actual: 3)),
      (",1", .emptyText(file: "f", line: 4)),
      ("\" \",1", .emptyText(file: "f", line: 4)),
      ("a,", .labelNotNumber(file: "f", line: 4, value: "\"\"")),
      ("a,good", .labelNotNumber(file: "f", line: 4, value: "\"good\"")),
      ("a,nan", .labelNotNumber(file: "f", line: 4, value: "NaN")),
      ("a,inf", .labelOutOfRange(file: "f", line: 4, value: "inf")),
      ("a,-1.5", .labelOutOfRange(file: "f", line: 4, value: "-1.5")),
      ("\"a,1", .unterminatedQuote(file: "f", line: 4)),
      ("\"a\" b,1", .textAfterQuote(file: "f", line: 4)),
    ] as [(String, DatasetError)])
  func namesTheLineOfBadRows(row: String, error: DatasetError) {
    #expect(throws: error) { try labelled("text,label\n\"x\ny\",0\n\(row)\n", .commaSeparated) }
    #expect(error.description.hasPrefix("f:4: "))
  }

  @Test func namesMissingColumns() {
    #expect(
      throws: DatasetError.missingColumn(
        file: "f", line: 1, column: "label", found: ["text", " label"])
    ) { try labelled("text, label\na,1\n", .commaSeparated) }
    #expect(throws: DatasetError.duplicateColumn(file: "f", line: 2, column: "text")) {
      try labelled("\ntext,label,text\na,1,b\n", .commaSeparated)
    }
  }
}
