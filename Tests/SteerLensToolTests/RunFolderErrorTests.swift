import Foundation
import Testing

/// Run folders and output files that cannot be written, or must not be: nothing changes.
@Suite struct RunFolderErrorTests {
  static let commands: [FailingCommand] = outputs + runs

  static let outputs: [FailingCommand] = [
    .init("run folder below a file", mentions: ["sentences.jsonl/run", "cannot be"]) {
      try $0.writeSentences()
      return $0.trainArguments(out: "sentences.jsonl/run")
    },
    .init("run folder that is a file", mentions: ["sentences.jsonl", "cannot be"]) {
      try $0.writeSentences()
      return $0.trainArguments(out: "sentences.jsonl")
    },
    .init("quick start below a file", mentions: ["sentences.jsonl/run", "cannot be"]) {
      try $0.writeSentences()
      return [
        "quickstart", "--model", "reviews-2m", "--steps", "1", "-n", "1", "--out",
        "sentences.jsonl/run",
      ]
    },
    .init("tables below a file", mentions: ["sentences.jsonl/tables", "is a file"]) {
      try train($0)
      return ["spectrum", "--steer", "run", "--out", "sentences.jsonl/tables"]
    },
    .init("generations below a file", mentions: ["sentences.jsonl", "no folder"]) {
      try $0.writeSentences()
      return generate(out: "sentences.jsonl/generations.jsonl")
    },
    .init("generations into a missing folder", mentions: ["nowhere", "no folder"]) { _ in
      generate(out: "nowhere/generations.jsonl")
    },
    .init("generations over a folder", mentions: ["cannot be written"]) {
      try FileManager.default.createDirectory(
        atPath: $0.path("x.jsonl"), withIntermediateDirectories: false)
      return generate(out: $0.path("x.jsonl"))
    },
  ]

  static let runs: [FailingCommand] = [
    .init("nothing to resume", mentions: ["run holds no", "--resume"]) {
      try $0.writeSentences()
      return $0.trainArguments() + ["--resume"]
    },
    .init("a finished run", mentions: ["finished", "--overwrite"]) {
      try train($0)
      return $0.trainArguments()
    },
    .init("a steer whose state was deleted", mentions: ["finished", "--overwrite"]) {
      try train($0)
      try FileManager.default.removeItem(atPath: $0.path("run/training.safetensors"))
      return $0.trainArguments()
    },
    .init("a run of another command", mentions: ["run of another command", "--out"]) {
      try $0.writeSentences()
      _ = try $0.succeed([
        "generate", "--model", "reviews-2m", "--prompt", "I", "-n", "1", "--out", $0.path("run"),
      ])
      return $0.trainArguments()
    },
    .init("resumed with fewer steps", mentions: ["step 6", "--steps 3"]) {
      try train($0)
      return $0.trainArguments(steps: 3) + ["--resume"]
    },
    .init("resumed with other settings", mentions: ["cannot resume", "settings"]) {
      try train($0)
      return $0.trainArguments(steps: 9) + ["--resume", "--seed", "1"]
    },
    .init("resumed with other texts", mentions: ["cannot resume", "--data"]) {
      try train($0)
      try $0.writeSentences(extra: #"{"text": "One more.", "label": 0}"#)
      return $0.trainArguments(steps: 9) + ["--resume"]
    },
    .init("resumed from a damaged state", mentions: ["training.safetensors"]) {
      try train($0)
      try $0.truncate("run/training.safetensors", to: 500)
      return $0.trainArguments(steps: 9) + ["--resume"]
    },
  ]

  static func generate(out: String) -> [String] {
    ["generate", "--model", "reviews-2m", "--prompt", "A film", "-n", "1", "--out", out]
  }

  static func train(_ workspace: Workspace) throws {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments())
  }

  @Test(arguments: commands) func runFolderError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }

  @Test func overwriteStartsAnew() throws {
    try Workspace.with { workspace in
      try Self.train(workspace)
      let steer = try workspace.bytes("run/steer.safetensors")
      try workspace.succeed(workspace.trainArguments() + ["--overwrite"])
      #expect(try workspace.bytes("run/steer.safetensors") == steer)
    }
  }
}
