import Foundation
import TestSupport
import Testing

/// `sweep`: what it writes, that it survives Ctrl-C, and grids.
@Suite struct SweepTests {
  /// A small sweep of the steer in `run`.
  private func sweep(_ out: String, _ options: [String] = [], values: String = "-40,0,40")
    -> [String]
  {
    ["sweep", "--steer", "run", "--values", values, "-n", "2", "--out", out] + options
  }

  /// Points enough for a signal after the first to come long before the last.
  private func longSweep(_ out: String, _ options: [String] = []) -> [String] {
    sweep(out, options, values: "-40,0,40,-1,1,-2,2,-3,3,-4,4,-5,5")
  }

  private func train(_ workspace: Workspace) throws {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments() + ["--names", "joy"])
  }

  /// The files of a run folder but the manifest, which alone holds timings, and what holds the
  /// command.
  private func files(_ workspace: Workspace, _ out: String) throws -> [String: Data] {
    let names = try workspace.listing().filter {
      $0.hasPrefix(out + "/") && $0.contains(".") && !$0.hasSuffix("manifest.json")
        && !$0.hasSuffix("report.html") && !$0.contains("/figures/")
    }
    return Dictionary(
      uniqueKeysWithValues: try names.map {
        (String($0.dropFirst(out.count + 1)), try workspace.bytes($0))
      })
  }

  @Test func aSweepIsCompleteAndItsTablesAgree() throws {
    try Workspace.with { workspace in
      try train(workspace)
      let result = try workspace.succeed(sweep("one"))
      #expect(result.errors.isEmpty && !result.output.contains(escape))
      for part in [
        "joy", "positive", "│", "-40", "+40", "around 0 the score", "reviews-judge",
      ] {
        #expect(result.output.contains(part), "\(part) in \(result.output)")
      }
      let manifest = try workspace.json("one/manifest.json")
      let outputs = try workspace.tables(of: "one")
      #expect(Set(outputs) == Set(try files(workspace, "one").keys))
      for name in ["sweep.csv", "sweep.npz", "generations_-40.jsonl", "points/point_+40.json"] {
        #expect(outputs.contains(name), "\(name)")
      }
      let inputs = try #require(manifest["inputs"] as? [[String: String]])
      #expect(inputs.map { $0["role"] } == ["model", "steer", "judge", "prompts"])
      #expect(inputs.allSatisfy { $0["sha256"]?.count == 64 })
      try checkTables(workspace)
      let json = try workspace.succeed(sweep("two", ["--json"]))
      #expect(json.output == String(decoding: try workspace.bytes("one/sweep.json"), as: UTF8.self))
      #expect(try files(workspace, "one") == files(workspace, "two"))
    }
  }

  // Not `JSONSerialization`, which rounds numbers to 16 digits.
  private struct Table: Decodable {
    struct Point: Decodable, Equatable {
      var steerValues: [Double]
      var positiveShare: Double
      var positiveShareInterval: [Double]
      var perplexity: Double
      var distinct: [Double]
      var count: Int
    }

    var points: [Point]
  }

  private func checkTables(_ workspace: Workspace) throws {
    let rows = try workspace.text("one/sweep.csv").split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(
      rows[0].prefix(8) == [
        "steer_value", "positive_share", "mean_positive", "perplexity", "dist_1", "dist_2",
        "dist_3", "count",
      ])
    #expect(rows.count == 4 && rows.allSatisfy { $0.count == 20 })
    #expect(rows.dropFirst().map { $0[0] } == ["-40.0", "0.0", "40.0"])
    let json = try workspace.json("one/sweep.json")
    #expect(json["grid"] is NSNull)
    let table = try JSONDecoder().decode(Table.self, from: workspace.bytes("one/sweep.json"))
    #expect(table.points.count == 3)
    for (row, point) in zip(rows.dropFirst(), table.points) {
      #expect(Double(row[1]) == point.positiveShare && Double(row[3]) == point.perplexity)
      #expect(point.count == 32 && point.distinct.count == 3)
      let name = try #require(Double(row[0]).map { $0 > 0 ? "+\(Int($0))" : "\(Int($0))" })
      let lines = try workspace.text("one/generations_\(name).jsonl").split(separator: "\n")
      #expect(lines.count == 32)
      let own = try workspace.bytes("one/points/point_\(name).json")
      #expect(try JSONDecoder().decode(Table.Point.self, from: own) == point)
    }
    let steers = try #require((json["summary"] as? [String: Any])?["steers"] as? [[String: Any]])
    #expect(steers.map { $0["name"] as? String } == ["joy"])
  }

  @Test func aStoppedSweepContinuesToTheSameBytes() throws {
    try Workspace.with { workspace in
      try train(workspace)
      try workspace.succeed(longSweep("straight"))
      let stopped = try interrupted(workspace)
      #expect(stopped.exitCode == 130 && stopped.output.isEmpty && stopped.errorLines.count == 1)
      #expect(stopped.errors.contains("of 13 points") && stopped.errors.contains("--resume"))
      #expect(!workspace.exists("run2/manifest.json"))
      let done = try workspace.bytes("run2/points/point_-40.json")
      try FileManager.default.copyItem(
        atPath: workspace.path("run2"), toPath: workspace.path("damaged"))
      let counts = String(decoding: done, as: UTF8.self).replacing(
        /"count"\s*:\s*/, with: "\"count\": 99999999999")
      #expect(Data(counts.utf8) != done)
      try workspace.write(counts, as: "damaged/points/point_-40.json")

      let refused = try workspace.run(longSweep("run2"))
      #expect(refused.exitCode == 1 && refused.errors.contains("--resume"), "\(refused)")
      let resumed = try workspace.succeed(longSweep("run2", ["--resume"]))
      #expect(resumed.errors.contains("of 13 points are finished already"))
      #expect(try files(workspace, "run2") == files(workspace, "straight"))
      #expect(try workspace.bytes("run2/points/point_-40.json") == done)
      try workspace.succeed(longSweep("damaged", ["--resume"]))
      #expect(try files(workspace, "damaged") == files(workspace, "straight"))
    }
  }

  /// Interrupts a sweep after its first point.
  private func interrupted(_ workspace: Workspace) throws -> ToolResult {
    let tool = try RunningTool(longSweep("run2"), in: workspace.folder)
    let deadline = ContinuousClock.now + .seconds(30)
    while !workspace.exists("run2/points/point_-40.json"), ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.001)
    }
    tool.interrupt()
    return try tool.result(timeout: 20)
  }

  @Test func aLostOrDamagedPoint() throws {
    try Workspace.with { workspace in
      try train(workspace)
      try workspace.succeed(sweep("one"))
      let before = try files(workspace, "one")
      try FileManager.default.removeItem(atPath: workspace.path("one/generations_0.jsonl"))
      try FileManager.default.removeItem(atPath: workspace.path("one/points/point_+40.json"))
      try workspace.succeed(sweep("one", ["--resume"]))
      #expect(try files(workspace, "one") == before)
      try workspace.truncate("one/points/point_0.json", to: 20)
      try workspace.succeed(sweep("one", ["--resume"]))
      #expect(try files(workspace, "one") == before)
      try workspace.succeed(sweep("one", ["--overwrite"]))
      #expect(try files(workspace, "one") == before)
    }
  }

  /// Judges of other families, and of classes that do not exclude each other, of which the first is
  /// meant.
  @Test(arguments: ["distilbert", "roberta", "bert-multilabel"])
  func encodersAsJudges(_ name: String) throws {
    try Workspace.with { workspace in
      try train(workspace)
      let judge = Fixture.path("classifiers/" + name)
      let options = ["--judge", judge, "--prompt", "It", "--json"]
      let json = try workspace.succeed(
        ["sweep", "--steer", "run", "--values", "0,3", "-n", "3"] + options
      ).json()
      let points = try #require(json["points"] as? [[String: Any]])
      #expect(points.count == 2)
      for point in points {
        let mean = try #require(point["meanPositive"] as? Double)
        #expect(mean > 0 && mean < 1)
      }
    }
  }

  @Test func aGridOfTwoNamedSteers() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      let lines = try workspace.text("sentences.jsonl").replacing(
        "}", with: #", "length": 0.5}"#)
      try workspace.write(lines, as: "two.jsonl")
      try workspace.succeed(
        workspace.trainArguments(data: "two.jsonl") + [
          "--num-steers", "3", "--label-column", "label,length",
        ])
      let options = ["--second-values", "2,0", "--prompt", "It", "--prompt", "The"]
      let result = try workspace.succeed(
        sweep("grid", options + ["--vary", "length", "--second", "label"]))
      #expect(result.output.contains("length \\ label"))
      let json = try workspace.json("grid/sweep.json")
      let points = try #require(json["points"] as? [[String: Any]])
      #expect(
        points.map { $0["steerValues"] as? [Double] } == [
          [2, -40, 0], [0, -40, 0], [2, 0, 0], [0, 0, 0], [2, 40, 0], [0, 40, 0],
        ])
      let grid = try #require(json["grid"] as? [String: Any])
      #expect(grid["steers"] as? [String] == ["length", "label"])
      let shares = try #require(grid["positiveShare"] as? [[Double]])
      #expect(shares.map(\.count) == [2, 2, 2])
      #expect(shares.flatMap { $0 } == points.map { $0["positiveShare"] as? Double })
      #expect(workspace.exists("grid/generations_-40_+2.jsonl"))
      let last = try workspace.text("grid/sweep.csv").split(separator: "\n").map {
        $0.split(separator: ",").last
      }
      #expect(last == ["second_steer_value", "2.0", "0.0", "2.0", "0.0", "2.0", "0.0"])
      // By default the first labelled steer varies, and the next is the second.
      let plain = try workspace.succeed(
        ["sweep", "--steer", "run", "--values", "0", "-n", "1", "--json"] + options
      ).json()
      #expect((plain["grid"] as? [String: Any])?["steers"] as? [String] == ["label", "length"])
    }
  }
}
