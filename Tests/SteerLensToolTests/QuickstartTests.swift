import Files
import Foundation
import Reports
import SteerAnalysis
import Steering
import TestSupport
import Testing
import RunFolders

/// The first command of a newcomer: complete, effective, and the same every time.
@Suite struct QuickstartTests {
  struct Manifest: Decodable {
    struct Input: Decodable {
      var role: String
      var name: String
      var sha256: String
    }

    var version: String
    var command: String
    var seed: UInt64
    var inputs: [Input]
    var settings: [String: String]
    var outputs: [String]
    var seconds: [String: Double]
  }

  private static let generations = ["-3", "0", "+3"].map { "generations_\($0).jsonl" }

  private func quickstart(_ workspace: Workspace, _ out: String, _ options: [String] = []) throws
    -> ToolResult
  {
    try workspace.succeed(
      ["quickstart", "--steps", "40", "--continuations", "4", "--out", out] + options)
  }

  @Test func twoRunsAreCompleteAndEqual() throws {
    try Workspace.with { workspace in
      let result = try quickstart(workspace, "one")
      #expect(result.errors.isEmpty && !result.output.contains(escape))
      #expect(result.output.contains("steer value") && result.output.contains("one"))
      try checkManifest(workspace)
      try checkSweep(workspace)
      try checkReadBack(workspace)
      for finding in ["What it is made of", "A positive value raises", "What it sees in a text"] {
        #expect(result.output.contains(finding))
      }
      let json = try quickstart(workspace, "two", ["--json"]).json()
      #expect(((json["sweep"] as? [String: Any])?["points"] as? [Any])?.count == 3)
      for part in ["training", "spectrum", "vocabulary", "spans"] { #expect(json[part] != nil) }
      let outputs = try #require(try workspace.json("one/manifest.json")["outputs"] as? [String])
      // Names of folders and steers differ.
      for file in outputs where !holdsNames(file) {
        #expect(try workspace.bytes("one/" + file) == workspace.bytes("two/" + file), "\(file)")
      }
    }
  }

  // The command, and with it the folder's name, is in figures and page.
  private func holdsNames(_ file: String) -> Bool {
    ["spans.json", "manifest.json", "report.html"].contains(file) || file.hasPrefix("figures/")
  }

  private func checkManifest(_ workspace: Workspace) throws {
    let manifest = try JSONDecoder().decode(
      Manifest.self, from: workspace.bytes("one/manifest.json"))
    #expect(manifest.command == "steerlens quickstart --steps 40 --continuations 4 --out one")
    #expect(manifest.version.split(separator: ".").count == 3 && manifest.seed == 0)
    #expect(
      manifest.inputs.map(\.role) == ["model", "data", "judge", "prompts", "evidence", "target"])
    for input in manifest.inputs {
      #expect(!input.name.isEmpty && input.sha256.count == 64)
      #expect(input.sha256.allSatisfy { $0.isHexDigit })
    }
    #expect(manifest.settings["steps"] == "40")
    #expect(manifest.seconds.values.allSatisfy { $0 > 0 } && manifest.seconds["total"] != nil)
    let listed = Set(manifest.outputs + ["manifest.json"])
    let found = try workspace.listing().filter { $0.hasPrefix("one/") && $0.contains(".") }
    #expect(listed == Set(found.map { String($0.dropFirst(4)) }))
    #expect(listed.isSuperset(of: ["report.html", "figures/steering-curve.png"]))
    #expect(listed.isSuperset(of: Self.generations))
  }

  // What is read back writes the same bytes.
  private func checkReadBack(_ workspace: Workspace) throws {
    let run = try RunContents(path: workspace.path("one"))
    let documents: [(String, (any Encodable)?)] = [
      ("manifest.json", run.manifest), ("spectrum.json", run.spectrum),
      ("vocabulary.json", run.vocabulary), ("spans.json", run.spans), ("sweep.json", run.sweep),
      ("transfer.json", run.transfer), ("methods.json", run.transferMethods),
      ("transferred_sweep.json", run.transferredSweep),
    ]
    for (file, document) in documents {
      let document = try #require(document, "\(file)")
      #expect(try workspace.text("one/" + file) == JSONText.pretty(document) + "\n", "\(file)")
    }
    #expect(run.training?.steps.map(\.step) == Array(1...40))
    #expect(run.transferMethods?.contains { $0.fit == .adam } == false)
    let logits = try #require(run.steeringLogits?.steers)
    #expect(logits.map(\.name) == ["sentiment"] && logits[0].source.count == 2000)
    let words = try #require(run.words)
    #expect(words.dimensions == Array(1...10) && words.ids.count > 1000)
    #expect(words.scores.count == words.ids.count * 10)
    #expect(words.coordinates?.x.count == words.ids.count)
  }

  private func checkSweep(_ workspace: Workspace) throws {
    let rows = try workspace.text("one/sweep.csv").split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows.first?.prefix(2) == ["steer_value", "positive_share"])
    let count = try #require(rows.first?.firstIndex(of: "count"))
    let points = try rows.dropFirst().map { try $0.map { try #require(Double($0)) } }
    #expect(points.map { $0[0] } == [-3, 0, 3])
    let shares = points.map { $0[1] }
    #expect(shares[0] < shares[2] && shares.allSatisfy { (0...1).contains($0) }, "\(shares)")
    #expect(points.allSatisfy { $0[count] == 64 })
    for file in Self.generations {
      #expect(try workspace.text("one/" + file).split(separator: "\n").count == 64)
    }
  }

  @Test func otherValuesAndModel() throws {
    try Workspace.with { workspace in
      let result = try workspace.succeed([
        "quickstart", "--model", "reviews-2m", "--steps", "1", "-n", "1", "--values", "-0.5,2",
      ])
      #expect(result.output.contains("runs/quickstart"))
      #expect(workspace.exists("runs/quickstart/generations_-0.5.jsonl"))
      #expect(workspace.exists("runs/quickstart/generations_+2.jsonl"))
    }
  }
}
