import Datasets
import Foundation
import Testing

/// JSON lines as Python's `json` writes them, beyond what JSON allows.
@Suite struct PythonJSONTests {
  private static let scores = """
    {"text":"a","label":1,"score":NaN}
    {"text":"b","label":-1,"score":[-Infinity, {"x": Infinity}]}

    """

  @Test func numbersThatAreNotUsedDoNotMatter() throws {
    #expect(try labelled(Self.scores, .jsonLines).map(\.text) == ["a", "b"])
    let prepared = try prepare(.jsonl, Self.scores, as: "d.jsonl")
    #expect(try prepared.rows == [row("a", 1), row("b", -1)])
    #expect(prepared.drops.isEmpty)
  }

  @Test(arguments: [
    ("NaN", "NaN"), ("Infinity", "infinite or a number too large"),
    ("-Infinity", "infinite or a number too large"),
  ])
  func labelsThatAreNoneAreNamed(value: String, shown: String) throws {
    let line = #"{"text": "a", "label": "# + value + "}\n"
    #expect(throws: DatasetError.labelNotNumber(file: "f", line: 1, value: shown)) {
      try labelled(line, .jsonLines)
    }
    let message = try failure(.jsonl, Self.scores + line, as: "d.jsonl") { $1.isStrict = true }
    #expect(message.hasPrefix("d.jsonl:3: the label is \(shown), not "))
  }

  @Test(arguments: ["nan", "Inf", "-NaN", "+Infinity", "Infinit", "--Infinity", "-"])
  func otherWordsAreNoNumbers(word: String) {
    #expect(throws: DatasetError.self) {
      try labelled(#"{"text": "a", "label": 1, "x": "# + word + "}", .jsonLines)
    }
  }

  @Test(arguments: [
    (#"é \udce9"#, "é \u{FFFD}", 1), (#"\ud83d"#, "\u{FFFD}", 1), (#"\ud83dx"#, "\u{FFFD}x", 1),
    (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀", 1), (#"\ud83d\u0041"#, "\u{FFFD}A", 1),
    (#"\ude00\ud83d"#, "\u{FFFD}\u{FFFD}", 2), (#"\ud83d\n"#, "\u{FFFD}\n", 1),
  ])
  func halvesOfSurrogatePairsAreReplacedWithANote(text: String, read: String, count: Int) throws {
    let lines = #"{"text": "a", "label": 1}"# + "\n" + #"{"text": "\#(text)", "label": 1}"#
    try withFile("d.jsonl", Array(lines.utf8)) { path in
      let note = DatasetNote.replacedSurrogates(file: path, line: 2, count: count)
      var notes: [DatasetNote] = []
      let add = { (note: DatasetNote) in notes.append(note) }
      let prompts = try DatasetReader.prompts(path: path, note: add)
      let texts = try DatasetReader.texts(path: path, note: add)
      let labelled = try DatasetReader.labelledTexts(path: path, note: add)
      #expect([prompts.last?.text, texts.last, labelled.last?.text] == [read, read, read])
      #expect(notes == [note, note, note])
    }
    #expect(try prepare(.jsonl, lines, as: "d.jsonl").result.notes.count == 1)
    #expect(try prepare(.jsonl, #"{"text": "a", "label": 1}"#, as: "d.jsonl").result.notes.isEmpty)
  }
}
