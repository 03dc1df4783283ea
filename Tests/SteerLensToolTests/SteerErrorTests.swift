import Foundation
import TestSupport
import Testing
import WeightFormats

/// Steers that are damaged or of another model: one clear line, exit code 1.
@Suite struct SteerErrorTests {
  static let commands: [FailingCommand] = [
    .init("steer of another width", mentions: ["width 48", "needs 128"]) { _ in
      ["score", "--model", "reviews-2m", "--text", "A film"] + values(gpt2(steerName))
    },
    .init("steer missing", mentions: ["nowhere", "no such file"]) { _ in
      score + values("nowhere")
    },
    .init("folder without steer", mentions: ["holds no steer.safetensors"]) { workspace in
      score + values(workspace.folder)
    },
    .init("a model as steer", mentions: ["model.safetensors", "projector1"]) { _ in
      score + values(gpt2("model.safetensors"))
    },
    .init("steer cut off", mentions: ["steer.safetensors", "incomplete"]) { workspace in
      try copySteer(workspace)
      try workspace.truncate("steer.safetensors", to: 1000)
      return score + values("steer.safetensors")
    },
    .init("steer cut off, inspected", mentions: ["steer.safetensors", "incomplete"]) { workspace in
      try copySteer(workspace)
      try workspace.truncate("steer.safetensors", to: 1000)
      return ["inspect", "steer.safetensors"]
    },
    .init("steer NaN", mentions: ["projector2", "NaN"]) { workspace in
      try copySteer(workspace)
      try workspace.patch("steer.safetensors", at: -4, with: notANumber)
      return score + values("steer.safetensors")
    },
    .init("too many values", mentions: ["3 given for 2 steers"]) { workspace in
      try writeBoundSteer(workspace)
      return score + values("steer.safetensors", "1,2,3")
    },
    .init("too few values", mentions: ["1 given for 2 steers"]) { workspace in
      try writeBoundSteer(workspace)
      return score + values("steer.safetensors", "1")
    },
    .init("steer of a model of equal width", mentions: ["trained on", "embedding differs"]) {
      workspace in
      try writeBoundSteer(workspace)
      try workspace.copyModel()
      try workspace.patch("model/model.safetensors", at: -4, with: [0, 0, 0, 0])
      return ["score", "--model", "model", "--ids", "1,2"] + values("steer.safetensors")
    },
  ]

  static let steerName = "steer_multiply.safetensors"
  static let score = ["score", "--model", gpt2(""), "--ids", "1,2"]

  static func values(_ steer: String, _ values: String = "1,1") -> [String] {
    ["--steer", steer, "--steer-values", values]
  }

  static func copySteer(_ workspace: Workspace) throws {
    try workspace.write(
      Data(contentsOf: URL(filePath: gpt2(steerName))), as: "steer.safetensors")
  }

  /// The fixture's steer as `train` writes it: with names, and bound to the fixture model.
  static func writeBoundSteer(_ workspace: Workspace) throws {
    let model = try Tool.succeed(["inspect", gpt2(""), "--json"]).json()
    let fields = try #require(model["fields"] as? [[String: String]])
    let digest = try #require(fields.first { $0["name"] == "output embedding SHA-256" }?["value"])
    try workspace.copySteer(
      from: gpt2(steerName), as: "steer.safetensors",
      metadata: [
        "names": #"["one","two"]"#, "model": "gpt2", "output_embedding_sha256": digest,
      ])
  }

  @Test(arguments: commands) func steerError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }

  @Test func aSteerBoundToItsModelIsAccepted() throws {
    try Workspace.with { workspace in
      try Self.writeBoundSteer(workspace)
      let result = try workspace.succeed(Self.score + Self.values("steer.safetensors"))
      #expect(result.errors.isEmpty)
    }
  }
}
