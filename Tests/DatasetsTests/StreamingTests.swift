import Datasets
import Testing

/// Reading row by row.
@Suite struct StreamingTests {
  private static func lines(_ count: Int) -> String {
    (0..<count).map { "{\"text\": \"row \($0) é\", \"label\": \($0 % 2 * 2 - 1)}\n" }.joined()
  }

  @Test func readersGiveWhatReadingAllGives() throws {
    let text = Self.lines(50_000)
    #expect(text.utf8.count > 1 << 20)
    try withFile("big.jsonl", Array(text.utf8)) { path in
      let reader = try LabelledTextReader(path: path)
      let texts = try TextReader(path: path)
      var progress: [ReadingProgress] = [reader.progress]
      for expected in try DatasetReader.labelledTexts(path: path) {
        #expect(try reader.next() == expected)
        #expect(try texts.next() == expected.text)
        if reader.progress != progress.last { progress.append(reader.progress) }
      }
      #expect(try reader.next() == nil)
      #expect(try texts.next() == nil)
      // A chunk at a time: the file is never held.
      #expect(progress.count > 2)
      #expect(progress.map(\.bytes) == progress.map(\.bytes).sorted())
      #expect(progress.allSatisfy { $0.totalBytes == text.utf8.count })
      #expect(progress.last?.bytes == text.utf8.count)
    }
  }

  @Test(arguments: ["t.csv", "t.tsv", "t.jsonl"])
  func reportsHowMuchWasRead(_ name: String) throws {
    let separator = name == "t.tsv" ? "\t" : ","
    let text =
      name == "t.jsonl"
      ? Self.lines(5000)
      : "text\(separator)label\n" + (0..<5000).map { "row \($0)\(separator)1\n" }.joined()
    try withFile(name, Array(text.utf8)) { path in
      var reports: [ReadingProgress] = []
      let labelled = try DatasetReader.labelledTexts(path: path, report: { reports.append($0) })
      #expect(labelled.count == 5000)
      #expect(reports.count == 4)
      #expect(reports.last?.bytes == text.utf8.count)
      reports = []
      let texts = try DatasetReader.texts(path: path, report: { reports.append($0) })
      #expect(texts.count == 5000)
      #expect(reports.count == 4)
    }
  }

  /// As in Python's `json`.
  @Test func theLastOfEqualKeysCounts() throws {
    let line = #"{"text": "no", "label": 1, "text": "yes", "l\u0061bel": -1}"#
    #expect(try labelled(line, .jsonLines) == [LabelledText(text: "yes", label: -1)])
    #expect(try prompts(#"{"prompt": 1, "prompt": {"text": "p"}}"#, .jsonLines) == ["p"])
  }
}
