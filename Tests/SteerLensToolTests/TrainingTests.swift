import Files
import Foundation
import TestSupport
import Testing
import WeightFormats

/// Training: what it writes, that it repeats to the byte, and that it survives Ctrl-C.
@Suite struct TrainingTests {
  private func expectSameRun(
    _ workspace: Workspace, _ one: String, _ two: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for file in ["steer.safetensors", "evidence.safetensors", "training.safetensors", "loss.csv"] {
      #expect(
        try workspace.bytes("\(one)/\(file)") == workspace.bytes("\(two)/\(file)"), "\(file)",
        sourceLocation: sourceLocation)
    }
  }

  @Test func aRunFolderIsComplete() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      let result = try workspace.succeed(workspace.trainArguments() + ["--json"])
      #expect(result.errors.isEmpty)
      let summary = try result.json()
      #expect(summary["steps"] as? Int == 6 && summary["parameters"] as? Int == 2048)
      let manifest = try workspace.json("run/manifest.json")
      let outputs = try #require(manifest["outputs"] as? [String])
      #expect(
        Set(outputs) == [
          "steer.safetensors", "training.safetensors", "loss.csv", "figures/loss.png",
          "figures/loss.svg", "report.html", "evidence.safetensors",
        ])
      #expect(outputs.allSatisfy { workspace.exists("run/" + $0) })
      #expect((manifest["command"] as? String)?.hasPrefix("steerlens train --model") == true)
      let lines = try workspace.text("run/loss.csv").split(separator: "\n")
      #expect(lines.first == "step,cross_entropy,loss,tokens" && lines.count == 7)
    }
  }

  @Test(arguments: ["multiply", "add", "offset"])
  func trainingRepeatsToTheByte(_ kind: String) throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      let options = ["--adaptor", kind, "--quiet"]
      try workspace.succeed(workspace.trainArguments(out: "one") + options)
      try workspace.succeed(workspace.trainArguments(out: "two") + options)
      try expectSameRun(workspace, "one", "two")
      try workspace.succeed(workspace.trainArguments(out: "other") + options + ["--seed", "1"])
      let own = try workspace.bytes("one/steer.safetensors")
      #expect(try workspace.bytes("other/steer.safetensors") != own)
    }
  }

  @Test func resumedTrainingEqualsTrainingInOneGo() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(out: "one", steps: 12))
      try workspace.succeed(workspace.trainArguments(out: "two", steps: 5))
      try workspace.succeed(workspace.trainArguments(out: "two", steps: 12) + ["--resume"])
      try expectSameRun(workspace, "one", "two")
    }
  }

  @Test func interruptedTrainingEqualsTrainingInOneGo() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      let stopped = try interrupted(workspace)
      #expect(stopped.exitCode == 130 && stopped.output.isEmpty)
      #expect(stopped.errorLines.count == 1 && stopped.errors.contains("--resume"))
      #expect(
        try workspace.listing().filter { $0.hasPrefix("run/") }
          == ["run/.unfinished", "run/loss.csv", "run/training.safetensors"])
      let step = try savedStep(workspace)
      #expect(stopped.errors.contains("step \(step)"))

      let refused = try workspace.run(workspace.trainArguments(steps: 100_000))
      #expect(refused.exitCode == 1)
      #expect(refused.errors.contains("step \(step) of 100000"))

      let steps = step + 3
      try workspace.succeed(workspace.trainArguments(steps: steps) + ["--resume"])
      try workspace.succeed(workspace.trainArguments(out: "straight", steps: steps))
      try expectSameRun(workspace, "straight", "run")
    }
  }

  /// Starts a training of far too many steps and interrupts it after its first checkpoint.
  private func interrupted(_ workspace: Workspace) throws -> ToolResult {
    let tool = try RunningTool(
      workspace.trainArguments(steps: 100_000) + ["--checkpoint-every", "1"],
      in: workspace.folder)
    let deadline = ContinuousClock.now + .seconds(30)
    while !workspace.exists("run/training.safetensors"), ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.01)
    }
    tool.interrupt()
    return try tool.result(timeout: 20)
  }

  private func savedStep(_ workspace: Workspace) throws -> Int {
    let file = try SafetensorsFile(FileBytes.map(path: workspace.path("run/training.safetensors")))
    return try #require(file.metadata["step"].flatMap { Int($0) })
  }
}
