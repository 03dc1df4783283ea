import Foundation
import TestSupport
import Testing

/// `spectrum` over the built binary.
@Suite struct SpectrumTests {
  private func numbers(_ value: Any?) throws -> [Double] { try #require(value as? [Double]) }

  @Test func jsonHasWhatTheReadmePromises() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let json = try workspace.succeed(["spectrum", "--steer", "run", "--json"]).json()
      let steers = try #require(json["steers"] as? [[String: Any]])
      #expect(steers.map { $0["name"] as? String } == ["label", "dummy"])
      for steer in steers {
        let values = try numbers(steer["singularValues"])
        #expect(values.count == 4 && values == values.sorted(by: >))
        let eigenvalues = try #require(steer["eigenvalues"] as? [[Double]])
        #expect(eigenvalues.count == 4 && eigenvalues.allSatisfy { $0.count == 2 })
        #expect(try numbers(steer["symmetricEigenvalues"]).count == 8)
        let rank = try #require(steer["effectiveRank"] as? [String: Double])
        #expect(Set(rank.keys) == ["entropy", "stable", "p90", "p99"])
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(try #require(steer["frobeniusNorm"] as? Double) - norm) < 1e-4 * norm)
        #expect(abs(try #require(steer["spectralNorm"] as? Double) - values[0]) < 1e-6 * values[0])
      }
      let pca = try #require(json["pca"] as? [String: [Double]])
      let ratio = try #require(pca["explainedVarianceRatio"])
      #expect(abs(ratio.reduce(0, +) - 1) < 1e-6 && ratio == ratio.sorted(by: >))
      let truncation = try #require(json["truncation"] as? [String: Any])
      let levels = try #require(truncation["levels"] as? [[String: Any]])
      #expect(levels.map { $0["dimensions"] as? Int } == [0, 1, 2, 3, 4])
    }
  }

  @Test func tablesAreCompleteAndTheSameTwice() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      for (out, threads) in [("a", "1"), ("b", "1")] {
        let result = try workspace.succeed([
          "spectrum", "--steer", "run", "--out", out, "--threads", threads,
        ])
        #expect(result.output.contains("singular values") && result.errors.isEmpty)
      }
      let manifest = try workspace.json("a/manifest.json")
      let outputs = try workspace.tables(of: "a")
      #expect(outputs.contains("spectrum.npz") && outputs.contains("truncation.csv"))
      for file in outputs {
        #expect(try workspace.bytes("a/" + file) == workspace.bytes("b/" + file))
      }
      // The same command gives the same figures and page.
      let drawn = ["figures/singular-values.png", "figures/eigenvalues.svg", "report.html"]
      let before = try drawn.map { try workspace.bytes("a/" + $0) }
      try workspace.succeed(["spectrum", "--steer", "run", "--out", "a", "--threads", "1"])
      #expect(try drawn.map { try workspace.bytes("a/" + $0) } == before)
      let roles = (manifest["inputs"] as? [[String: String]])?.compactMap { $0["role"] }
      #expect(roles == ["steer", "texts", "model"])
      let rows = try workspace.text("a/spectrum.csv").split(separator: "\n")
      #expect(rows.count == 1 + 2 * 4)
    }
  }

  @Test func severalSteersAreCompared() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      for seed in 0..<3 {
        try workspace.succeed(
          workspace.trainArguments(out: "seed-\(seed)") + ["--seed", "\(seed)"])
      }
      let arguments = (0..<3).flatMap { ["--steer", "seed-\($0)"] }
      let json = try workspace.succeed(["spectrum"] + arguments + ["--json"]).json()
      let coordinates = try #require(json["coordinates"] as? [String: Any])
      #expect(coordinates["names"] as? [String] == (0..<3).map { "seed-\($0)/label" })
      #expect((coordinates["explainedVarianceRatio"] as? [Double])?.count == 2)
      #expect((json["comparisons"] as? [Any])?.count == 3)
    }
  }

  @Test func aSteerWithoutItsModelHasASpectrumAllTheSame() throws {
    let result = try Tool.succeed(
      ["spectrum", "--steer", gpt2("steer_multiply.safetensors"), "--json"])
    let json = try result.json()
    #expect((json["steers"] as? [Any])?.count == 2 && json["pca"] == nil)
    #expect(result.errors.contains("--model"))
  }

  @Test func tablesOfAnEarlierRunDoNotStay() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let arguments = ["spectrum", "--steer", "run", "--out", "out"]
      try workspace.succeed(arguments)
      #expect(workspace.exists("out/truncation.csv"))
      try workspace.succeed(arguments + ["--no-truncation", "--overwrite"])
      #expect(!workspace.exists("out/truncation.csv") && workspace.exists("out/spectrum.csv"))
    }
  }

  /// Files that are called the same, and folders with points in their names.
  @Test func namesTellSteersApart() throws {
    try Workspace.with { workspace in
      let steer = try Data(contentsOf: URL(filePath: gpt2("steer_multiply.safetensors")))
      let paths = ["lr-0.01/steer.safetensors", "lr-0.02/steer.safetensors", "a/x", "b/x"]
      for path in paths {
        try FileManager.default.createDirectory(
          atPath: workspace.path(String(path.prefix { $0 != "/" })),
          withIntermediateDirectories: true)
        try workspace.write(steer, as: path)
      }
      let json = try workspace.succeed(
        ["spectrum", "--quiet", "--json", "--name", "steer-0"] + paths.flatMap { ["--steer", $0] }
      ).json()
      let names = (json["steers"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
      #expect(names == ["lr-0.01", "lr-0.02", "a/x", "b/x"].map { $0 + "/steer-0" })
    }
  }

  static let failures = [
    FailingCommand("a label missing further down", mentions: [":2:", "label"]) { workspace in
      try workspace.write(
        "{\"text\": \"A good film.\", \"label\": 1}\n{\"text\": \"A bad film.\"}\n",
        as: "half.jsonl")
      return [
        "spectrum", "--quiet", "--steer", gpt2("steer_multiply.safetensors"), "--model",
        Fixture.path("gpt2"), "--texts", "half.jsonl",
      ]
    },
    FailingCommand("a steer of another kind", mentions: ["multiply", "add"]) { _ in
      ["spectrum", "--quiet", "--steer", gpt2("steer_add.safetensors")]
    },
    FailingCommand("a steer of another model", mentions: ["width", "reviews-2m"]) { _ in
      [
        "spectrum", "--quiet", "--steer", gpt2("steer_multiply.safetensors"), "--model",
        "reviews-2m",
      ]
    },
    FailingCommand("a name that no steer has", mentions: ["joy"]) { _ in
      ["spectrum", "--quiet", "--steer", gpt2("steer_multiply.safetensors"), "--name", "joy"]
    },
    FailingCommand("labels of one sign", mentions: ["both signs"]) { workspace in
      try workspace.write(#"{"text": "A good film.", "label": 1}"# + "\n", as: "one.jsonl")
      return [
        "spectrum", "--quiet", "--steer", gpt2("steer_multiply.safetensors"), "--model",
        Fixture.path("gpt2"), "--texts", "one.jsonl",
      ]
    },
    FailingCommand("a steer that is no number", mentions: ["projector1", "NaN"]) { workspace in
      let steer = gpt2("steer_multiply.safetensors")
      try workspace.write(try Data(contentsOf: URL(filePath: steer)), as: "steer.safetensors")
      let header = try workspace.bytes("steer.safetensors").prefix(8).reversed()
        .reduce(0) { $0 << 8 | Int($1) }
      try workspace.patch("steer.safetensors", at: 8 + header, with: notANumber)
      return ["spectrum", "--quiet", "--steer", "steer.safetensors"]
    },
  ]

  @Test(arguments: failures) func errors(_ failing: FailingCommand) throws {
    try failing.expectClearError()
  }
}
