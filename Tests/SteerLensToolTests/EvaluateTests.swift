import Files
import Foundation
import Testing

/// `evaluate`: what it prints and writes, its baseline, and comparisons.
@Suite struct EvaluateTests {
  private static let prompts = (1...12).map { "Film number \($0) is" }.joined(separator: "\n")

  /// Texts of a strong steer, in the folder `strong`.
  private func withTexts(_ body: (Workspace) throws -> Void) throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.write(Self.prompts, as: "prompts.txt")
      try workspace.succeed(generate("strong", ["--steer", "run", "--steer-values", "60"]))
      try body(workspace)
    }
  }

  private func generate(_ out: String, _ options: [String] = []) -> [String] {
    [
      "generate", "--model", "reviews-2m", "--prompts", "prompts.txt", "-n", "4",
      "--max-new-tokens", "8", "--prepend-bos", "--out", out,
    ] + options
  }

  @Test func theShortCommandMeasuresWhatItCan() throws {
    try withTexts { workspace in
      let result = try workspace.succeed(["evaluate", "--generations", "strong", "--json"])
      let json = try result.json()
      let perplexity = try #require(json["perplexity"] as? [String: Any])
      #expect(
        Set(perplexity.keys) == [
          "model", "mean", "meanInterval", "total", "totalInterval", "count", "excluded",
          "exclusions",
        ])
      #expect(perplexity["model"] as? String == "reviews-2m")
      let counted = (perplexity["count"] as? Int ?? 0) + (perplexity["excluded"] as? Int ?? 0)
      #expect(counted == 48 && json["texts"] as? Int == 48 && json["prompts"] as? Int == 12)
      #expect((json["distinct"] as? [Double])?.count == 3)
      #expect((json["distinctIntervals"] as? [[Double]])?.count == 3)
      let sentiment = try #require(json["sentiment"] as? [String: Any])
      let baseline = try #require(json["baseline"] as? [String: Any])
      let unsteered = try #require(baseline["evaluation"] as? [String: Any])
      let other = try #require(unsteered["sentiment"] as? [String: Any])
      let share = try #require(sentiment["positiveShare"] as? Double)
      let without = try #require(other["positiveShare"] as? Double)
      #expect(share > without, "\(share) \(without)")
      let interval = try #require(sentiment["positiveShareInterval"] as? [Double])
      #expect(interval[0] <= share && share <= interval[1])
      let differences = try #require(baseline["differences"] as? [[String: Any]])
      let difference = try #require(
        differences.first { $0["measure"] as? String == "sentiment.positiveShare" })
      let comparison = try #require(difference["comparison"] as? [String: Any])
      #expect(abs((comparison["difference"] as? Double ?? 9) - (share - without)) < 1e-12)
      #expect(json["toxicity"] == nil && json["compared"] == nil)
      #expect(
        try workspace.succeed(["evaluate", "-g", "strong", "--json"]).output == result.output)
    }
  }

  /// The baseline that is generated is the run's own command without its steer.
  @Test func theBaselineIsTheSameCommandWithoutSteer() throws {
    try withTexts { workspace in
      try workspace.succeed(generate("plain.jsonl"))
      try workspace.succeed(["evaluate", "-g", "strong", "--out", "one"])
      #expect(try workspace.bytes("one/baseline.jsonl") == workspace.bytes("plain.jsonl"))
      let given = try workspace.succeed(
        ["evaluate", "-g", "strong", "--baseline", "plain.jsonl", "--json"]
      ).json()
      let stored = try workspace.json("one/evaluation.json")
      for key in ["perplexity", "sentiment", "distinct", "repetition"] {
        #expect(
          NSDictionary(dictionary: [key: given[key] ?? 0])
            == NSDictionary(dictionary: [key: stored[key] ?? 1]), "\(key)")
      }
      // Unsteered texts are their own baseline.
      let plain = try workspace.succeed(["evaluate", "-g", "plain.jsonl", "--json"])
      #expect(try plain.json()["baseline"] == nil && plain.errors.contains("their own baseline"))
    }
  }

  @Test func aFolderHoldsTablesFiguresAndAPage() throws {
    try withTexts { workspace in
      let arguments = ["evaluate", "-g", "strong", "--out", "one"]
      let result = try workspace.succeed(arguments)
      for part in ["judged positive", "baseline", "difference", "48 texts of 12 prompts"] {
        #expect(result.output.contains(part), "\(part) in \(result.output)")
      }
      #expect(
        try workspace.tables(of: "one") == [
          "baseline.jsonl", "evaluation.json", "evaluation.csv", "texts.csv",
        ])
      let outputs = try #require(
        try workspace.json("one/manifest.json")["outputs"] as? [String])
      #expect(outputs.contains("figures/evaluation-shares.png"))
      let page = try workspace.text("one/report.html")
      #expect(page.contains("What the texts are like") && page.contains("without steer"))
      let rows = try workspace.text("one/texts.csv").split(separator: "\n")
      #expect(rows.count > 96 && rows[0].hasPrefix("run,prompt_index,text_index,prompt,text,loss"))
      let first = try workspace.bytes("one/evaluation.json")
      try workspace.succeed(arguments)
      #expect(try workspace.bytes("one/evaluation.json") == first)
      #expect(try workspace.listing().allSatisfy { !$0.hasSuffix(".partial") })
    }
  }

  private static let longEvaluation = [
    "evaluate", "-g", "g.jsonl", "--baseline", "g.jsonl", "--perplexity-model", "reviews-4m",
    "--out",
  ]
  private static let scores = "scores_run_perplexity.partial"

  /// Evaluates twice: to the end in `straight`, and stopped among the first scores in `stopped`.
  private func withStoppedEvaluation(_ body: (Workspace) throws -> Void) throws {
    try Workspace.with { workspace in
      let lines = (0..<400).map { i in
        "{\"prompt\": \"Film \(i)\", \"generations\": [\" is good\", \" was a mess from the start\"]}"
      }
      try workspace.write(lines.joined(separator: "\n"), as: "g.jsonl")
      try workspace.succeed(Self.longEvaluation + ["straight"])
      let tool = try RunningTool(Self.longEvaluation + ["stopped"], in: workspace.folder)
      let deadline = ContinuousClock.now + .seconds(30)
      while (try? workspace.text("stopped/" + Self.scores).split(separator: "\n").count) ?? 0 < 5,
        ContinuousClock.now < deadline
      {
        Thread.sleep(forTimeInterval: 0.001)
      }
      tool.interrupt()
      let stopped = try tool.result(timeout: 20)
      #expect(stopped.exitCode == 130 && stopped.errors.contains("--resume"), "\(stopped)")
      try body(workspace)
    }
  }

  // Scores that are fewer than the texts, of a line signed as if it had been written so; a count beyond
  // all numbers; half a line.
  private func damaged(_ partial: String) throws -> [String] {
    var lines = partial.split(separator: "\n").map { String($0) }
    let whole = lines
    let parts = lines[3].split(separator: " ", maxSplits: 2)
    let scores = try JSONSerialization.jsonObject(with: Data(parts[2].utf8))
    let fewer = try #require(scores as? [Any]).dropLast()
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: Array(fewer)), as: UTF8.self)
    lines[3] = "\(ContentDigest.sha256("3 \(text)").prefix(32)) 3 \(text)"
    let signed = lines
    lines[3] = whole[3].replacing(/"tokens":/, with: "\"tokens\":99999999999999999999")
    #expect(lines[3] != whole[3])
    return [signed, lines].map { $0.joined(separator: "\n") + "\n" } + [String(partial.dropLast(9))]
  }

  @Test func damagedScoresAreMadeAgain() throws {
    try withStoppedEvaluation { workspace in
      for (i, partial) in try damaged(workspace.text("stopped/" + Self.scores)).enumerated() {
        try FileManager.default.copyItem(
          atPath: workspace.path("stopped"), toPath: workspace.path("damaged\(i)"))
        try workspace.write(partial, as: "damaged\(i)/" + Self.scores)
        try workspace.succeed(Self.longEvaluation + ["damaged\(i)", "--resume"])
        #expect(
          try workspace.bytes("damaged\(i)/texts.csv") == workspace.bytes("straight/texts.csv"))
      }
    }
  }

  @Test func aStoppedEvaluationContinuesToTheSameResult() throws {
    try withStoppedEvaluation { workspace in
      let arguments = Self.longEvaluation
      #expect(try workspace.run(arguments + ["stopped"]).errors.contains("--overwrite"))
      try workspace.succeed(arguments + ["stopped", "--resume"])
      for file in ["evaluation.json", "evaluation.csv", "texts.csv"] {
        #expect(
          try workspace.bytes("stopped/\(file)") == workspace.bytes("straight/\(file)"), "\(file)")
      }
      #expect(try workspace.listing().allSatisfy { !$0.hasSuffix(".partial") })
    }
  }

  @Test func twoRunsAreCompared() throws {
    try withTexts { workspace in
      try workspace.succeed(
        generate("weak", ["--steer", "run", "--steer-values", "-60"]))
      let result = try workspace.succeed([
        "evaluate", "-g", "strong", "--compare", "weak", "--metrics", "sentiment,distinct",
        "--json",
      ])
      let json = try result.json()
      let compared = try #require(json["compared"] as? [String: Any])
      #expect(compared["name"] as? String == "weak" && json["perplexity"] == nil)
      let differences = try #require(compared["differences"] as? [[String: Any]])
      #expect(
        differences.map { $0["measure"] as? String } == [
          "distinct.1", "distinct.2", "distinct.3", "sentiment.positiveShare", "sentiment.mean",
        ])
      for difference in differences {
        let comparison = try #require(difference["comparison"] as? [String: Any])
        let p = try #require(comparison["pValue"] as? Double)
        #expect(p > 0 && p <= 1)
      }
    }
  }

  static let failures: [FailingCommand] = [
    .init("no such file", mentions: ["none.jsonl"]) { _ in ["evaluate", "-g", "none.jsonl"] },
    .init("a folder without generations", mentions: ["holds no generations.jsonl"]) {
      try FileManager.default.createDirectory(
        atPath: $0.path("empty"), withIntermediateDirectories: true)
      return ["evaluate", "-g", "empty", "--out", "e"]
    },
    .init("a damaged line", mentions: ["g.jsonl:2", "JSON"]) {
      try $0.write("{\"prompt\":\"a\",\"text\":\"b\"}\nx\n", as: "g.jsonl")
      return ["evaluate", "-g", "g.jsonl", "--out", "e"]
    },
    .init("other prompts", mentions: ["other.jsonl: prompt 2", "same order"]) {
      try $0.write(
        "{\"prompt\":\"a\",\"text\":\"b\"}\n{\"prompt\":\"c\",\"text\":\"d\"}", as: "g.jsonl")
      try $0.write("{\"prompt\":\"a\",\"text\":\"b\"}", as: "other.jsonl")
      return ["evaluate", "-g", "g.jsonl", "--baseline", "other.jsonl"]
    },
    .init("perplexity without a model", mentions: ["--perplexity-model"]) {
      try $0.write("one\ntwo\n", as: "g.txt")
      return ["evaluate", "-g", "g.txt", "--metrics", "perplexity,distinct"]
    },
    .init("toxicity without a judge", mentions: ["--toxicity-judge"]) {
      try $0.write("one\ntwo\n", as: "g.txt")
      return ["evaluate", "-g", "g.txt", "--metrics", "toxicity"]
    },
    .init("a label that the judge lacks", mentions: ["\"GOOD\"", "\"POSITIVE\""]) {
      try $0.write("one\ntwo\n", as: "g.txt")
      return [
        "evaluate", "-g", "g.txt", "--sentiment-judge", "reviews-judge", "--positive-label", "GOOD",
      ]
    },
    .init("a judge of another property", mentions: ["--toxic-label"]) {
      try $0.write("one\ntwo\n", as: "g.txt")
      return ["evaluate", "-g", "g.txt", "--toxicity-judge", "reviews-judge"]
    },
  ]

  @Test(arguments: failures) func failsClearly(_ command: FailingCommand) throws {
    try command.expectClearError()
  }
}
