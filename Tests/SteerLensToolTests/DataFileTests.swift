import Foundation
import Testing

/// Data files as users have them: what errors name, and what comes on standard input.
@Suite struct DataFileTests {
  private static let table = "text,label\ngood,1\nbad,-1\n"
  private static let lines = """
    {"text": "A wonderful film.", "label": 1}
    {"text": "A dreadful film.", "label": -1}

    """

  @Test(
    arguments: [
      (Data("text,label\ngood,1\nbad,0\n".utf8), ["--map 0=-1,1=1", "--map 0=0,1=1"]),
      (Data("text;label\ngood;1\n".utf8), ["--delimiter ';'"]),
      (Data("text,label\ncaf".utf8) + [0xE9] + Data(",1\n".utf8), ["--encoding windows-1252"]),
    ])
  func errorsNameTheOption(bytes: Data, remedies: [String]) throws {
    try Workspace.with { workspace in
      try workspace.write(bytes, as: "d.csv")
      for command in [
        ["prepare", "csv", "d.csv", "--out", "o.jsonl"],
        ["train", "--model", "reviews-4m", "--data", "d.csv", "--steps", "1", "--out", "run"],
      ] {
        let result = try workspace.run(command)
        #expect(result.exitCode == 1 && result.errorLines.count == 1, "\(result.errors)")
        #expect(remedies.allSatisfy { result.errors.contains($0) }, "\(result.errors)")
      }
      #expect(!workspace.exists("o.jsonl"))
    }
  }

  @Test func trainingTakesTheSameOptions() throws {
    try Workspace.with { workspace in
      try workspace.write("text;label\n\"good;0\nbad;1\n", as: "d.csv")
      try workspace.succeed([
        "train", "--model", "reviews-4m", "--data", "d.csv", "--steps", "1", "--out", "run",
        "--map", "0=1,1=-1", "--delimiter", ";", "--literal-quotes", "--encoding", "latin-1",
      ])
      let manifest = try workspace.json("run/manifest.json")
      let settings = try #require(manifest["settings"] as? [String: String])
      #expect(settings["map"] == "0=1,1=-1" && settings["delimiter"] == ";")
      #expect(settings["literalQuotes"] == "true" && settings["encoding"] == "latin-1")
      // The texts it was trained on are found and read as they were.
      let cards = try workspace.succeed([
        "vocabulary", "--steer", "run", "--dimensions", "1", "--json",
      ])
      #expect(!cards.output.isEmpty)
    }
  }

  @Test(arguments: [true, false]) func standardInputIsAFile(isPipe: Bool) throws {
    try Workspace.with { workspace in
      func succeed(_ arguments: [String], _ input: String) throws -> ToolResult {
        let path = try workspace.write(input, as: "input")
        let result = try Tool.run(
          arguments, in: workspace.folder, input: isPipe ? .text(input) : .file(path))
        #expect(result.exitCode == 0, "\(arguments): \(result.errors)")
        return result
      }
      _ = try succeed(["prepare", "csv", "-", "--balance", "--out", "o.jsonl"], Self.table)
      #expect(try workspace.text("o.jsonl").split(separator: "\n").count == 2)
      _ = try succeed(
        ["train", "--model", "reviews-4m", "--data", "-", "--steps", "1", "--out", "run"],
        Self.lines)
      let scores = try succeed(
        ["score", "--model", "reviews-4m", "--texts", "-", "--json"], "A film.\nThe end.\n"
      ).json()
      #expect((scores["results"] as? [Any])?.count == 2)
    }
  }
}
