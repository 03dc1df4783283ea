import Foundation
import Testing
import RunFolders

/// `generate` in parts, and after Ctrl-C.
@Suite struct GenerateShardTests {
  private static let prompts = (1...40).map { "Film number \($0) is" }.joined(separator: "\n")

  private func generate(_ out: String, _ options: [String] = []) -> [String] {
    [
      "generate", "--model", "reviews-2m", "--prompts", "prompts.txt", "-n", "4", "--batch-size",
      "12", "--max-new-tokens", "6", "--out", out,
    ] + options
  }

  private func withPrompts(_ body: (Workspace) throws -> Void) throws {
    try Workspace.with { workspace in
      try workspace.write(Self.prompts, as: "prompts.txt")
      try body(workspace)
    }
  }

  @Test(arguments: [1, 3, 5, 20]) func shardsAreTheBytesOfOneRun(_ count: Int) throws {
    try withPrompts { workspace in
      try workspace.succeed(generate("all.jsonl"))
      var joined = Data()
      for index in 1...count {
        let part = "part-\(index).jsonl"
        try workspace.succeed(generate(part, ["--shard", "\(index)/\(count)"]))
        joined += try workspace.bytes(part)
      }
      #expect(try workspace.bytes("all.jsonl") == joined)
      let manifest = try workspace.json("part-\(count).manifest.json")
      #expect((manifest["settings"] as? [String: String])?["shard"] == "\(count)/\(count)")
      #expect(manifest["outputs"] as? [String] == ["part-\(count).jsonl"])
    }
  }

  @Test func aStoppedRunContinuesToTheSameBytes() throws {
    try withPrompts { workspace in
      let long = ["--max-new-tokens", "60", "-n", "12"]
      try workspace.succeed(generate("straight.jsonl", long))
      let tool = try RunningTool(generate("stopped.jsonl", long), in: workspace.folder)
      let deadline = ContinuousClock.now + .seconds(30)
      // The first line is the plan: a text must be kept.
      while (try? workspace.text("stopped.jsonl.partial").split(separator: "\n").count) ?? 0 < 2,
        ContinuousClock.now < deadline
      {
        Thread.sleep(forTimeInterval: 0.001)
      }
      tool.interrupt()
      let stopped = try tool.result(timeout: 20)
      #expect(stopped.exitCode == 130 && stopped.errors.contains("--resume"), "\(stopped)")
      #expect(!workspace.exists("stopped.jsonl"))

      let refused = try workspace.run(generate("stopped.jsonl", long))
      #expect(refused.exitCode == 1 && refused.errors.contains("stopped.jsonl.partial"))
      let other = try workspace.run(generate("stopped.jsonl", long + ["--seed", "1", "--resume"]))
      #expect(other.exitCode == 1 && other.errors.contains("other inputs or settings"))
      // A crash may leave half a line.
      let partial = try workspace.text("stopped.jsonl.partial")
      try workspace.write(partial + "{\"generations\":[", as: "stopped.jsonl.partial")
      let resumed = try workspace.succeed(generate("stopped.jsonl", long + ["--resume"]))
      #expect(resumed.errors.contains("of 40 prompts are finished already"))
      #expect(try workspace.bytes("stopped.jsonl") == workspace.bytes("straight.jsonl"))
      #expect(!workspace.exists("stopped.jsonl.partial"))
    }
  }

  @Test func aPrefixIsReadAndNotWritten() throws {
    func lines(_ options: [String]) throws -> String {
      try Tool.succeed(
        ["generate", "--model", "reviews-2m", "-n", "3", "--max-new-tokens", "6"] + options
      ).output
    }
    let prefixed = try lines(["--prefix", "-- A wonderful film. ", "--prompt", "The"])
    let joined = try lines(["--prompt", "-- A wonderful film. The"])
    #expect(prefixed.hasPrefix("The\n") && joined.hasPrefix("-- A wonderful film. The\n"))
    #expect(
      prefixed.split(separator: "\n").dropFirst() == joined.split(separator: "\n").dropFirst())
  }

  @Test(arguments: ["0/3", "4/3", "1", "1/0", "a/b", "1/2/3", "-1/2"])
  func otherShardsAreUsageErrors(_ shard: String) throws {
    let result = try Tool.run(["generate", "--prompt", "A", "--shard=\(shard)"])
    #expect(result.exitCode == 64)
  }
}
