import Files
import Foundation
import Notebooks
import Reports
import TestSupport
import Testing

/// Notebooks of runs.
@Suite struct RunNotebookTests {
  private func notebook(
    _ topic: NotebookTopic?, _ changes: [String: [UInt8]?] = [:], path: String = "."
  ) throws -> Notebook {
    try SampleRun.with(changes) {
      try Notebook(of: RunContents(path: $0), topic: topic, path: path)
    }
  }

  private func without(_ names: [String]) -> [String: [UInt8]?] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, [UInt8]?.none) })
  }

  @Test(arguments: NotebookTopic.allCases) func everyTopicIsANotebook(_ topic: NotebookTopic)
    throws
  {
    let made = try notebook(topic)
    let rules = try NotebookRules(try made.json())
    #expect(rules.cells.allSatisfy { $0.id.hasPrefix(topic.rawValue + "-") })
    #expect(rules.cells[0].source.contains("**The question.**"))
    #expect(rules.markdown.contains("**Finding.**") && rules.markdown.contains("Try it yourself"))
    #expect(rules.markdown.contains("What this cannot say"))
    // Our figures are told from what cells draw, and each is there once, in notebook and page.
    let shown = rules.cells.filter { !$0.pictures.isEmpty }
    #expect(!shown.isEmpty && shown.allSatisfy { $0.source.contains("SteerLens’s own figure") })
    #expect(made.page.split(separator: "<figcaption>").count - 1 == shown.count)
    #expect(try notebook(topic).json() == made.json() && notebook(topic).page == made.page)
  }

  @Test func withoutATopicAllPartsAreThere() throws {
    let titles = { (notebook: Notebook) in
      try NotebookRules(try notebook.json()).markdown.matches(of: /(?m)^# (.*)$/)
        .map { String($0.output.1) }
    }
    #expect(try titles(notebook(nil)).count == 4)
    let one = try notebook(nil, without(["spans.json", "transfer.json"]))
    #expect(try titles(one) == ["Interpreting the dimensions of a steer"])
  }

  @Test func numbersAreTheRuns() throws {
    let rules = try NotebookRules(try notebook(.spans).json())
    #expect(rules.markdown.contains("+1.50 nats"))
    #expect(rules.outputs("text/plain").contains { $0.contains("·good") && $0.contains("+1.50") })
    #expect(
      rules.outputs("text/html").contains { $0.contains(#"title="+1.50 nats"> good</span>"#) })
    let transfer = try NotebookRules(try notebook(.transfer).json())
    #expect(transfer.outputs("text/plain").contains { $0.contains("0.950") })
    #expect(transfer.markdown.contains("0.95"))
  }

  /// With few draws the run's p-values are coarse: the check allows for their number.
  @Test func theCheckOfPValuesKnowsTheNumberOfDraws() throws {
    func draws(_ settings: String) throws -> String? {
      let manifest = """
        {"version": "0.1.0", "command": "steerlens spans", "seed": 7, "inputs": [],
         "settings": {\(settings)}, "outputs": [], "seconds": {}}
        """
      let made = try notebook(.spans, ["manifest.json": Array(manifest.utf8)])
      let code = try NotebookRules(try made.json()).cells.map(\.source).joined(separator: "\n")
      #expect(code.contains("5 * error + 5 / min(draws, 9999)"))
      return code.firstMatch(of: /\ndraws = (\d+)\n/).map { String($0.output.1) }
    }
    #expect(try draws(#""permutations": "9""#) == "9")
    #expect(try draws("") == "9999")
    #expect(try draws(#""permutations": "-1; import os""#) == "9999")
  }

  @Test func cellsFindTheRun() throws {
    let code = try NotebookRules(try notebook(.spans, path: "../a \"b\"\n\u{202E}").json())
      .cells.first { $0.type == "code" }
    #expect(code?.source.contains(#"run = Path("../a \"b\"\U0000000a\U0000202e")"#) == true)
    let text = try NotebookRules(try notebook(.spans).json()).markdown
    #expect(text.contains("--steer STEER") && text.contains("`STEER` stands for"))
    let manifest = """
      {"version": "0.1.0", "command": "steerlens quickstart", "seed": 7, "inputs": [],
       "settings": {}, "outputs": ["steer.safetensors"], "seconds": {}}
      """
    let own = try notebook(
      .spans, ["manifest.json": Array(manifest.utf8)], path: "../it's")
    let commands = try NotebookRules(try own.json()).markdown
    #expect(commands.contains(#"--steer '../it'\''s'"#) && !commands.contains("STEER"))
  }

  @Test func everyTableIsReadAsItsTexts() throws {
    let code = try NotebookRules(try notebook(nil).json()).cells.filter { $0.type == "code" }
      .map(\.source)
    #expect(code.count { $0.contains("pd.read_csv(") } == 1)
    #expect(code[0].contains("re.sub(r\"\(SpreadsheetCell.pattern)\", \"\", value)"))
  }

  @Test func whatARunLacksIsLeftOut() throws {
    let lacking = without([
      "vocabulary.json", "words.csv", "sweep.json", "methods.json", "steering_logits.csv",
    ])
    let dimensions = try NotebookRules(try notebook(.dimensions, lacking).json())
    #expect(!dimensions.markdown.contains("Where do the words go?"))
    #expect(dimensions.markdown.contains("How many dimensions"))
    let transfer = try NotebookRules(try notebook(.transfer, lacking).json())
    #expect(!transfer.markdown.contains("Does it steer?"))
    #expect(!transfer.cells.contains { $0.source.contains("methods.json") })
  }

  @Test func aMissingTopicIsAnError() throws {
    #expect(throws: NotebookError.self) { try notebook(.spans, without(["spans.json"])) }
    let all = without(["spans.json", "transfer.json", "spectrum.json", "vocabulary.json"])
    do {
      _ = try notebook(nil, all)
      Issue.record("no error")
    } catch let error as NotebookError {
      #expect(error.description.contains("quickstart") && error.description.contains("`out`"))
    }
  }

  /// A text of the run that is anything but text.
  @Test func hostileTextsOfARunAreInert() throws {
    let text = hostileText + "\u{2067}&amp;"
    let scalars = text.unicodeScalars.count
    let value = try String(decoding: JSONSerialization.data(withJSONObject: [text]), as: UTF8.self)
      .dropFirst().dropLast()
    let spans = """
      {"model": "m", "steer": "r", "positive": [1], "negative": [-1], "results": [{"text": \(value),
       "ids": [1, 2], "tokens": ["A", \(value)], "characterRanges": [[0, 1], [1, \(scalars)]],
       "evidence": [null, -1.5], "positiveLogProbabilities": [null, -3],
       "negativeLogProbabilities": [null, -1.5], "totalEvidence": -1.5, "windows": 1,
       "bestSteerValue": null, "words": [], "distribution": [],
       "spans": [{"start": 0, "end": 2, "score": -1.5, "sign": -1, "characterStart": 0,
         "characterEnd": \(scalars), "pValue": 1, "familyWisePValue": 1}]}]}
      """
    let made = try notebook(.spans, ["spans.json": Array(spans.utf8)])
    let rules = try NotebookRules(try made.json())
    #expect(!rules.markdown.contains("<script") && !made.page.contains("<script"))
    #expect(!made.page.contains("\u{202E}") && !made.page.contains("\u{2067}"))
    #expect(try !made.json().contains("\u{202E}"))
    for html in rules.outputs("text/html") { #expect(!html.contains("<script")) }
  }

  @Test func pagesStandAlone() throws {
    let page = try notebook(nil).page
    #expect(!page.contains("<script") && !page.contains("http-equiv"))
    for attribute in page.matches(of: /(src|href|action)="([^"]*)"/) {
      Issue.record("\(attribute.output.0)")
    }
    #expect(!page.contains("url(") && !page.contains("@import"))
    let ids = page.matches(of: /\sid="([^"]*)"/).map { String($0.output.1) }
    #expect(Set(ids).count == ids.count)
    for picture in page.matches(of: /<svg[^>]*>/) {
      #expect(picture.output.contains(#"role="img""#))
    }
  }
}
