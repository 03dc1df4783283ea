import Datasets
import Testing

@Suite struct PromptTests {
  @Test func readsEveryForm() throws {
    let lines = """
      {"prompt": {"text": "one", "toxicity": 0.1}, "continuation": {"text": "x"}}

      {"prompt": "two", "text": "other"}
      {"text": " three"}
      """
    #expect(try prompts(lines, .jsonLines) == ["one", "two", " three"])
    #expect(try prompts("\u{FEFF}one\r\n\n  \n two ", .plainText) == ["one", " two "])
  }

  @Test(
    arguments: [
      ("x", .notJSONObject(file: "f", line: 2, expected: #"{"prompt": {"text": "…"}}"#)),
      (#"{"b":1,"a":2}"#, .missingPrompt(file: "f", line: 2, found: ["a", "b"])),
      (#"{"prompt":{"txt":"a"}}"#, .missingPrompt(file: "f", line: 2, found: ["prompt"])),
      (#"{"prompt":3}"#, .notText(file: "f", line: 2, column: "prompt", value: "3.0")),
      (#"{"prompt":{"text":null}}"#, .notText(file: "f", line: 2, column: "prompt", value: "null")),
      (#"{"prompt":""}"#, .emptyText(file: "f", line: 2)),
      (#"{"text":" "}"#, .emptyText(file: "f", line: 2)),
    ] as [(String, DatasetError)])
  func namesTheLineOfBadPrompts(line: String, error: DatasetError) {
    #expect(throws: error) { try prompts("{\"text\":\"a\"}\n\(line)", .jsonLines) }
    #expect(error.description.hasPrefix("f:2: "))
  }

  @Test(arguments: ["txt", "jsonl"])
  func readsFiles(name: String) throws {
    let text = name == "txt" ? "a\nb" : "{\"prompt\":\"a\"}\n{\"text\":\"b\"}"
    try withFile("p." + name, Array(text.utf8)) { path in
      let read = try DatasetReader.prompts(path: path)
      #expect(read == [Prompt(text: "a"), Prompt(text: "b")])
    }
  }
}

@Suite struct FileErrorTests {
  @Test func saysWhatIsWrongWithAFile() throws {
    try withFile("data.parquet", [1]) { path in
      let error = DatasetError.parquet(file: path)
      #expect(throws: error) { try DatasetReader.labelledTexts(path: path) }
      #expect(throws: error) { try DatasetReader.prompts(path: path) }
      let missing = path + ".csv"
      #expect(throws: DatasetError.fileNotFound(file: missing)) {
        try DatasetReader.labelledTexts(path: missing)
      }
      #expect(DatasetError.fileNotFound(file: missing).description.hasSuffix("Check the path."))
    }
    let endless = DatasetError.cannotRead(
      file: "/dev/zero", reason: "it is neither a file nor a pipe")
    #expect(throws: endless) { try DatasetReader.prompts(path: "/dev/zero") }
    #expect(throws: endless) { try DatasetReader.labelledTexts(path: "/dev/zero") }
    try withFile("data.xml", [1]) { path in
      let error = DatasetError.unsupportedFormat(
        file: path, expected: ["jsonl", "json", "csv", "tsv"])
      #expect(throws: error) { try DatasetReader.labelledTexts(path: path) }
      #expect(
        throws: DatasetError.unsupportedFormat(file: path, expected: ["jsonl", "json", "txt"])
      ) {
        try DatasetReader.prompts(path: path)
      }
    }
    try withFile("data.csv", []) { path in
      #expect(throws: DatasetError.emptyFile(file: path)) {
        try DatasetReader.labelledTexts(path: path)
      }
      let folder = String(path.dropLast("/data.csv".count))
      #expect(throws: DatasetError.cannotRead(file: folder, reason: "it is a folder")) {
        try DatasetReader.prompts(path: folder)
      }
    }
  }

  @Test func rejectsFilesWithoutRows() {
    for text in ["\n \n", "\u{FEFF}"] {
      for format in [DatasetFormat.jsonLines, .commaSeparated] {
        #expect(throws: DatasetError.noRows(file: "f")) { try labelled(text, format) }
      }
    }
    #expect(throws: DatasetError.noRows(file: "f")) {
      try labelled("text,label\n", .commaSeparated)
    }
    #expect(throws: DatasetError.noRows(file: "f")) { try prompts("\n", .plainText) }
    #expect(throws: DatasetError.emptyFile(file: "f")) { try labelled("", .jsonLines) }
    #expect(throws: DatasetError.emptyFile(file: "f")) { try prompts("", .plainText) }
  }

  @Test func rejectsFormatsThatCannotHoldTheData() {
    #expect(throws: DatasetError.self) { try labelled("a", .plainText) }
    #expect(throws: DatasetError.self) { try prompts("a,b", .commaSeparated) }
  }

  @Test func namesTheLineOfInvalidUTF8() {
    let lines = Array("{\"text\":\"a\"}\n{\"text\":\"".utf8) + [0xFF] + Array("\"}\n".utf8)
    #expect(throws: DatasetError.invalidUTF8(file: "f", line: 2)) {
      try DatasetReader.prompts(lines, format: .jsonLines, name: "f")
    }
    #expect(throws: DatasetError.invalidUTF8(file: "f", line: 1)) {
      try DatasetReader.prompts([0xFF], format: .plainText, name: "f")
    }
  }

  @Test func boundsLines() {
    let line = [UInt8](repeating: UInt8(ascii: "a"), count: DelimitedTextParser.defaultRowLimit + 1)
    let error = DatasetError.lineTooLong(
      file: "f", line: 2, limit: DelimitedTextParser.defaultRowLimit)
    #expect(throws: error) {
      try DatasetReader.prompts(Array("b\n".utf8) + line, format: .plainText, name: "f")
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func damagedJSONNeverCrashes(seed: UInt64) {
    let line = #"{"prompt":{"text":"a\u00e9"},"text":"b","label":-1e0,"x":[null,{"y":true}]}"#
    var state = seed
    var refused = 0
    for _ in 0..<3_000 {
      var bytes = Array((line + "\n" + line).utf8)
      for _ in 0..<2 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
      }
      do throws(DatasetError) {
        _ = try DatasetReader.prompts(bytes, format: .jsonLines, name: "f")
        _ = try DatasetReader.labelledTexts(bytes, format: .jsonLines, name: "f")
      } catch {
        refused += 1
        #expect(error.description.hasPrefix("f:"))
      }
    }
    // Bytes within a text may be others.
    #expect((1_000..<3_000).contains(refused), "\(refused)")
  }

  @Test func deepJSONIsAnError() {
    let line = "{\"text\":" + String(repeating: "[", count: 200_000)
    #expect(throws: DatasetError.self) { try prompts(line, .jsonLines) }
  }
}
