import Files
import Testing

@Suite struct JSONTextTests {
  struct Steer: Codable, Equatable {
    var energy: [Double]
  }

  struct Document: Codable, Equatable {
    var name: String
    var steers: [Steer]
  }

  @Test func keysAreSortedAndNumbersWithoutValueAreTexts() throws {
    #expect(try JSONText.line(["b": 1.5, "a": .infinity]) == #"{"a":"Infinity","b":1.5}"#)
    #expect(try JSONText.line(["a/b"]) == #"["a/b"]"#)
  }

  @Test func whatIsWrittenReadsBack() throws {
    let document = Document(name: "a\"/\n", steers: [.init(energy: [1, -.infinity, 0.1])])
    for text in [try JSONText.line(document), try JSONText.pretty(document)] {
      #expect(try JSONText.decode(Document.self, from: text.utf8, file: "f") == document)
    }
  }

  static let faults: [(text: String, reason: String)] = [
    ("", "line 1: expected a value, but the text ends"),
    ("{\n\"name\": tru}", "line 2: expected true"),
    ("{\"name\": \"\u{FFFD}\", \"steers\": []} 1", "line 1: text after the end of the value"),
    (#"{"steers": []}"#, "name: it is missing"),
    (#"{"name": null, "steers": []}"#, "name: it is null"),
    (#"{"name": "a", "steers": [{"energy": [1]}, {"energy": [true]}]}"#, "steers[1].energy[0]"),
    (#"{"name": "\ud800", "steers": []}"#, "line 1: half of a surrogate pair"),
    (String(repeating: "[", count: 200_000), "line 1: nested deeper than 64 levels"),
    (String(repeating: #"{"a":"#, count: 200_000), "line 1: nested deeper than 64 levels"),
  ]

  @Test(arguments: faults.indices) func faultsHaveAPlace(_ i: Int) {
    let (text, reason) = Self.faults[i]
    do throws(JSONDocumentError) {
      _ = try JSONText.decode(Document.self, from: text.utf8, file: "f.json")
      Issue.record("read")
    } catch {
      #expect(error.reason.contains(reason), "\(error.reason)")
      #expect(error.description.hasPrefix("f.json: "))
    }
  }

  @Test func bytesThatAreNotTextAreRefused() {
    let error = #expect(throws: JSONDocumentError.self) {
      try JSONText.decode([String].self, from: Array("[\"a\n".utf8) + [0xFF], file: "f")
    }
    #expect(error?.reason == "line 2: not UTF-8")
  }
}
