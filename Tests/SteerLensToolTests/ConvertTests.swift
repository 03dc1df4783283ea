import Foundation
import Steering
import TestSupport
import Testing

/// `convert`, and PyTorch and GGUF files through the binary.
@Suite struct ConvertTests {
  private static let checkpoint = Fixture.path("pytorch/published-multiply.pt")

  @Test func thereAndBack() throws {
    try Workspace.with { workspace in
      let there = try workspace.succeed(["convert", Self.checkpoint, "a.safetensors"])
      #expect(there.output.contains("EleutherAI/gpt-neo-125M") && there.output.contains("1000"))
      #expect(there.errors.isEmpty && there.output.contains("settings kept"))
      let back = try workspace.succeed(["convert", "a.safetensors", "b.pt", "--json"])
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(back.output.utf8)) as? [String: Any])
      #expect(json["form"] as? String == "published checkpoint" && json["step"] as? Int == 1000)
      #expect(
        (json["publishedSettings"] as? [String: Any])?["dataset_name"] as? String == "toxicity")
      for key in ["kind", "names", "dummySteer", "width", "rank", "epsilon", "parameters"] {
        #expect(json[key] != nil, "\(key)")
      }
      let (original, returned) = try (
        SteerFile.read(Self.checkpoint).steer, SteerFile.read(workspace.path("b.pt")).steer
      )
      #expect(original.parameters == returned.parameters)
    }
  }

  @Test func bindsASteerToItsModel() throws {
    try Workspace.with { workspace in
      try workspace.succeed([
        "convert", Self.checkpoint, "a.safetensors", "--model", Fixture.path("gpt2"),
      ])
      let steer = try SteerFile.read(workspace.path("a.safetensors")).steer
      #expect(steer.provenance.model == Fixture.path("gpt2"))
      #expect(steer.provenance.embeddingDigest?.count == 64)
    }
  }

  // A checkpoint, a PyTorch folder and a GGUF file work wherever a steer or a model does.
  @Test func otherFormsNeedNoConversion() throws {
    let arguments = [
      "score", "--ids", "5,6,7,8", "--steer", Self.checkpoint, "--steer-values", "3,1", "--json",
    ]
    let reference = try Tool.succeed(arguments + ["--model", Fixture.path("gpt2")])
    let legacy = try Tool.succeed(arguments + ["--model", Fixture.path("pytorch/gpt2-legacy")])
    #expect(legacy.output.contains("perplexity") && reference.output.contains("perplexity"))
    let gguf = Fixture.path("gguf-models/gpt2.gguf")
    let text = try Tool.succeed(["score", "--model", gguf, "--text", "A wonderful film."])
    #expect(text.output.contains("·wonderful") || text.output.contains("perplexity"))
    let inspection = try Tool.succeed(["inspect", gguf])
    #expect(inspection.output.contains("gpt2") && inspection.output.contains("F16, F32"))
    let generated = try Tool.succeed([
      "generate", "--model", gguf, "--prompt", "A", "--max-new-tokens", "4",
    ])
    #expect(!generated.output.isEmpty)
  }

  static let failures: [FailingCommand] = [
    FailingCommand(
      "a checkpoint that would run code",
      mentions: ["hostile-eval.pt", "__builtin__.eval", "nothing was run"]
    ) { _ in ["convert", Fixture.path("pytorch/hostile-eval.pt"), "a.safetensors"] },
    FailingCommand("over its input", mentions: ["a.pt", "write over a file"]) { workspace in
      try FileManager.default.copyItem(atPath: checkpoint, toPath: workspace.path("a.pt"))
      return ["convert", "a.pt", "a.pt"]
    },
    FailingCommand("a model of another width", mentions: ["width 48", "128"]) { _ in
      ["convert", checkpoint, "a.safetensors", "--model", "reviews-2m"]
    },
    FailingCommand(
      "weights instead of a steer", mentions: ["tensors.bin", "no tensors projector1"]
    ) { _ in
      ["convert", Fixture.path("pytorch/tensors.bin"), "a.safetensors"]
    },
    FailingCommand("no such folder", mentions: ["nowhere", "create it first"]) { _ in
      ["convert", checkpoint, "nowhere/a.safetensors"]
    },
    FailingCommand("no model in a GGUF file", mentions: ["m.gguf", "GGUF"]) { workspace in
      try workspace.write("not a model at all, but long enough", as: "m.gguf")
      return ["score", "--model", workspace.path("m.gguf"), "--ids", "1,2"]
    },
  ]

  @Test(arguments: failures) func clearErrors(_ command: FailingCommand) throws {
    try command.expectClearError()
  }

  @Test func anotherExtensionIsAUsageError() throws {
    let result = try Tool.run(["convert", Self.checkpoint, "a.npz"])
    #expect(result.exitCode == 64 && result.errors.contains(".safetensors, .pt"))
  }
}
