import Foundation
import Testing

/// Runs that meet others in their place: at the same time, unfinished, or finished with other settings.
@Suite struct ConcurrentRunTests {
  private func wait(until condition: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(30)
    while !condition(), ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.001) }
  }

  private func prompts(_ workspace: Workspace) throws {
    let lines = (0..<60).map { "{\"prompt\": {\"text\": \"Film \($0) is\"}}\n" }
    try workspace.write(lines.joined(), as: "prompts.jsonl")
  }

  private func generate(_ out: String, _ more: [String] = []) -> [String] {
    [
      "generate", "--model", "reviews-2m", "--prompts", "prompts.jsonl", "-n", "12",
      "--max-new-tokens", "60", "--out", out,
    ] + more
  }

  @Test(arguments: ["g.jsonl", "g"]) func aSecondGenerationIsRefused(_ out: String) throws {
    try Workspace.with { workspace in
      try prompts(workspace)
      let partial = out == "g" ? "g/generations.jsonl.partial" : "g.jsonl.partial"
      let first = try RunningTool(generate(out), in: workspace.folder)
      wait { workspace.exists(partial) }
      let second = try workspace.run(generate(out, ["--overwrite"]))
      #expect(second.exitCode == 1 && second.errors.contains("another process"), "\(second)")
      #expect(second.errors.contains(out) && second.errorLines.count == 1)
      #expect(try first.result().exitCode == 0)
      #expect(try workspace.listing().allSatisfy { !$0.hasSuffix(".partial") })
      #expect(!workspace.exists("g/.unfinished"))
    }
  }

  @Test func aSecondTrainingIsRefused() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      let arguments = workspace.trainArguments(steps: 100_000) + ["--checkpoint-every", "1"]
      let first = try RunningTool(arguments, in: workspace.folder)
      wait { workspace.exists("run/training.safetensors") }
      for more in ["--resume", "--overwrite"] {
        let second = try workspace.run(arguments + [more])
        #expect(second.exitCode == 1 && second.errors.contains("run: another process"))
      }
      first.send(SIGHUP)
      let stopped = try first.result()
      #expect(stopped.exitCode == 129 && stopped.errors.contains("--resume"), "\(stopped)")
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGQUIT]) func signalsStopAfterTheCheckpoint(_ number: Int32)
    throws
  {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      let arguments = workspace.trainArguments(steps: 100_000) + ["--checkpoint-every", "1"]
      let tool = try RunningTool(arguments, in: workspace.folder)
      wait { workspace.exists("run/training.safetensors") }
      tool.send(number)
      let stopped = try tool.result()
      #expect(stopped.exitCode == 128 + number && stopped.errorLines.count == 1, "\(stopped)")
      #expect(stopped.errors.contains("stopped at step") && workspace.exists("run/loss.csv"))
    }
  }

  @Test func aDamagedGenerationContinuesToTheSameBytes() throws {
    try Workspace.with { workspace in
      try prompts(workspace)
      try workspace.succeed(generate("straight.jsonl"))
      let tool = try RunningTool(generate("g.jsonl"), in: workspace.folder)
      wait { ((try? workspace.text("g.jsonl.partial")) ?? "").count > 40_000 }
      tool.interrupt()
      #expect(try tool.result().exitCode == 130)
      let partial = try workspace.text("g.jsonl.partial")
      var lines = partial.split(separator: "\n").map { String($0) }
      lines[lines.count / 2].removeLast(9)
      try workspace.write(lines.joined(separator: "\n") + "\n", as: "g.jsonl.partial")
      try workspace.succeed(generate("g.jsonl", ["--resume"]))
      #expect(try workspace.bytes("g.jsonl") == workspace.bytes("straight.jsonl"))
      for empty in ["", "\n"] {
        try workspace.write(empty, as: "g.jsonl.partial")
        try workspace.succeed(generate("g.jsonl", ["--resume"]))
        #expect(try workspace.bytes("g.jsonl") == workspace.bytes("straight.jsonl"))
      }
    }
  }

  @Test func anInterruptedQuickstartStartsOver() throws {
    try Workspace.with { workspace in
      let arguments = ["quickstart", "--model", "reviews-2m", "--steps", "2", "-n", "1"]
      try workspace.succeed(arguments + ["--out", "q"])
      let manifest = try workspace.json("q/manifest.json")["settings"] as? [String: String]
      // The finished run stays until there is something to put in its place.
      let second = try RunningTool(
        ["quickstart", "--model", "reviews-2m", "--steps", "100000", "--out", "q"],
        in: workspace.folder)
      wait { workspace.exists("q/.unfinished") }
      #expect(workspace.exists("q/manifest.json") && workspace.exists("q/steer.safetensors"))
      second.send(SIGKILL)
      #expect(try second.result().exitCode != 0)
      #expect(workspace.exists("q/.unfinished"))
      try workspace.succeed(arguments + ["--out", "q"])
      let repeated = try workspace.json("q/manifest.json")["settings"] as? [String: String]
      #expect(repeated == manifest && !workspace.exists("q/.unfinished"))
    }
  }

  @Test func aFinishedAnalysisOfOtherSettingsStays() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let spans = ["spans", "--steer", "run", "--out", "s"]
      try workspace.succeed(spans + ["--texts", "sentences.jsonl"])
      let before = try workspace.listing()
      let other = try workspace.run(spans + ["--text", "A film."])
      #expect(other.exitCode == 1 && other.errors.contains("--overwrite"), "\(other)")
      #expect(try workspace.listing() == before)
      try workspace.succeed(spans + ["--texts", "sentences.jsonl"])
      #expect(try workspace.listing() == before)
      try workspace.succeed(spans + ["--text", "A film.", "--overwrite"])
    }
  }
}
