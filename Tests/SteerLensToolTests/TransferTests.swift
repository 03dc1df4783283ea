import Files
import Foundation
import Reports
import SteerAnalysis
import TestSupport
import Testing
import WeightFormats
import RunFolders

/// `transfer` over the built binary.
@Suite struct TransferTests {
  /// Trains a small steer on `reviews-2m` and returns the arguments of its transfer.
  private func prepare(_ workspace: Workspace) throws -> [String] {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments())
    return [
      "transfer", "--from", "reviews-2m", "--to", "reviews-4m", "--steer", "run", "--texts",
      "sentences.jsonl",
    ]
  }

  @Test func jsonHasWhatTheReadmePromises() throws {
    try Workspace.with { workspace in
      let arguments = try prepare(workspace)
      for (rule, fit) in [
        ("dual", "least-squares"), ("paper", "ridge"), ("upstream", "procrustes"),
      ] {
        let json = try workspace.succeed(
          arguments + [
            "--rule", rule, "--fit", fit, "--shared-tokens", "3000", "--refine", "1", "--json",
          ]
        ).json()
        #expect(json["rule"] as? String == rule && json["fit"] as? String == fit)
        #expect(json["sharedTokens"] as? Int == 8192 && json["topK"] as? Int == 3000)
        for key in ["heldOutR2", "meanCosine", "steeringLogitCorrelation"] {
          let value = try #require(json[key] as? Double)
          #expect(value > 0.05 && value < 1, "\(rule) \(key) \(value)")
        }
        #expect((json["ridge"] != nil) == (fit == "ridge"))
        #expect((json["contextR2"] != nil) == (rule == "dual"))
        #expect(
          (json["steers"] as? [[String: Any]])?.map { $0["name"] as? String } == ["label", "dummy"])
      }
    }
  }

  @Test func theSteerIsForTheTargetAndTheSameTwice() throws {
    try Workspace.with { workspace in
      let arguments = try prepare(workspace) + ["--refine", "1"]
      for out in ["a", "b"] {
        let result = try workspace.succeed(arguments + ["--threads", "1", "--out", out])
        #expect(result.output.contains("\(out)/steer.safetensors") && result.errors.isEmpty)
      }
      let manifest = try workspace.json("a/manifest.json")
      let outputs = try workspace.tables(of: "a")
      #expect(
        outputs == [
          "steer.safetensors", "transfer.json", "transfer.csv", "transfer.npz",
          "steering_logits.csv",
        ])
      for file in outputs {
        #expect(try workspace.bytes("a/" + file) == workspace.bytes("b/" + file))
      }
      let roles = (manifest["inputs"] as? [[String: String]])?.compactMap { $0["role"] }
      #expect(roles == ["steer", "source", "target", "texts"])
      let file = try SafetensorsFile(FileBytes.map(path: workspace.path("a/steer.safetensors")))
      #expect(file.metadata["model"] == "reviews-4m" && file.metadata["dummy_steer"] == "1")
      let origin = try #require(file.metadata["derived_from"])
      #expect(origin.contains(#""model":"reviews-2m""#) && origin.contains(#""rule":"dual""#))
      let store = TensorStore(file: file)
      #expect(try store.description(of: "projector1").shape == [2, 192, 4])
      // The target takes it, and says something else with it; the source refuses it.
      let generate = ["generate", "--prompt", "The film", "--greedy", "-n", "1", "--model"]
      let steered = ["--steer", "a", "--steer-values", "400"]
      let plain = try workspace.succeed(generate + ["reviews-4m"])
      #expect(try workspace.succeed(generate + ["reviews-4m"] + steered).output != plain.output)
      #expect(try workspace.run(generate + ["reviews-2m"] + steered).exitCode == 1)
    }
  }

  @Test func textsAreDrawnWhereNoneAreGiven() throws {
    try Workspace.with { workspace in
      let arguments = try prepare(workspace).filter {
        !["--texts", "sentences.jsonl"].contains($0)
      }
      let json = try workspace.succeed(
        arguments + ["--max-texts", "20", "--refine", "0", "--rule", "dual", "--json"]
      ).json()
      let contexts = try #require(json["contexts"] as? Int)
      #expect(contexts > 200 && contexts < 1000, "\(contexts)")
    }
  }

  @Test func methodsAreComparedAndReadBack() throws {
    try Workspace.with { workspace in
      let arguments = try prepare(workspace) + ["--refine", "1", "--compare-methods"]
      let json = try workspace.succeed(arguments + ["--out", "a", "--json"]).json()
      #expect((json["methods"] as? [Any])?.count == 13 && json["rule"] as? String == "dual")
      let run = try RunContents(path: workspace.path("a"))
      let methods = try #require(run.transferMethods)
      #expect(methods.count { $0.fit == .adam } == 3)
      let own = try #require(
        methods.first { $0.rule == .dual && $0.fit == .leastSquares && $0.refinementSteps == 1 })
      #expect(own.heldOutR2 == run.transfer?.heldOutR2)
      #expect(own.weightedCorrelation == run.transfer?.steers.first?.weightedCorrelation)
      #expect(
        try workspace.text("a/methods.json") == JSONText.pretty(methods) + "\n")
      #expect(try workspace.text("a/methods.csv").split(separator: "\n").count == 14)
      let sample = try #require(run.steeringLogits?.steers)
      #expect(sample.map(\.name) == ["label"] && sample[0].ids.count == 2000)
    }
  }

  static let failures: [FailingCommand] = [
    .init("steer of another model", mentions: ["width 48", "needs 192"]) { _ in
      transfer(gpt2("steer_multiply.safetensors")) + ["--from", "reviews-4m"]
    },
    .init("steer that names no model", mentions: ["does not say", "--from"]) { _ in
      transfer(gpt2("steer_multiply.safetensors"))
    },
    .init("no such target", mentions: ["nowhere", "no such folder"]) { _ in
      [
        "transfer", "--quiet", "--steer", gpt2("steer_multiply.safetensors"), "--from", gpt2(""),
        "--to", "nowhere",
      ]
    },
    .init("no tokenizer", mentions: ["tokenizer"]) { workspace in
      try workspace.copyModel()
      return transfer(gpt2("steer_multiply.safetensors")) + ["--from", "model"]
    },
    .init("a text file without texts", mentions: ["empty.txt"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.write("", as: "empty.txt")
      return transfer("run") + ["--texts", "empty.txt"]
    },
    .init("one text", mentions: ["1 texts are too few", "--texts"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.write("A film.\n", as: "one.txt")
      return transfer("run") + ["--texts", "one.txt"]
    },
    .init("too few tokens to fit on", mentions: ["--shared-tokens 5", "at least 8"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return transfer("run") + ["--texts", "sentences.jsonl", "--shared-tokens", "5"]
    },
    .init("steer NaN", mentions: ["projector2", "NaN"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.patch("run/steer.safetensors", at: -4, with: notANumber)
      return transfer("run")
    },
    .init("folder of another run", mentions: ["run", "another --out"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return transfer("run") + ["--out", "run"]
    },
  ]

  private static func transfer(_ steer: String) -> [String] {
    ["transfer", "--quiet", "--steer", steer, "--to", "reviews-4m"]
  }

  @Test(arguments: failures) func errorsAreOneClearLine(_ command: FailingCommand) throws {
    try command.expectClearError()
  }

  @Test(arguments: [
    ["--rule", "both"], ["--fit", "newton"], ["--shared-tokens", "0"], ["--refine", "-1"],
  ])
  func wrongOptionsAreUsageErrors(_ options: [String]) throws {
    let result = try Tool.run(Self.transfer("run") + options)
    #expect(result.exitCode == 64 && result.errors.contains(options[0]))
  }
}
