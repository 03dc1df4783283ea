import Foundation
import TestSupport
import Testing

/// Wrong sweeps: one clear line, exit code 1, and nothing changes.
@Suite struct SweepErrorTests {
  static let inputs: [FailingCommand] = [
    .init("no prompts", mentions: ["no prompts", "--prompts"]) {
      try SteerErrorTests.writeBoundSteer($0)
      return ["sweep", "--model", gpt2(""), "--steer", "steer.safetensors"]
    },
    .init("prompts missing", mentions: ["nowhere.txt", "no such file"]) {
      try sweep($0) + ["--prompts", "nowhere.txt"]
    },
    .init("empty prompt", mentions: ["text 1", "empty"]) { try sweep($0) + ["--prompt", ""] },
    .init("prompt too long", mentions: ["prompt 1", "--max-new-tokens"]) {
      try sweep($0) + ["--max-new-tokens", "5000"]
    },
    .init("unknown steer", mentions: ["joy", "label, dummy"]) {
      try sweep($0) + ["--vary", "joy"]
    },
    .init("unknown second steer", mentions: ["joy", "label, dummy"]) {
      try sweep($0) + ["--second-values", "1", "--second", "joy"]
    },
    .init("the same steer twice", mentions: ["both mean label"]) {
      try sweep($0) + ["--second-values", "1", "--second", "label"]
    },
    .init("no second steer", mentions: ["one labelled steer only", "--second"]) {
      try sweep($0) + ["--second-values", "1,2"]
    },
    .init("steer of another model", mentions: ["width 128", "needs 192"]) {
      try sweep($0) + ["--model", "reviews-4m"]
    },
    .init("steer NaN", mentions: ["projector2", "NaN"]) {
      try train($0)
      try $0.patch("run/steer.safetensors", at: -4, with: notANumber)
      return ["sweep", "--steer", "run", "--out", "sweep"]
    },
    .init("a language model as judge", mentions: ["reviews-2m", "not a sequence classifier"]) {
      try sweep($0) + ["--judge", "reviews-2m"]
    },
    .init("an encoder as model", mentions: ["bert is an encoder", "--judge"]) {
      try sweep($0) + ["--model", Fixture.path("classifiers/bert")]
    },
    .init("a judge of an unknown family", mentions: ["judge/config.json", "electra", "distilbert"])
    {
      try FileManager.default.createDirectory(
        atPath: $0.path("judge"), withIntermediateDirectories: true)
      try $0.write(#"{"model_type": "electra"}"#, as: "judge/config.json")
      return try sweep($0) + ["--judge", "judge"]
    },
    .init("judge missing", mentions: ["nowhere", "no such folder"]) {
      try sweep($0) + ["--judge", "nowhere"]
    },
  ]

  static let folders: [FailingCommand] = [
    .init("nothing to resume", mentions: ["sweep holds no sweep", "--resume"]) {
      try sweep($0) + ["--resume"]
    },
    .init("another command's run", mentions: ["run of another command"]) {
      try train($0)
      return ["sweep", "--steer", "run", "--out", "run"]
    },
    .init("a finished sweep", mentions: ["finished", "--overwrite"]) { try finished($0) },
    .init("resumed when finished", mentions: ["holds this sweep, finished", "nothing is left"]) {
      try finished($0) + ["--resume"]
    },
    .init("resumed with another seed", mentions: ["cannot resume", "seed was 0 and is now 1"]) {
      try finished($0) + ["--resume", "--seed", "1"]
    },
    .init("resumed with other values", mentions: ["cannot resume", "values was label: 0"]) {
      try finished($0) + ["--resume", "--values", "0,2"]
    },
    .init("resumed with other prompts", mentions: ["cannot resume", "prompts"]) {
      try finished($0) + ["--resume", "--prompt", "There"]
    },
    .init("resumed with another steer", mentions: ["cannot resume", "steer"]) {
      let arguments = try finished($0)
      try $0.succeed($0.trainArguments(steps: 2) + ["--overwrite"])
      return arguments + ["--resume"]
    },
    .init("another command in a stopped sweep", mentions: ["run of another command"]) {
      _ = try finished($0)
      try FileManager.default.removeItem(atPath: $0.path("sweep/manifest.json"))
      return $0.trainArguments(out: "sweep")
    },
    .init("sweep below a file", mentions: ["sentences.jsonl/sweep", "cannot be"]) {
      try train($0)
      return ["sweep", "--steer", "run", "--out", "sentences.jsonl/sweep"]
    },
  ]

  static func train(_ workspace: Workspace) throws {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments(steps: 1))
  }

  static func sweep(_ workspace: Workspace) throws -> [String] {
    try train(workspace)
    return ["sweep", "--steer", "run", "--out", "sweep"]
  }

  static func finished(_ workspace: Workspace) throws -> [String] {
    let arguments = try sweep(workspace) + ["-n", "1", "--prompt", "It"]
    try workspace.succeed(arguments + ["--values", "0"])
    return arguments + ["--values", "0"]
  }

  @Test(arguments: inputs + folders) func sweepError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }
}
