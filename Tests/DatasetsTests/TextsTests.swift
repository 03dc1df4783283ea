import Datasets
import Foundation
import Testing

/// Texts without regard to labels.
@Suite struct TextsTests {
  private func texts(_ contents: String, as name: String, column: String? = nil) throws -> [String]
  {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "steerlens-texts-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: name)
    try Data(contents.utf8).write(to: file)
    return try DatasetReader.texts(path: file.path, textColumn: column)
  }

  @Test func everyFormat() throws {
    #expect(try texts("One.\n\nTwo.\n", as: "a.txt") == ["One.", "Two."])
    #expect(try texts("stars,text\n5,\"One, two.\"\n", as: "a.csv") == ["One, two."])
    #expect(try texts("text\nOne.\n", as: "a.tsv") == ["One."])
    let lines = #"{"text": "One.", "label": 9, "prompt": "No."}"# + "\n" + #"{"prompt": "Two."}"#
    #expect(try texts(lines, as: "a.jsonl") == ["One.", "Two."])
  }

  @Test func anotherColumn() throws {
    #expect(try texts("review,text\nOne.,No.\n", as: "a.csv", column: "review") == ["One."])
    let line = #"{"review": "One.", "prompt": "No."}"#
    #expect(try texts(line, as: "a.jsonl", column: "review") == ["One."])
  }

  @Test(arguments: [
    ("{\"title\": \"One.\"}", "a.jsonl"), ("title\nOne.\n", "a.csv"), ("", "a.txt"),
    ("text\n", "a.csv"), ("text,b\nOne.\n", "a.csv"), ("{\"text\": \" \"}", "a.jsonl"),
    ("{\"text\": 3}", "a.jsonl"), ("[1]", "a.jsonl"), ("One.", "a.docx"),
  ]) func wrongFiles(_ contents: String, _ name: String) {
    #expect(throws: DatasetError.self) { try texts(contents, as: name) }
  }
}
