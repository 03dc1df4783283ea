import Foundation
import Testing

/// `train --seeds`, and what `spectrum` and `vocabulary` say of its folder.
@Suite struct SeedsTests {
  private func trained(_ workspace: Workspace) throws {
    try workspace.writeSentences()
    let result = try workspace.succeed(
      workspace.trainArguments(out: "seeds") + ["--seeds", "2", "--seed", "7"])
    #expect(result.output.contains("seed 7") && result.output.contains("seed 8"))
    #expect(result.output.contains("dimension") && result.output.contains("cos θ"))
    #expect(result.output.contains("Open seeds/report.html"))
  }

  @Test func aFolderOfSeedsIsComparedDimensionByDimension() throws {
    try Workspace.with { workspace in
      try trained(workspace)
      for seed in [7, 8] { #expect(workspace.exists("seeds/seed-\(seed)/report.html")) }
      let page = try workspace.text("seeds/report.html")
      let written = try workspace.succeed(["report", "seeds", "--json"]).json()
      #expect(written["page"] as? String == "seeds/report.html")
      #expect(try workspace.text("seeds/report.html") == page)
      let json = try workspace.succeed(["spectrum", "--steer", "seeds", "--json"]).json()
      let stability = try #require(json["stability"] as? [String: Any])
      #expect(stability["steer"] as? String == "seed-7/label")
      #expect(stability["others"] as? [String] == ["seed-8/label"])
      let dimensions = try #require(stability["dimensions"] as? [[String: Any]])
      #expect(dimensions.map { $0["index"] as? Int } == [1, 2, 3, 4])
      #expect(dimensions.allSatisfy { $0["isStable"] is Bool && $0["cosine"] is Double })
      let text = try workspace.succeed(["spectrum", "--steer", "seeds"]).output
      #expect(text.contains("stable") && text.contains("seed-8/label"))
      try workspace.succeed(["vocabulary", "--steer", "seeds", "--out", "cards"])
      let cards = try workspace.json("cards/vocabulary.json")
      let found = try #require(cards["dimensions"] as? [[String: Any]])
      #expect(found.allSatisfy { $0["stability"] != nil })
      #expect(try workspace.text("cards/report.html").contains("across 2 trainings"))
    }
  }

  @Test func oneSteerSaysThatItsStabilityIsUnknown() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      for command in ["spectrum", "vocabulary"] {
        let result = try workspace.succeed([command, "--steer", "run", "--out", "page-" + command])
        #expect(result.output.contains("train --seeds 3"))
        #expect(result.output.contains("in-sample"))
        let page = try workspace.text("page-\(command)/report.html")
        #expect(page.contains("not known from one training") && page.contains("in-sample"))
      }
      let json = try workspace.succeed(["vocabulary", "--steer", "run", "--json"]).json()
      #expect(json["stability"] == nil)
    }
  }

  @Test func ablationMeasuresEveryPart() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let arguments = [
        "spectrum", "--steer", "run", "--ablate", "--dimensions", "2", "--values", "-40,40",
        "--prompt", "The film", "--prompt", "The cast", "--continuations", "3",
        "--max-new-tokens", "4", "--no-truncation",
      ]
      let result = try workspace.succeed(arguments + ["--out", "parts"])
      #expect(result.output.contains("without dimension 2"))
      let json = try workspace.json("parts/spectrum.json")
      let ablation = try #require(json["ablation"] as? [String: Any])
      let measures = try #require(ablation["measures"] as? [[String: Any]])
      // Nothing, and at two values the whole and each of two dimensions alone and left out.
      #expect(measures.count == 1 + 2 * 5)
      let page = try workspace.text("parts/report.html")
      #expect(page.contains("Generation with single dimensions"))
      #expect(workspace.exists("parts/ablation.csv") && !workspace.exists("parts/ablation.partial"))
      let again = try workspace.succeed(arguments + ["--json"]).json()
      let found = try #require(again["ablation"] as? [String: Any])
      #expect(NSDictionary(dictionary: found) == NSDictionary(dictionary: ablation))
    }
  }

  @Test func anInterruptedAblationGoesOn() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let arguments = [
        "spectrum", "--steer", "run", "--ablate", "--dimensions", "3", "--no-truncation",
        "--continuations", "40", "--max-new-tokens", "12", "--prompt", "The film", "--out", "parts",
      ]
      let tool = try RunningTool(arguments, in: workspace.folder)
      let deadline = ContinuousClock.now + .seconds(120)
      // The first line is the plan, the second the first finished part.
      func lines() -> Int {
        (try? workspace.text("parts/ablation.partial"))?.split(separator: "\n").count ?? 0
      }
      while lines() < 2, ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.01) }
      tool.interrupt()
      let stopped = try tool.result()
      #expect(stopped.exitCode == 130 && stopped.errors.contains("--resume"), "\(stopped.errors)")
      let refused = try workspace.run(arguments)
      #expect(refused.exitCode == 1 && refused.errors.contains("--resume"), "\(refused.errors)")
      try workspace.succeed(arguments + ["--resume"])
      let straight = try workspace.succeed(Array(arguments.dropLast(2)) + ["--json"]).json()
      let resumed = try workspace.json("parts/spectrum.json")
      let both = try [straight, resumed].map { try #require($0["ablation"] as? [String: Any]) }
      #expect(NSDictionary(dictionary: both[0]) == NSDictionary(dictionary: both[1]))
    }
  }

  @Test(arguments: [
    (["train", "--data", "x.jsonl", "--seeds", "1"], "at least 2"),
    (["train", "--data", "x.jsonl", "--adaptor", "log-odds", "--seeds", "3"], "no seed"),
    (["spectrum", "--steer", "run", "--values", "1"], "--ablate"),
    (["spectrum", "--steer", "run", "--ablate", "--values", "0,1"], "other than 0"),
    (["spectrum", "--steer", "run", "--ablate", "--resume"], "--out"),
    (["vocabulary"], "--steer"),
  ])
  func wrongOptionsAreUsageErrors(_ arguments: [String], _ mention: String) throws {
    try Workspace.with { workspace in
      let result = try workspace.run(arguments)
      #expect(result.exitCode == 64 && result.errors.contains(mention), "\(result.errors)")
    }
  }
}
