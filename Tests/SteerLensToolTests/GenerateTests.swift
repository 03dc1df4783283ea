import Foundation
import Testing
import WeightFormats

/// What `generate` prints and writes, and that it can be repeated.
@Suite struct GenerateTests {
  struct Record: Decodable, Equatable {
    struct Text: Decodable, Equatable {
      var text: String
    }

    var prompt: Text
    var generations: [Text]
  }

  struct Report: Decodable {
    var model: String
    var steer: String?
    var steerValues: [Float]
    var results: [Record]
  }

  static let prompts = ["The film", "I", "One of the best"]

  private static let draw =
    ["generate", "--model", "reviews-2m", "-n", "9", "--max-new-tokens", "8", "--json"]
    + prompts.flatMap { ["--prompt", $0] }

  private func report(_ arguments: [String]) throws -> Report {
    let result = try Tool.succeed(arguments)
    #expect(result.errors.isEmpty)
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  @Test func greedyTextIsTheSameEveryTime() throws {
    let arguments = [
      "generate", "--model", "reviews-2m", "--prompt", "The film", "-n", "2", "--greedy", "--json",
    ]
    let report = try report(arguments)
    #expect(report.model == "reviews-2m" && report.steer == nil && report.steerValues == [])
    #expect(report.results.map(\.prompt.text) == ["The film"])
    let texts = try #require(report.results.first).generations.map(\.text)
    #expect(texts.count == 2 && Set(texts).count == 1)
    #expect(texts.first?.hasPrefix(" is a very good") == true, "\(texts)")
    #expect(try self.report(arguments).results == report.results)
  }

  @Test(arguments: [
    ["--batch-size", "1"], ["--batch-size", "7"], ["--batch-size", "256"], ["--threads", "1"],
    ["--threads", "2"], ["--threads", "2", "--batch-size", "7", "--seed", "0"],
  ])
  func speedOptionsNeverChangeTheText(_ options: [String]) throws {
    let plain = try report(Self.draw)
    #expect(plain.results.map(\.generations.count) == [9, 9, 9])
    #expect(try report(Self.draw + options).results == plain.results)
  }

  @Test func anotherSeedDrawsOtherTexts() throws {
    let plain = try report(Self.draw)
    let other = try report(Self.draw + ["--seed", "1"])
    for (one, two) in zip(plain.results, other.results) {
      #expect(one.prompt == two.prompt && one.generations != two.generations)
    }
  }

  @Test func aFolderGetsTheLinesAndAManifest() throws {
    try Workspace.with { workspace in
      let generate = [
        "generate", "--model", "reviews-2m", "-n", "2", "--max-new-tokens", "4", "--prompt", "I",
        "--out",
      ]
      _ = try workspace.succeed(generate + ["runs/one"])
      _ = try workspace.succeed(generate + ["lines.jsonl"])
      #expect(try workspace.bytes("runs/one/generations.jsonl") == workspace.bytes("lines.jsonl"))
      let manifest = try workspace.json("runs/one/manifest.json")
      #expect(manifest["outputs"] as? [String] == ["generations.jsonl", "report.html"])
      #expect((manifest["inputs"] as? [Any])?.count == 2)
      // The same command may repeat its run; another may not replace it.
      _ = try workspace.succeed(generate + ["runs/one"])
      let refused = try workspace.run(["quickstart", "--out", "runs/one"])
      #expect(refused.exitCode == 1 && refused.errors.contains("run of another command"))
      #expect(try workspace.json("runs/one/manifest.json")["outputs"] as? [String] != nil)
    }
  }

  @Test func aFinishedRunOfOtherSettingsStays() throws {
    try Workspace.with { workspace in
      func generate(_ prompt: String, _ options: [String] = []) throws -> ToolResult {
        try workspace.run(
          [
            "generate", "--model", "reviews-2m", "-n", "2", "--max-new-tokens", "4", "--out", "run",
            "--prompt", prompt,
          ] + options)
      }
      #expect(try generate("I").exitCode == 0)
      let lines = try workspace.bytes("run/generations.jsonl")
      for (prompt, options) in [
        ("The", []), ("I", ["--seed", "1"]), ("I", ["--seed", "1", "--resume"]),
      ] {
        let refused = try generate(prompt, options)
        #expect(refused.exitCode == 1 && refused.errors.contains("--overwrite"), "\(refused)")
        #expect(try workspace.bytes("run/generations.jsonl") == lines)
        #expect(workspace.exists("run/report.html") && !workspace.exists("run/.unfinished"))
      }
      #expect(try generate("I").exitCode == 0)
      #expect(try generate("The", ["--overwrite"]).exitCode == 0)
      #expect(try workspace.bytes("run/generations.jsonl") != lines)
    }
  }

  @Test func aFinishedFileOfOtherSettingsStays() throws {
    try Workspace.with { workspace in
      func generate(_ prompt: String, _ options: [String] = []) throws -> ToolResult {
        try workspace.run(
          [
            "generate", "--model", "reviews-2m", "-n", "2", "--max-new-tokens", "4", "--out",
            "a.jsonl", "--prompt", prompt,
          ] + options)
      }
      // An empty file holds nothing.
      try workspace.write("", as: "a.jsonl")
      #expect(try generate("I").exitCode == 0)
      let lines = try workspace.bytes("a.jsonl")
      for (prompt, options) in [
        ("The", []), ("I", ["--seed", "1"]), ("I", ["--seed", "1", "--resume"]),
      ] {
        let refused = try generate(prompt, options)
        #expect(refused.exitCode == 1 && refused.errors.contains("other inputs or settings"))
        #expect(refused.errors.contains("--overwrite"), "\(refused)")
        #expect(try workspace.bytes("a.jsonl") == lines && !workspace.exists("a.jsonl.partial"))
      }
      #expect(try generate("I").exitCode == 0)
      #expect(try workspace.bytes("a.jsonl") == lines)
      #expect(try generate("The", ["--overwrite"]).exitCode == 0)
      #expect(try workspace.bytes("a.jsonl") != lines)
      // Without a manifest nobody knows what it holds.
      try FileManager.default.removeItem(atPath: workspace.path("a.manifest.json"))
      let refused = try generate("The")
      #expect(refused.exitCode == 1 && refused.errors.contains("no manifest"), "\(refused)")
    }
  }

  @Test func steerValuesBeyondAllNumbersAreAnError() throws {
    try Workspace.with { workspace in
      let huge = [Float](repeating: 1e38, count: 48)
      try SafetensorsWriter.write(
        [NamedTensor(name: "add_vec", shape: [1, 48], values: huge)],
        metadata: ["adaptor": "add", "epsilon": "1", "names": "[\"huge\"]"],
        to: workspace.path("huge.safetensors"))
      let result = try workspace.run([
        "score", "--model", gpt2(""), "--ids", "1,2,3", "--steer", "huge.safetensors",
        "--steer-values", "1e38",
      ])
      #expect(result.exitCode == 1 && result.errors.contains("steer values closer to 0"))
      #expect(result.output.isEmpty)
    }
  }

  @Test func writtenLinesAreReadBackAsPrompts() throws {
    try Workspace.with { workspace in
      try workspace.write("The film\n-5 is a prompt\n\"Quoted\"\n", as: "prompts.txt")
      let generate = [
        "generate", "--model", "reviews-2m", "-n", "3", "--max-new-tokens", "5", "--prompts",
      ]
      let first = try workspace.succeed(generate + ["prompts.txt", "--out", "one.jsonl"])
      #expect(first.output.isEmpty && first.errorLines.count == 1)
      let lines = try workspace.text("one.jsonl").split(separator: "\n")
      #expect(lines.count == 3)
      for line in lines {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object.map { Set($0.keys) } == ["prompt", "generations"])
        let record = try JSONDecoder().decode(Record.self, from: Data(line.utf8))
        #expect(record.generations.count == 3)
      }
      let again = try workspace.succeed(generate + ["one.jsonl", "--out", "two.jsonl", "--quiet"])
      #expect(again.errors.isEmpty)
      #expect(try workspace.bytes("two.jsonl") == workspace.bytes("one.jsonl"))
    }
  }

  @Test func aPromptMayBeginWithAMinus() throws {
    let text = try report(
      ["generate", "--model", "reviews-2m", "-n", "1", "--json", "--prompt", "-- a film"])
    #expect(text.results.first?.prompt.text == "-- a film")
  }

  @Test func textForPeopleHasNoEscapes() throws {
    let result = try Tool.succeed(
      ["generate", "--model", "reviews-2m", "-n", "4", "--prompt", "A \u{1B}[31mred\u{7} film\n"])
    #expect(!result.output.contains(escape) && !result.output.contains("\u{7}"))
    #expect(result.output.split(separator: "\n").count == 5)
  }

  @Test func aSteerChangesTheText() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let steer = ["--steer", workspace.path("run"), "--steer-values"]
      let plain = try report(Self.draw)
      #expect(try report(Self.draw + steer + ["0"]).results == plain.results)
      let far = try report(Self.draw + steer + ["-300,0"])
      #expect(far.steerValues == [-300, 0] && far.results != plain.results)
      #expect(try report(Self.draw + steer + ["-300"]).results == far.results)
    }
  }
}
