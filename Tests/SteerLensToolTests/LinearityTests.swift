import Foundation
import Testing

/// `linearity` over the built binary.
@Suite struct LinearityTests {
  @Test func oneSteerIsMeasuredAndDrawn() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let arguments = ["linearity", "--steer", "run", "--values=-400,400"]
      let json = try workspace.succeed(arguments + ["--json"]).json()
      let steers = try #require(json["steers"] as? [[String: Any]])
      #expect(steers.map { $0["steer"] as? String } == ["label"])
      let lines = try #require(steers[0]["interpolations"] as? [[String: Any]])
      #expect(lines.count == 2 * 4)
      #expect((json["compositions"] as? [Any])?.isEmpty == true)
      let result = try workspace.succeed(arguments + ["--out", "linear"])
      #expect(result.output.contains("off the line at 0.5"))
      let rows = try workspace.text("linear/linearity.csv").split(separator: "\n")
      #expect(rows.count == 1 + 2 * 4 && rows[0].hasPrefix("steer,steer_value,fraction,mean"))
      #expect(!workspace.exists("linear/composition.csv"))
      let page = try workspace.text("linear/report.html")
      #expect(page.contains("How linear it is") && page.contains("data-picture=\"linearity\""))
    }
  }

  @Test func severalSteersAreAddedUp() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      for seed in ["1", "2"] {
        try workspace.succeed(workspace.trainArguments(out: "run-" + seed) + ["--seed", seed])
      }
      let arguments = [
        "linearity", "--steer", "run-1", "--steer", "run-2", "--values=300", "--json",
      ]
      let json = try workspace.succeed(arguments).json()
      let names = (json["steers"] as? [[String: Any]])?.compactMap { $0["steer"] as? String }
      #expect(names == ["label", "label-2"])
      let pairs = try #require(json["compositions"] as? [[String: Any]])
      #expect(pairs.map { $0["steers"] as? [String] } == [["label", "label-2"]])
      #expect((pairs[0]["points"] as? [[String: Any]])?.count == 2)
      #expect(try workspace.succeed(arguments).json() as NSDictionary == json as NSDictionary)
    }
  }
}
