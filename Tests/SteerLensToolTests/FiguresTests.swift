import Foundation
import Testing

/// `figures` through the binary.
@Suite struct FiguresTests {
  private func train(_ workspace: Workspace, _ out: String, seed: Int) throws {
    try workspace.succeed(workspace.trainArguments(out: out) + ["--seed", "\(seed)"])
  }

  // Width and height of a PNG file.
  private func size(_ png: Data) -> [Int] {
    [16, 20].map { start in png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  @Test func aRunIsDrawnForEitherGroundInAnySize() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try train(workspace, "run", seed: 0)
      let stored = try workspace.bytes("run/figures/loss.png")
      let result = try workspace.succeed(["figures", "run", "--out", "same"])
      #expect(result.output == "same/loss.png\n" && result.errors.isEmpty)
      #expect(try workspace.bytes("same/loss.png") == stored)
      let dark = ["figures", "run", "--theme", "dark", "--pixel-ratio", "1", "--json"]
      let drawn = try JSONDecoder().decode(
        [[String: String]].self,
        from: Data(try workspace.succeed(dark + ["--out", "dark"]).output.utf8))
      #expect(drawn.map { $0["name"] } == ["loss"] && drawn[0]["png"] == "dark/loss.png")
      #expect(drawn[0]["alternativeText"]?.contains("loss from") == true)
      let small = size(try workspace.bytes("dark/loss.png"))
      #expect(size(stored) == small.map { 2 * $0 })
      #expect(try workspace.text("dark/loss.svg").contains("#15191e"))
      #expect(try workspace.bytes("run/figures/loss.png") == stored)
    }
  }

  @Test func filesSayWhereTheyComeFrom() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try train(workspace, "run", seed: 0)
      let png = String(decoding: try workspace.bytes("run/figures/loss.png"), as: UTF8.self)
      let command = try #require(try workspace.json("run/manifest.json")["command"] as? String)
      #expect(png.contains(command) && png.contains("Manifest SHA-256"))
      #expect(try workspace.text("run/figures/loss.svg").contains("SteerLens"))
    }
  }

  @Test func runsShareAxes() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      for seed in [0, 1] { try train(workspace, "seed-\(seed)", seed: seed) }
      let result = try workspace.succeed(["figures", "seed-0", "seed-1", "--out", "both"])
      #expect(result.output == "both/loss.png\n")
      let svg = try workspace.text("both/loss.svg")
      #expect(svg.contains(">seed-0</text>") && svg.contains(">seed-1</text>"))
    }
  }

  @Test func evaluationsShareAxes() throws {
    try Workspace.with { workspace in
      try workspace.writeEvaluations(["one", "two"])
      let result = try workspace.succeed(["figures", "one", "two", "--out", "both"])
      #expect(result.output.contains("both/evaluation-perplexity.png\n"))
      let svg = try workspace.text("both/evaluation-perplexity.svg")
      #expect(svg.contains(">one</text>") && svg.contains(">two</text>"))
    }
  }

  private static func withRun(_ arguments: [String])
    -> @Sendable (Workspace) throws -> [String]
  {
    { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return arguments
    }
  }

  static let failures: [FailingCommand] = [
    .init("no such run", mentions: ["nowhere", "no such folder"]) { _ in ["figures", "nowhere"] },
    .init(
      "no such figure", mentions: ["no figure pie", "loss"],
      withRun(["figures", "run", "--only", "pie"])),
    .init(
      "no place for files", mentions: ["cannot be written"],
      withRun(["figures", "run", "--out", "run/loss.csv/x"])),
  ]

  @Test(arguments: failures) func badInputIsOneClearLine(_ failure: FailingCommand) throws {
    try failure.expectClearError()
  }
}
