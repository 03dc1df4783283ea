import Files
import Foundation
import Steering
import Testing
import RunFolders

/// `prepare`, and `train` on published names.
@Suite struct PrepareTests {
  private static let reviews = """
    stars,review
    5,"Good, ""really"".
    Two lines."
    1,Bad
    3,"Stray "quotes" here",
    2,
    9,Out of range
    1,Bad

    """
  private static let arguments = [
    "prepare", "csv", "reviews.csv", "--text-column", "review", "--label-column", "stars",
    "--scale",
    "1:5", "--out", "reviews.jsonl",
  ]

  @Test func summaryAndFiles() throws {
    try Workspace.with { workspace in
      try workspace.write(Self.reviews, as: "reviews.csv")
      let result = try workspace.succeed(Self.arguments)
      #expect(result.errors.isEmpty)
      for part in [
        "malformed            1  reviews.csv:5", "empty text           1  reviews.csv:6",
        "label not usable     1  reviews.csv:7", "duplicate            1  reviews.csv:8",
        "reviews.jsonl     2", "6 rows read, 2 kept",
      ] { #expect(result.output.contains(part), "\(part) in\n\(result.output)") }
      #expect(
        try workspace.text("reviews.jsonl") == """
          {"text": "Good, \\"really\\".\\nTwo lines.", "label": 1}
          {"text": "Bad", "label": -1}

          """)
      #expect(try workspace.listing() == ["reviews.csv", "reviews.jsonl", "reviews.manifest.json"])
      // The result trains.
      try workspace.succeed(workspace.trainArguments(data: "reviews.jsonl", steps: 1))
    }
  }

  @Test func jsonAndManifest() throws {
    try Workspace.with { workspace in
      try workspace.write(Self.reviews, as: "reviews.csv")
      let json = try workspace.succeed(Self.arguments + ["--json"]).json()
      #expect(json["rows"] as? Int == 6 && json["kept"] as? Int == 2)
      let dropped = try #require(json["dropped"] as? [[String: Any]])
      #expect(
        dropped.map { $0["reason"] as? String }
          == ["malformed", "unusableLabel", "emptyText", "duplicate"])
      #expect(dropped.map { $0["places"] as? [String] }.first == ["reviews.csv:5"])
      let manifest = try workspace.json("reviews.manifest.json")
      #expect(
        manifest["command"] as? String == "steerlens "
          + (Self.arguments + ["--json"])
          .joined(separator: " "))
      let inputs = try #require(manifest["inputs"] as? [[String: String]])
      #expect(inputs.map { $0["name"] } == ["reviews.csv"])
      #expect(
        inputs[0]["sha256"] == "\(try workspace.digest("reviews.csv"))")
      #expect((manifest["settings"] as? [String: String])?["scale"] == "1:5")
    }
  }

  @Test func toxicityFromCommentsToTraining() throws {
    try Workspace.with { workspace in
      let rows = (0..<60).map { "Comment number \($0),\($0 % 3 == 0 ? 0.8 : 0)\n" }.joined()
      try workspace.write("comment_text,toxicity\n" + rows, as: "all_data.csv")
      let arguments = [
        "prepare", "jigsaw", "all_data.csv", "--out", "data/toxicity", "--dev", "2", "--test", "3",
      ]
      try workspace.succeed(arguments)
      let names = ["train", "dev", "test"].flatMap { ["\($0)_0.jsonl", "\($0)_1.jsonl"] }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: workspace.path("data/toxicity"))
          .sorted()
          == (names + ["manifest.json"]).sorted())
      let first = try names.map { try workspace.bytes("data/toxicity/" + $0) }
      try workspace.succeed(arguments)
      #expect(try names.map { try workspace.bytes("data/toxicity/" + $0) } == first)
      try workspace.succeed(arguments + ["--seed", "1"])
      #expect(try names.map { try workspace.bytes("data/toxicity/" + $0) } != first)
      let trained = try workspace.succeed(
        workspace.trainArguments(data: "toxicity", steps: 1) + ["--data-dir", "data"])
      #expect(trained.output.contains("1 step"))
      // Without --dev and --test there is nothing of them left.
      try workspace.succeed(arguments.dropLast(4) + ["--dev", "0", "--test", "0"])
      #expect(!workspace.exists("data/toxicity/dev_0.jsonl"))
    }
  }

  @Test func publishedNames() throws {
    try Workspace.with { workspace in
      try FileManager.default.createDirectory(
        atPath: workspace.path("sst5"), withIntermediateDirectories: true)
      let rows = (0...4).map { #"{"text": "Sentence \#($0)", "label": \#($0)}"# }
      try workspace.write(rows.joined(separator: "\n"), as: "sst5/train.jsonl")
      try workspace.succeed(
        ["prepare", "sentiment-sst5", "--data-dir", ".", "--out", "sst5.jsonl"])
      #expect(try workspace.text("sst5.jsonl").hasPrefix(#"{"text": "Sentence 0", "label": -1}"#))
      try workspace.succeed(
        workspace.trainArguments(data: "sentiment-sst5", steps: 1)
          + ["--data-dir", ".", "--subset", "4"])
      let manifest = try workspace.json("run/manifest.json")
      let inputs = try #require(manifest["inputs"] as? [[String: String]])
      #expect(inputs.map { $0["role"] } == ["model", "data", "data file"])
      #expect(inputs[2]["sha256"] == (try workspace.digest("sst5/train.jsonl")))
      // Analyses find the training texts again, and notice when they have changed.
      #expect(try workspace.succeed(["spectrum", "--steer", "run"]).output.contains("on 4 texts"))
      try workspace.write(rows.reversed().joined(separator: "\n"), as: "sst5/train.jsonl")
      #expect(
        !(try workspace.succeed(["spectrum", "--steer", "run"]).output.contains("on 4 texts")))
    }
  }

  @Test func toySentences() throws {
    try Workspace.with { workspace in
      try workspace.succeed(["prepare", "toy-sentiment-1", "--out", "toy.jsonl"])
      #expect(
        try workspace.text("toy.jsonl") == """
          {"text": "This is excellent!", "label": 1}
          {"text": "This is terrible.", "label": -1}

          """)
      try workspace.succeed(workspace.trainArguments(data: "toy-sentiment-2", steps: 1))
    }
  }

  @Test func interruptionLeavesNothing() throws {
    try Workspace.with { workspace in
      let row = String(repeating: "word ", count: 60) + ",1\n"
      try workspace.write("text,label\n" + String(repeating: row, count: 400_000), as: "big.csv")
      let tool = try RunningTool(
        ["prepare", "csv", "big.csv", "--duplicates", "keep", "--dev", "5", "--out", "a/b"],
        in: workspace.folder)
      let deadline = ContinuousClock.now + .seconds(30)
      while !workspace.exists("a/b"), ContinuousClock.now < deadline {
        Thread.sleep(forTimeInterval: 0.005)
      }
      tool.interrupt()
      let result = try tool.result(timeout: 60)
      #expect(result.exitCode == 130 && result.output.isEmpty)
      #expect(result.errorLines == ["stopped; nothing was written"])
      #expect(try workspace.listing() == ["big.csv"])
    }
  }

  static let failures: [FailingCommand] = [
    .init("strict", mentions: ["reviews.csv:5", "text follows a closing quote"]) {
      try $0.write(Self.reviews, as: "reviews.csv")
      return Self.arguments + ["--strict"]
    },
    .init("no file", mentions: ["reviews.csv", "no such file"]) { _ in Self.arguments },
    .init("no such column", mentions: ["reviews.csv:1", "no column review", "--text-column"]) {
      try $0.write("text,stars\na,1\n", as: "reviews.csv")
      return Self.arguments
    },
    .init("Parquet", mentions: ["train.parquet", "load_dataset"]) {
      try $0.write("PAR1", as: "train.parquet")
      return ["prepare", "sst5", "train.parquet", "--out", "new/folder"]
    },
    .init("too few rows", mentions: ["label -1", "2 rows where 4001", "--dev"]) {
      try $0.write("text,toxicity\na,0\nb,1\nc,1\nd,0\n", as: "all_data.csv")
      return ["prepare", "jigsaw", "all_data.csv", "--out", "new/folder"]
    },
    .init("over its input", mentions: ["write over a file"]) {
      try $0.write(#"{"text": "a", "label": 1}"#, as: "a.jsonl")
      return ["prepare", "jsonl", "a.jsonl", "--out", "./a.jsonl"]
    },
    .init("over its input in a folder", mentions: ["write over a file"]) {
      try $0.write(#"{"text": "a", "label": 1}"#, as: "train.jsonl")
      return ["prepare", "jsonl", "train.jsonl", "--out", "."]
    },
    .init("folder that is not there", mentions: ["no folder nowhere"]) {
      try $0.write(Self.reviews, as: "reviews.csv")
      return Self.arguments.dropLast() + ["nowhere/reviews.jsonl"]
    },
    .init("nothing published there", mentions: ["sst5/train.jsonl", "huggingface.co"]) { _ in
      ["train", "--model", "reviews-2m", "--data", "sentiment-sst5", "--data-dir", "."]
    },
    .init("published file with a wrong label", mentions: ["stsa.fine.train:2", "from 0 to 4"]) {
      try $0.write("1 good\n7 bad\n", as: "stsa.fine.train")
      return $0.trainArguments(data: "sentiment-sst5") + ["--data-dir", "."]
    },
  ]

  @Test(arguments: failures) func clearError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }
}

extension Workspace {
  /// SHA-256 of a file in hexadecimal.
  fileprivate func digest(_ name: String) throws -> String {
    ContentDigest.sha256(try bytes(name).span)
  }
}
