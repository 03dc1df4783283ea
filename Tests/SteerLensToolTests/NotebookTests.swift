import Foundation
import Testing

/// `steerlens notebook`.
@Suite struct NotebookTests {
  /// A run with spectrum and vocabulary in `analysis`, and one with spans in `spans`.
  private func withRuns(_ body: (Workspace) throws -> Void) throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.succeed(["vocabulary", "--steer", "run", "--out", "analysis"])
      try workspace.succeed(["spans", "--steer", "run", "--text", "A fine film.", "--out", "spans"])
      try body(workspace)
    }
  }

  private func code(_ workspace: Workspace, _ file: String) throws -> [String] {
    let cells = try #require(try workspace.json(file)["cells"] as? [[String: Any]])
    return cells.filter { $0["cell_type"] as? String == "code" }
      .compactMap { ($0["source"] as? [String])?.joined() }
  }

  @Test func aNotebookStandsBesideItsRun() throws {
    try withRuns { workspace in
      let result = try workspace.succeed(["notebook", "spans"])
      #expect(result.output == "spans/notebook.ipynb\n" && result.errors.isEmpty)
      #expect(try code(workspace, "spans/notebook.ipynb")[0].contains(#"run = Path(".")"#))
      let first = try workspace.bytes("spans/notebook.ipynb")
      try workspace.succeed(["notebook", "spans/", "--topic", "spans", "--quiet"])
      #expect(try workspace.bytes("spans/notebook.ipynb") == first)
      #expect(try !workspace.text("spans/notebook.ipynb").contains(workspace.folder))
    }
  }

  @Test func picturesSayWhereTheyComeFrom() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.succeed(["spans", "--steer", "run", "--text", "A fine film.", "--out", "s"])
      try workspace.succeed(["notebook", "s"])
      let cells = try #require(try workspace.json("s/notebook.ipynb")["cells"] as? [[String: Any]])
      let attached = cells.compactMap { $0["attachments"] as? [String: [String: String]] }
      let pictures = attached.flatMap(\.values).compactMap { $0["image/png"] }
      #expect(!pictures.isEmpty)
      for picture in pictures {
        let bytes = try #require(Data(base64Encoded: picture))
        #expect(bytes.firstRange(of: Data("steerlens spans --steer run".utf8)) != nil)
      }
    }
  }

  @Test func theRunIsFoundFromElsewhere() throws {
    try withRuns { workspace in
      try FileManager.default.createDirectory(
        atPath: workspace.path("docs/deep"), withIntermediateDirectories: true)
      let absolute = workspace.path("docs/deep/dimensions.ipynb")
      try workspace.succeed(["notebook", "analysis", "--topic", "dimensions", "--out", absolute])
      #expect(
        try code(workspace, "docs/deep/dimensions.ipynb")[0]
          .contains(#"run = Path("../../analysis")"#))
      try workspace.succeed([
        "notebook", "analysis", "--out", "docs/other.ipynb", "--run-path", "../runs/mine",
      ])
      #expect(
        try code(workspace, "docs/other.ipynb")[0].contains(#"run = Path("../runs/mine")"#))
    }
  }

  @Test func aPageHoldsAll() throws {
    try withRuns { workspace in
      try workspace.succeed(["notebook", "spans", "--out", "spans.html"])
      let page = try workspace.text("spans.html")
      #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("</html>"))
      #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("http"))
    }
  }

  static let failures: [FailingCommand] = [
    .init("no such run", mentions: ["nowhere", "no such folder"]) { _ in ["notebook", "nowhere"] },
    .init("no run", mentions: ["manifest.json"]) { _ in ["notebook", "."] },
    .init("nothing to show", mentions: ["run", "quickstart", "--out"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return ["notebook", "run"]
    },
    .init("another topic", mentions: ["--topic transfer", "steerlens transfer"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.succeed(["spans", "--steer", "run", "--text", "A fine film.", "--out", "s"])
      return ["notebook", "s", "--topic", "transfer"]
    },
    .init("damaged document", mentions: ["s/spans.json", "not JSON"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.succeed(["spans", "--steer", "run", "--text", "A fine film.", "--out", "s"])
      try workspace.truncate("s/spans.json", to: 40)
      return ["notebook", "s"]
    },
    .init("no folder for the file", mentions: ["no folder missing"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.succeed(["spans", "--steer", "run", "--text", "A fine film.", "--out", "s"])
      return ["notebook", "s", "--out", "missing/notebook.ipynb"]
    },
  ]

  @Test(arguments: failures) func badInputIsOneClearLine(_ failure: FailingCommand) throws {
    try failure.expectClearError()
  }
}
