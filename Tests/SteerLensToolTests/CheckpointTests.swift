import Foundation
import Testing

/// `train --keep-checkpoints`: steers of earlier steps.
@Suite struct CheckpointTests {
  private let options = ["--keep-checkpoints", "--checkpoint-every", "4"]

  private func checkpoints(_ workspace: Workspace, _ run: String = "run") throws -> [String] {
    try workspace.listing().filter { $0.hasPrefix(run + "/checkpoints/") }.map {
      String($0.dropFirst(run.count + 1))
    }
  }

  private func names(_ steps: Int...) -> [String] {
    steps.map { "checkpoints/step-00000\($0).safetensors" }
  }

  @Test func checkpointsAreSteersOfTheirSteps() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments() + options)
      #expect(try checkpoints(workspace) == names(0, 4, 6))
      let listed = try workspace.tables(of: "run").filter { $0.hasPrefix("checkpoints/") }
      #expect(listed == names(0, 4, 6))
      let last = try workspace.bytes("run/checkpoints/step-000006.safetensors")
      #expect(try workspace.bytes("run/steer.safetensors") == last)
      let inspected = try workspace.succeed([
        "inspect", "run/checkpoints/step-000004.safetensors", "--json",
      ]).json()
      #expect((inspected["metadata"] as? [String: String])?["step"] == "4")
      let first = try workspace.bytes("run/checkpoints/step-000000.safetensors")
      #expect(try workspace.bytes("run/checkpoints/step-000004.safetensors") != first)
    }
  }

  @Test func resumingKeepsThemAndOverwritingDiscardsThem() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(out: "straight", steps: 9) + options)
      try workspace.succeed(workspace.trainArguments(steps: 4) + options)
      let first = try names(0, 4).map { try workspace.bytes("run/" + $0) }
      try workspace.succeed(workspace.trainArguments(steps: 9) + options + ["--resume"])
      #expect(try checkpoints(workspace) == names(0, 4, 8, 9))
      #expect(try names(0, 4).map { try workspace.bytes("run/" + $0) } == first)
      for name in names(8, 9) {
        #expect(
          try workspace.bytes("run/" + name) == workspace.bytes("straight/" + name), "\(name)")
      }
      try workspace.write("mine", as: "run/checkpoints/notes.txt")
      try workspace.succeed(workspace.trainArguments(steps: 2) + ["--overwrite"])
      #expect(try checkpoints(workspace) == ["checkpoints/notes.txt"])
      let tables = try workspace.tables(of: "run")
      #expect(tables.count == 4 && tables.contains("evidence.safetensors"), "\(tables)")
    }
  }

  @Test func overwritingLeavesNothingOfTheEarlierRun() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let manifest = try workspace.text("run/manifest.json")
      try workspace.write(
        manifest.replacing(#""loss.csv","#, with: #""loss.csv", "old.csv","#),
        as: "run/manifest.json")
      for file in ["run/old.csv", "run/mine.csv"] { try workspace.write("1", as: file) }
      try workspace.succeed(workspace.trainArguments() + ["--overwrite"])
      #expect(!workspace.exists("run/old.csv"))
      #expect(workspace.exists("run/mine.csv"))
    }
  }
}
