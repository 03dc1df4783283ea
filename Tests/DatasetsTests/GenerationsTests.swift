import Datasets
import Testing

@Suite struct GenerationsTests {
  private func read(_ text: String, _ name: String = "g.jsonl") throws -> [PromptGenerations] {
    try withFile(name, Array(text.utf8)) { try DatasetReader.generations(path: $0) }
  }

  @Test func readsThePublishedFormAndOthers() throws {
    let lines = """
      {"md5_hash": "0", "prompt": {"text": "A", "toxicity": 0.1}, "generations": [{"text": " b", "x": 1}, {"text": ""}]}
      {"prompt": "A", "generations": [" c", " d"]}

      {"prompt": "B", "text": " e", "positive": 0.5}
      {"prompt": "B", "text": " f"}
      {"prompt": "C", "text": " g"}
      {"prompt": {"text": ""}, "generations": []}
      """
    #expect(
      try read(lines) == [
        .init(prompt: "A", texts: [" b", ""]), .init(prompt: "A", texts: [" c", " d"]),
        .init(prompt: "B", texts: [" e", " f"]), .init(prompt: "C", texts: [" g"]),
        .init(prompt: "", texts: []),
      ])
  }

  @Test func plainLinesHaveNoPrompt() throws {
    #expect(
      try read("one\r\n\ntwo", "g.txt") == [
        .init(prompt: "", texts: ["one"]), .init(prompt: "", texts: ["two"]),
      ])
  }

  @Test(
    arguments: [
      ("x", "not a JSON object"), (#"{"generations":[]}"#, "no prompt"),
      (#"{"prompt":1,"generations":[]}"#, "not a string"),
      (#"{"prompt":"A"}"#, "no generated texts; there are \"prompt\""),
      (#"{"prompt":"A","generations":[{"txt":""}]}"#, "no generated texts"),
      (#"{"prompt":"A","generations":{"text":""}}"#, "no generated texts"),
    ])
  func namesTheLine(_ line: String, _ message: String) throws {
    let error = #expect(throws: DatasetError.self) {
      try read("{\"prompt\":\"A\",\"text\":\"b\"}\n\(line)")
    }
    let description = try #require(error).description
    #expect(description.contains("g.jsonl:2: ") && description.contains(message), "\(description)")
  }

  // A mean over settings would say nothing of any.
  @Test func textsOfSeveralSettingsAreRefused() throws {
    let lines = [-3, 3].map {
      #"{"prompt": {"text": "A"}, "generations": [{"text": " b"}], "steerValues": [\#($0), 0]}"#
    }
    try withFile("g.jsonl", Array((lines[0] + "\n" + lines[0] + "\n").utf8)) { path in
      let read = try DatasetReader.generations(path: path)
      #expect(read.count == 2)
    }
    _ = try withFile("g.jsonl", Array((lines[0] + "\n" + lines[1] + "\n").utf8)) { path in
      #expect(throws: DatasetError.severalSettings(file: path, line: 2)) {
        try DatasetReader.generations(path: path)
      }
    }
  }
}
