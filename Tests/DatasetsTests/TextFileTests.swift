import Datasets
import Files
import Foundation
import TestSupport
import Testing

/// Files as users have them: encodings, delimiters, compression, line ends.
@Suite struct TextFileTests {
  private static let rows = [LabelledText(text: "A café’s – “own”", label: 1), row("bad", -1)]
  private static let table = "text,label\nA café’s – “own”,1\nbad,-1\n"

  private static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit -> [UInt8] in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
      return bigEndian ? bytes : bytes.reversed()
    }
  }

  private static func windows1252(_ text: String) -> [UInt8] {
    let marks: [Unicode.Scalar: UInt8] = ["’": 0x92, "–": 0x96, "“": 0x93, "”": 0x94]
    return text.unicodeScalars.map { marks[$0] ?? UInt8($0.value) }
  }

  static let encodings: [(TextEncoding, [UInt8])] = [
    (.windows1252, windows1252(table)),
    (.utf16, [0xFF, 0xFE] + utf16(table, bigEndian: false)),
    (.utf16, [0xFE, 0xFF] + utf16(table, bigEndian: true)),
    (.utf16LittleEndian, utf16(table, bigEndian: false)),
    (.utf16BigEndian, [0xFE, 0xFF] + utf16(table, bigEndian: true)),
    (.utf8, Array(table.utf8)),
  ]

  @Test(arguments: encodings)
  func anEncodingIsReadByItsName(encoding: TextEncoding, bytes: [UInt8]) throws {
    try DataFolder.with { folder in
      let path = try folder.write(bytes, as: "d.csv")
      var file = TextFileOptions()
      file.encoding = encoding
      #expect(
        try DatasetReader.labelledTexts(path: path, options: .init(file: file)) == Self.rows)
      #expect(
        try folder.prepare(.csv, [path]) { options, _ in options.file = file }.rows == Self.rows)
    }
  }

  @Test(arguments: encodings.filter { $0.0 != .utf8 })
  func withoutItTheErrorNamesIt(encoding: TextEncoding, bytes: [UInt8]) throws {
    let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    try DataFolder.with { folder in
      let path = try folder.write(bytes, as: "d.csv")
      let error = DatasetError.otherEncoding(
        file: path, line: encoding == .windows1252 ? 2 : 1,
        encoding: isMarked ? .utf16 : encoding)
      #expect(throws: error) { try DatasetReader.texts(path: path) }
      #expect(throws: PreparationError.data(error)) { try folder.prepare(.csv, [path]) }
    }
  }

  @Test func surrogatesAndCharactersCutByChunksSurvive() throws {
    // An odd length puts a character across the end of each chunk.
    let line = "😀é" + String(repeating: "x", count: 1_000) + "\n"
    let text = "a" + String(repeating: line, count: 1_100)
    try withFile("t.txt", [0xFF, 0xFE] + Self.utf16(text, bigEndian: false)) { path in
      let read = try DatasetReader.prompts(path: path, encoding: .utf16).map(\.text)
      #expect(read == text.split(separator: "\n").map(String.init))
    }
  }

  @Test(
    arguments: [
      (.windows1252, [0x61, 0x0A, 0x81], 2, "81"), (.utf16, [0x61, 0, 0x0A, 0, 0x61], 2, "61"),
      (.utf16LittleEndian, [0x3D, 0xD8, 0x61, 0], 1, "D83D"),
      (.utf16BigEndian, [0xDE, 0x00], 1, "DE00"),
    ] as [(TextEncoding, [UInt8], Int, String)])
  func bytesWithoutMeaningAreNamed(
    encoding: TextEncoding, bytes: [UInt8], line: Int, shown: String
  ) throws {
    try withFile("t.txt", bytes) { path in
      let error = DatasetError.undecodable(
        file: path, line: line, encoding: encoding, bytes: shown)
      #expect(throws: error) { try DatasetReader.prompts(path: path, encoding: encoding) }
    }
  }

  // Japanese in Shift-JIS and EUC-JP, Chinese in GB 18030, Russian in Windows-1251 and KOI8-R.
  private static let foreign: [(hex: String, first: String)] = [
    (
      "82b182f182c982bf82cd896689e682cd94f18fed82c996ca949282a2814282c682c482e097c782a2",
      "SHIFT_JIS"
    ),
    ("a4b3a4ceb1c7b2e8a4cfc8f3beefa4cbccccc7f2a4a4", "SHIFT_JIS"),
    ("d5e2b2bfb5e7d3b0b7c7b3a3d3d0d2e2cbbc", "SHIFT_JIS"),
    ("ddf2eef220f4e8ebfcec20eef7e5edfc20f5eef0eef8e8e9", "WINDOWS-1251"),
    ("fcd4cfd420c6c9ccd8cd20cfdec5ced820c8cfd2cfdbc9ca", "WINDOWS-1251"),
    ("efd4ccc9deced9ca20c6c9ccd8cd", "WINDOWS-1251"),
    ("d0efebfd20eae1ebde20e720f4e1e9eddfe1", "WINDOWS-1251"),
    ("b36fb3a1b971bc76ab44b160a66eacdd", "SHIFT_JIS"),
    ("c1a4b8bb20c1c1c0ba20bfb5c8adc0d4b4cfb4d9", "SHIFT_JIS"),
  ]

  @Test(arguments: foreign) func otherScriptsAreNotTakenForLatinOnes(hex: String, first: String)
    throws
  {
    let digits = Array(hex)
    let text = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    try withFile("t.txt", Array("a\n".utf8) + text + [0x0A]) { path in
      let error = #expect(throws: DatasetError.self) { try DatasetReader.prompts(path: path) }
      guard case .foreignEncoding(path, 2, let examples)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(examples.first == first)
      #expect(error?.description.contains("iconv -f \(first) -t UTF-8") == true)
    }
  }

  @Test func latinTextWithManyAccentsIsStillWindows1252() throws {
    let text =
      "Où est-ce que l'\u{E9}t\u{E9} a \u{E9}t\u{E9} f\u{EA}t\u{E9} ? \u{C0} No\u{EB}l, d\u{E9}j\u{E0}."
    let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    _ = try withFile("t.txt", bytes) { path in
      #expect(throws: DatasetError.otherEncoding(file: path, line: 1, encoding: .windows1252)) {
        try DatasetReader.prompts(path: path)
      }
    }
  }

  @Test func damagedUTF8IsNoOtherEncoding() throws {
    for bytes in [Array("é\n".utf8) + [0xE9, 0x0A], [0x61, 0x0A, 0xFF, 0x0A]] as [[UInt8]] {
      _ = try withFile("t.txt", bytes) { path in
        #expect(throws: DatasetError.invalidUTF8(file: path, line: 2)) {
          try DatasetReader.prompts(path: path)
        }
      }
    }
  }

  @Test func namesOfEncodings() {
    #expect(
      ["UTF-8", "cp1252", "Latin1", "iso-8859-1", "UTF-16LE"].map { TextEncoding(name: $0) } == [
        .utf8, .windows1252, .latin1, .latin1, .utf16LittleEndian,
      ])
    #expect(TextEncoding(name: "ebcdic") == nil)
  }

  @Test func delimiters() throws {
    let text = "text;label\n\"a; b\";1\nc,d;-1\n"
    let error = DatasetError.otherDelimiter(file: "f", line: 1, delimiter: "';'")
    #expect(throws: error) { try labelled(text, .commaSeparated) }
    #expect(try failure(.csv, text, as: "d.csv").contains("`delimiter` ';'"))
    var file = TextFileOptions()
    file.delimiter = FieldDelimiter(";")
    let rows = [row("a; b", 1), row("c,d", -1)]
    #expect(try labelled(text, .commaSeparated, .init(file: file)) == rows)
    #expect(try prepare(.csv, text, as: "d.csv") { options, _ in options.file = file }.rows == rows)
    for first in ["sep=;\r\n", "\"sep=;\"\n", "\u{FEFF}sep=;\n"] {
      #expect(try labelled(first + text, .commaSeparated) == rows)
      #expect(try prepare(.csv, first + text, as: "d.csv").rows == rows)
    }
    #expect(throws: DatasetError.emptyText(file: "f", line: 3)) {
      try labelled("sep=;\ntext;label\n;1\n", .commaSeparated)
    }
    #expect(["tab", "\\t", "|"].allSatisfy { FieldDelimiter($0) != nil })
    #expect(["", "ab", "\"", "\n", "é"].allSatisfy { FieldDelimiter($0) == nil })
  }

  @Test func quotesThatAreText() throws {
    let text = "text\tlabel\n\"good\t1\nbad \"film\"\t-1\n\"\t1\n"
    var file = TextFileOptions()
    file.literalQuotes = true
    #expect(
      try labelled(text, .tabSeparated, .init(file: file)) == [
        row("\"good", 1), row("bad \"film\"", -1), row("\"", 1),
      ])
    #expect(throws: DatasetError.self) { try labelled(text, .tabSeparated) }
  }

  @Test func carriageReturnsEndLines() throws {
    let lines = #"{"text": "a", "label": 1}"# + "\r\r" + #"{"text": "b", "label": -1}"# + "\r"
    #expect(try labelled(lines, .jsonLines) == [row("a", 1), row("b", -1)])
    #expect(try prepare(.jsonl, lines, as: "d.jsonl").rows == [row("a", 1), row("b", -1)])
    #expect(try prompts("a\rb\r\nc\n\rd", .plainText) == ["a", "b", "c", "d"])
    #expect(try prepare(.sst5, "(4 a)\r(0 b)\r", as: "t.txt").rows == [row("a", 1), row("b", -1)])
    #expect(
      throws: DatasetError.notJSONObject(
        file: "f", line: 3, expected: #"{"prompt": {"text": "…"}}"#)
    ) {
      try prompts("{\"text\": \"a\"}\r\r\nx", .jsonLines)
    }
    // Two rows without quoting, and a break that two chunks share.
    let literal = try prepare(.tsv, "text\tlabel\r\"a\t1\r\"b\t-1\r", as: "d.tsv") { options, _ in
      options.file.literalQuotes = true
    }
    #expect(try literal.rows == [row("\"a", 1), row("\"b", -1)])
    let long = String(repeating: "x", count: 1 << 20 - 1)
    try withFile("t.txt", Array((long + "\r\nb\r" + long + "\rc").utf8)) { path in
      let read = try DatasetReader.prompts(path: path).map(\.text)
      #expect(read == [long, "b", long, "c"])
    }
  }
}
