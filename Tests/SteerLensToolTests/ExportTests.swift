import Foundation
import TestSupport
import Testing

/// `export` through the binary.
@Suite struct ExportTests {
  private static let steer = gpt2("steer_multiply.safetensors")

  @Test func aFolderThatScoresAsTheSteerDoes() throws {
    try Workspace.with { workspace in
      try workspace.succeed([
        "train", "--data", workspace.writeSentences(), "--out", "run",
        "--model", "reviews-2m", "--steps", "6", "--preset", "paper", "--rank", "4",
      ])
      let result = try workspace.succeed([
        "export", "--steer", "run", "--steer-values", "-40", "--format", "huggingface", "--out",
        "out/kind", "--json",
      ])
      let json = try result.json()
      #expect(
        json["elementType"] as? String == "float16" || json["elementType"] as? String == "float32")
      #expect(json["model"] as? String == "reviews-2m" && json["roundingError"] is Double)
      for file in ["config.json", "model.safetensors", "vocab.json", "merges.txt", "README.md"] {
        #expect(workspace.exists("out/kind/" + file), "\(file)")
      }
      let text = ["--text", "A wonderful film with a fine cast.", "--json", "--quiet"]
      let steered = try workspace.succeed(
        ["score", "--model", "reviews-2m", "--steer", "run", "--steer-values", "-40"] + text)
      let exported = try workspace.succeed(["score", "--model", "out/kind"] + text)
      func perplexity(_ result: ToolResult) throws -> Double {
        let results = try #require(try result.json()["results"] as? [[String: Any]])
        return try #require(results[0]["perplexity"] as? Double)
      }
      let (a, b) = (try perplexity(steered), try perplexity(exported))
      #expect(abs(a / b - 1) < 0.01)
      let page = try workspace.text("out/kind/README.md")
      #expect(
        page.hasPrefix("---\nbase_model: \"reviews-2m\"\n") && page.contains("| label | -40 |"))
      #expect(page.contains("sentences.jsonl") && page.contains("vllm serve"))
      let again = try workspace.run([
        "export", "--steer", "run", "--steer-values", "3", "--format", "peft", "--out", "out/kind",
      ])
      #expect(again.exitCode == 1 && again.errors.contains("--out out/kind is there already"))
    }
  }

  static let failures: [FailingCommand] = [
    FailingCommand("no values", mentions: ["--format huggingface", "--steer-values"]) { _ in
      [
        "export", "--steer", steer, "--model", Fixture.path("gpt2"), "--format", "huggingface",
        "--out", "a", "--quiet",
      ]
    },
    FailingCommand("another model", mentions: ["width 48", "reviews-2m needs 128"]) { _ in
      ["export", "--steer", steer, "--model", "reviews-2m", "--format", "peft", "--out", "a", "-q"]
    },
    FailingCommand("a logit bias that is none", mentions: ["--format huggingface, peft or gguf"]) {
      _ in
      [
        "export", "--steer", steer, "--steer-values", "1,1", "--model", Fixture.path("gpt2"),
        "--format", "logit-bias", "--out", "a", "--quiet",
      ]
    },
    FailingCommand("a bias without place", mentions: ["--separate-bias", "--format peft"]) { _ in
      [
        "export", "--steer", gpt2("steer_offset.safetensors"), "--steer-values", "1,1", "--model",
        Fixture.path("gpt2"), "--format", "huggingface", "--out", "a", "--quiet",
      ]
    },
    FailingCommand("a type of another format", mentions: ["does not hold q8_0", "--dtype"]) { _ in
      [
        "export", "--steer", steer, "--steer-values", "1,1", "--model", Fixture.path("gpt2"),
        "--format", "huggingface", "--dtype", "Q8_0", "--out", "a", "--quiet",
      ]
    },
  ]

  @Test(arguments: failures) func clearErrors(_ command: FailingCommand) throws {
    try command.expectClearError()
  }

  @Test func aListOfTheLargestEntries() throws {
    try Workspace.with { workspace in
      let result = try workspace.succeed([
        "export", "--steer", gpt2("steer_offset.safetensors"), "--steer-values", "2,1", "--model",
        Fixture.path("gpt2"), "--format", "logit-bias", "--bias-entries", "7", "--out", "bias",
      ])
      #expect(result.output.contains("7 tokens with"))
      #expect(try workspace.json("bias/logit_bias.json").count == 7)
      #expect(try workspace.text("bias/README.md").contains("logit_bias"))
    }
  }
}
