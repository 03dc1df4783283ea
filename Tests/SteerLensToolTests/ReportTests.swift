import Foundation
import TestSupport
import Testing

/// `report`, and the page that every command with `--out` writes.
@Suite struct ReportTests {
  private func train(_ workspace: Workspace, out: String, rank: String = "4") throws {
    try workspace.writeSentences()
    var arguments = workspace.trainArguments(out: out)
    let option = try #require(arguments.firstIndex(of: "--rank"))
    arguments[option + 1] = rank
    try workspace.succeed(arguments + ["--names", "joy"])
  }

  @Test func everyRunHasAPageAndReportWritesItAgain() throws {
    try Workspace.with { workspace in
      try train(workspace, out: "run")
      let page = try workspace.text("run/report.html")
      #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
      #expect(page.contains("--rank 4") && page.contains("<svg"))
      let before = try workspace.listing()
      let manifest = try workspace.bytes("run/manifest.json")
      try FileManager.default.removeItem(atPath: workspace.path("run/report.html"))
      let result = try workspace.succeed(["report", "run"])
      #expect(result.output == "run/report.html\n" && result.errors.isEmpty)
      #expect(try workspace.text("run/report.html") == page)
      #expect(try workspace.listing() == before)
      #expect(try workspace.bytes("run/manifest.json") == manifest)
    }
  }

  @Test func analysesHaveTheirSections() throws {
    try Workspace.with { workspace in
      try train(workspace, out: "run")
      let analyses = [
        ("spectrum", ["spectrum", "--steer", "run"]),
        ("vocabulary", ["vocabulary", "--steer", "run"]),
        ("spans", ["spans", "--steer", "run", "--text", "A <b>good</b> film, a dull plot."]),
        ("transfer", ["transfer", "--steer", "run", "--to", "reviews-4m", "--max-texts", "20"]),
      ]
      for (section, command) in analyses {
        try workspace.succeed(command + ["--out", section])
        let page = try workspace.text(section + "/report.html")
        #expect(page.contains("<section class=\"analysis\" id=\"\(section)\""), "\(section)")
        #expect(!page.contains("<b>"))
      }
    }
  }

  @Test func generatedTextsAreOnThePage() throws {
    try Workspace.with { workspace in
      let options = ["--prompt", "A <b>film</b>", "--max-new-tokens", "3", "--continuations", "2"]
      try workspace.succeed(["generate", "--model", "reviews-2m", "--out", "texts"] + options)
      let page = try workspace.text("texts/report.html")
      #expect(page.contains("<h4 id=\"generations-1\"><bdi>A &lt;b&gt;film&lt;/b&gt;</bdi></h4>"))
      #expect(page.split(separator: "<p class=\"sample\">").count == 3)
      #expect(!page.contains("judged"))
    }
  }

  @Test func figuresOfAnEarlierRunAreRemoved() throws {
    try Workspace.with { workspace in
      try train(workspace, out: "run")
      let texts = ["--text", "A good film.", "--text", "A dull plot."]
      try workspace.succeed(["spans", "--steer", "run", "--out", "spans"] + texts)
      #expect(workspace.exists("spans/figures/spans-2.png"))
      try workspace.succeed(["spans", "--steer", "run", "--out", "spans"] + texts.prefix(2))
      #expect(!workspace.exists("spans/figures/spans-2.png"))
      #expect(workspace.exists("spans/figures/spans.png"))
    }
  }

  @Test func runsAreCompared() throws {
    try Workspace.with { workspace in
      try train(workspace, out: "one")
      try train(workspace, out: "two", rank: "8")
      let result = try workspace.succeed(["report", "one", "two", "--out", "ranks.html"])
      #expect(result.output == "ranks.html\n" && result.errors.isEmpty)
      let page = try workspace.text("ranks.html")
      #expect(page.contains("one beside two"))
      #expect(page.contains("Loss at the end") && page.contains("<svg"))
      try workspace.succeed(["report", "one", "two"])
      #expect(try workspace.text("comparison.html") == page)
    }
  }

  @Test func evaluationsAreCompared() throws {
    try Workspace.with { workspace in
      try workspace.writeEvaluations(["one", "two"])
      try workspace.succeed(["report", "one", "two", "--out", "both.html"])
      let page = try workspace.text("both.html")
      #expect(page.contains("id=\"evaluation-table\"") && page.contains("<svg"))
      #expect(page.contains("perplexity, total"))
    }
  }

  /// A folder stands where a figure belongs, so that the figures cannot be written.
  @Test func aFailedRunLeavesNoPageOfEarlierResults() throws {
    try Workspace.with { workspace in
      try train(workspace, out: "run")
      let command = ["spans", "--steer", "run", "--out", "spans", "--text", "A good film."]
      try workspace.succeed(command)
      try FileManager.default.removeItem(atPath: workspace.path("spans/figures/spans.png"))
      try FileManager.default.createDirectory(
        atPath: workspace.path("spans/figures/spans.png/x"), withIntermediateDirectories: true)
      #expect(try workspace.run(["report", "spans"]).exitCode == 1)
      #expect(!workspace.exists("spans/report.html"))
    }
  }

  @Test func theOldPageGoesBeforeNewTables() throws {
    try Workspace.with { workspace in
      try train(workspace, out: "run")
      let command = ["spans", "--steer", "run", "--out", "spans", "--text", "A good film."]
      try workspace.succeed(command)
      try FileManager.default.removeItem(atPath: workspace.path("spans/spans.json"))
      try FileManager.default.createDirectory(
        atPath: workspace.path("spans/spans.json/x"), withIntermediateDirectories: true)
      #expect(try workspace.run(command).exitCode == 1)
      #expect(!workspace.exists("spans/report.html"))
    }
  }

  static let mistakes: [FailingCommand] = [
    .init("no such run", mentions: ["none", "--out"]) { _ in ["report", "none"] },
    .init("a file", mentions: ["file.txt"]) { workspace in
      try workspace.write("x", as: "file.txt")
      return ["report", "file.txt"]
    },
    .init("a folder without a run", mentions: ["manifest.json"]) { workspace in
      ["report", workspace.folder]
    },
    .init("a damaged run", mentions: ["run/spans.json", "again"]) { workspace in
      try writeRun(workspace, "run", spans: "{\"results\": 1}")
      return ["report", "run"]
    },
    .init("a run twice", mentions: ["run", "same folder"]) { workspace in
      try writeRun(workspace, "run", spans: nil)
      return ["report", "run", "run/."]
    },
    .init("nothing in common", mentions: ["one", "two", "in common"]) { workspace in
      try writeRun(workspace, "one", spans: nil)
      try writeRun(workspace, "two", spans: nil)
      return ["report", "one", "two"]
    },
    .init("nothing side by side", mentions: ["one", "nothing to compare", "side by side"]) {
      workspace in
      for name in ["one", "two"] {
        try writeRun(workspace, name, spans: nil)
        try workspace.write(
          #"{"prompt": {"text": "A"}, "generations": [{"text": " film"}]}"#,
          as: name + "/generations.jsonl")
      }
      return ["report", "one", "two"]
    },
    .init("no folder for the page", mentions: ["--out nowhere/page.html"]) { workspace in
      try writeRun(workspace, "one", spans: nil)
      return ["report", "one", "two", "--out", "nowhere/page.html"]
    },
  ]

  @Test(arguments: mistakes) func mistakesAreClearErrors(_ command: FailingCommand) throws {
    try command.expectClearError()
  }

  private static func writeRun(_ workspace: Workspace, _ name: String, spans: String?) throws {
    try FileManager.default.createDirectory(
      atPath: workspace.path(name), withIntermediateDirectories: true)
    try workspace.write(
      """
      {"version": "0.1.0", "command": "steerlens spans", "seed": 0, "inputs": [], "settings": {},
       "outputs": [], "seconds": {}}
      """, as: name + "/manifest.json")
    if let spans { try workspace.write(spans, as: name + "/spans.json") }
  }
}
