import Foundation
import TestSupport
import Testing

/// `compose`: sums and concatenations that work where steers do, and clear errors.
@Suite struct ComposeTests {
  /// Trains two steers, `a` and `b`.
  private static func train(_ workspace: Workspace) throws {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments(out: "a") + ["--names", "joy"])
    try workspace.succeed(
      workspace.trainArguments(out: "b") + ["--names", "calm", "--epsilon", "0.004", "--seed", "2"])
  }

  private func perplexity(_ workspace: Workspace, _ steer: String, _ values: String) throws
    -> Double
  {
    let json = try workspace.succeed([
      "score", "--model", "reviews-2m", "--text", "A wonderful film.", "--steer", steer,
      "--steer-values", values, "--json",
    ]).json()
    let results = try #require(json["results"] as? [[String: Any]])
    return try #require(results[0]["perplexity"] as? Double)
  }

  @Test func sumAndConcatenationScoreAlike() throws {
    try Workspace.with { workspace in
      try Self.train(workspace)
      let sum = try workspace.succeed([
        "compose", "a", "b", "--weights", "-20,5", "--out", "sum", "--json",
      ]).json()
      #expect(sum["names"] as? [String] == ["joy+calm"] && sum["kind"] as? String == "multiply")
      #expect(sum["rank"] as? Int == 8 && sum["parameters"] as? Int == 2 * 128 * 8)
      #expect(sum["weights"] as? [Double] == [-20, 5] && sum["relativeError"] as? Double == 0)
      #expect(sum["epsilon"] as? Double == 0.001 && sum["dummySteer"] is NSNull)
      let side = try workspace.succeed([
        "compose", "a", "b", "--mode", "concatenate", "--names", "x,y", "--keep-dummies", "--out",
        "side.safetensors",
      ])
      #expect(side.output.contains("x, dummy, y, dummy-2") && workspace.exists("side.safetensors"))
      let one = try perplexity(workspace, "sum", "1")
      let two = try perplexity(workspace, "side.safetensors", "-20,0,5,0")
      #expect(abs(one / two - 1) < 1e-4, "\(one), \(two)")
      #expect(abs(try perplexity(workspace, "a", "0") / one - 1) > 1e-2)

      let manifest = try workspace.json("sum/manifest.json")
      #expect(try workspace.tables(of: "sum") == ["steer.safetensors"])
      #expect((manifest["settings"] as? [String: String])?["weights"] == "-20,5")
      let inspected = try workspace.succeed(["inspect", "sum"]).output
      #expect(inspected.contains("-20 × joy") && inspected.contains("composed (sum)"))
      #expect(inspected.contains("composed_from: [{"))
    }
  }

  @Test func aLowerRankSaysItsError() throws {
    try Workspace.with { workspace in
      try Self.train(workspace)
      let result = try workspace.succeed(["compose", "a", "--rank", "1", "--out", "low"])
      #expect(result.output.contains("joy = joy") && result.output.contains("Frobenius"))
      #expect(result.output.contains("rank 1,"))
      // The same composition may be repeated, another one not unasked.
      try workspace.succeed(["compose", "a", "--rank", "1", "--out", "low"])
      let other = ["compose", "a", "--rank", "4", "--out", "low", "--json"]
      let before = try workspace.bytes("low/steer.safetensors")
      let refused = try workspace.run(other)
      #expect(refused.exitCode == 1 && refused.errors.contains("--overwrite"), "\(refused)")
      #expect(try workspace.bytes("low/steer.safetensors") == before)
      let again = try workspace.succeed(other + ["--overwrite"])
      #expect(try again.json()["relativeError"] as? Double == 0)
    }
  }

  static let commands: [FailingCommand] = [
    .init("steers of two widths", mentions: ["a and", "steer_multiply", "width 128", "48"]) {
      try train($0)
      return compose("a", gpt2(SteerErrorTests.steerName)) + ["--quiet"]
    },
    .init("steers of two kinds", mentions: ["steer_add", "steer_offset", "kind add", "offset"]) {
      _ in compose(gpt2("steer_add.safetensors"), gpt2("steer_offset.safetensors")) + ["--quiet"]
    },
    .init("steers of two models", mentions: ["a and b", "reviews-2m", "other", "differs"]) {
      try train($0)
      let digest = String(repeating: "0", count: 64)
      try $0.copySteer(
        from: $0.path("a/steer.safetensors"), as: "b/steer.safetensors",
        metadata: ["model": "other", "output_embedding_sha256": digest])
      return compose("a", "b")
    },
    .init("too few weights", mentions: ["1 given for 2", "joy, calm"]) {
      try train($0)
      return compose("a", "b") + ["--weights", "1"]
    },
    .init("too many names", mentions: ["3 given for 2", "joy, calm"]) {
      try train($0)
      return compose("a", "b") + ["--mode", "concatenate", "--names", "x,y,z"]
    },
    .init("rank of an add steer", mentions: ["--rank", "add"]) { _ in
      compose(gpt2("steer_add.safetensors")) + ["--rank", "2", "--quiet"]
    },
    .init("steer NaN", mentions: ["projector2", "NaN"]) {
      try train($0)
      try $0.patch("b/steer.safetensors", at: -4, with: notANumber)
      return compose("a", "b")
    },
    .init("steer missing", mentions: ["nowhere", "no such file"]) { _ in compose("nowhere") },
    .init("into a missing folder", mentions: ["no folder nowhere"]) {
      try train($0)
      return ["compose", "a", "b", "--out", "nowhere/sum.safetensors"]
    },
    .init("over a training run", mentions: ["run of another command"]) {
      try train($0)
      return ["compose", "a", "b", "--out", "b"]
    },
  ]

  static func compose(_ steers: String...) -> [String] { ["compose"] + steers + ["--out", "sum"] }

  @Test(arguments: commands) func composeError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }

  @Test(arguments: ["run/steer.safetensors", "link/steer.safetensors"])
  func theSteerThatIsReadStays(_ out: String) throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try FileManager.default.createSymbolicLink(
        atPath: workspace.path("link"), withDestinationPath: workspace.path("run"))
      let before = try workspace.bytes("run/steer.safetensors")
      let result = try workspace.run(["compose", "run", "--out", out])
      #expect(result.exitCode == 1 && result.errors.contains("write over"), "\(result)")
      #expect(try workspace.bytes("run/steer.safetensors") == before)
    }
  }
}
