import Foundation
import TestSupport
import Testing

/// `vocabulary` over the built binary.
@Suite struct VocabularyTests {
  struct Report: Decodable {
    struct Token: Decodable {
      var token: String
      var id: Int
      var score: Double
    }

    struct Context: Decodable {
      var text: String
      var position: Int
      var token: String
      var activation: Double
    }

    struct Contexts: Decodable {
      var top: [Context]
      var bottom: [Context]
      var labelCorrelation: Double?
    }

    struct Dimension: Decodable {
      var index: Int
      var singularValue: Double
      var sign: Int
      var top: [Token]
      var bottom: [Token]
      var contexts: Contexts
    }

    struct Shift: Decodable {
      var top: [Token]
      var bottom: [Token]
    }

    var dimensions: [Dimension]
    var shift: Shift
  }

  private func report(_ workspace: Workspace, _ arguments: [String]) throws -> Report {
    let result = try workspace.succeed(["vocabulary", "--json"] + arguments)
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  private func train(_ workspace: Workspace, _ options: [String] = []) throws {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments() + options)
  }

  /// What acted is recorded, not what was typed: a steer's own begin-of-text token, its name, columns.
  @Test func manifestsRecordWhatActed() throws {
    try Workspace.with { workspace in
      try train(workspace, ["--prepend-bos"])
      func settings(_ command: String, _ options: [String]) throws -> [String: String] {
        try workspace.succeed([command, "--steer", "run", "--out", command] + options)
        let manifest = try workspace.json(command + "/manifest.json")
        return try #require(manifest["settings"] as? [String: String])
      }
      let own = ["--name", "label", "--texts", "sentences.jsonl", "--text-column", "text"]
      for command in ["vocabulary", "spectrum"] {
        let recorded = try settings(command, own)
        #expect(recorded["prependBos"] == "true")
        #expect(recorded["name"] == "label" && recorded["textColumn"] == "text")
      }
      try FileManager.default.removeItem(atPath: workspace.path("run/manifest.json"))
      try workspace.succeed(["vocabulary", "--steer", "run", "--out", "drawn", "--quiet"])
      let drawn = try workspace.json("drawn/manifest.json")["settings"] as? [String: String]
      #expect(drawn?["prependBos"] == "true")
    }
  }

  @Test func cardsHaveTwoFaces() throws {
    try Workspace.with { workspace in
      try train(workspace)
      let report = try report(workspace, ["--steer", "run", "--dimensions", "3", "--words", "6"])
      #expect(report.dimensions.map(\.index) == [1, 2, 3])
      for card in report.dimensions {
        #expect([1, -1].contains(card.sign) && card.singularValue > 0)
        #expect(card.top.count == 6 && card.bottom.count == 6)
        #expect(card.top.map(\.score) == card.top.map(\.score).sorted(by: >))
        #expect(card.contexts.top.count == 5 && card.contexts.labelCorrelation != nil)
        #expect(card.contexts.top[0].activation >= card.contexts.bottom[0].activation)
        #expect(card.contexts.top.allSatisfy { !$0.text.isEmpty && $0.position >= 0 })
      }
      // A positive steer value raises the top.
      #expect(report.shift.top[0].score > 0 && report.shift.bottom[0].score < 0)
    }
  }

  @Test func contextsWithoutLabelsHaveNoCorrelation() throws {
    try Workspace.with { workspace in
      try train(workspace)
      try workspace.write("A film of two hours.\nWhat a song!\n", as: "texts.txt")
      let report = try report(workspace, ["--steer", "run", "--texts", "texts.txt"])
      #expect(report.dimensions.allSatisfy { $0.contexts.labelCorrelation == nil })
      let raw = try workspace.succeed([
        "vocabulary", "--json", "--steer", "run", "--texts", "texts.txt",
      ])
      #expect(raw.output.contains(#""labelCorrelation" : null"#))
    }
  }

  @Test func steersWithoutTextsUseTheModelsOwn() throws {
    try Workspace.with { workspace in
      try train(workspace)
      try FileManager.default.removeItem(atPath: workspace.path("sentences.jsonl"))
      let result = try workspace.succeed(["vocabulary", "--steer", "run"])
      #expect(result.errors.contains("--texts"))
      #expect(result.output.contains("texts drawn from reviews-2m"))
    }
  }

  @Test func tablesAreCompleteAndTheSameTwice() throws {
    try Workspace.with { workspace in
      try train(workspace)
      for out in ["a", "b"] {
        try workspace.succeed([
          "vocabulary", "--steer", "run", "--out", out, "--threads", "2", "--alphabetic",
          "--word-initial", "--min-length", "4",
        ])
      }
      let outputs = try workspace.tables(of: "a")
      #expect(Set(outputs).isSuperset(of: ["words.csv", "contexts.csv", "vocabulary.npz"]))
      for file in outputs {
        #expect(try workspace.bytes("a/" + file) == workspace.bytes("b/" + file))
      }
      let words = try workspace.text("a/words.csv").split(separator: "\n")
      #expect(
        words[0].hasPrefix("id,token,shift,effect,standard_error,expected_count,x,y,dimension_1"))
      #expect(words.count > 500 && words.dropFirst().allSatisfy { $0.contains(",·") })
    }
  }

  @Test(arguments: ["add", "offset"]) func otherKindsHaveAShiftAndNoDimensions(_ kind: String)
    throws
  {
    try Workspace.with { workspace in
      try train(workspace, ["--adaptor", kind])
      let report = try report(workspace, ["--steer", "run"])
      #expect(report.dimensions.isEmpty && report.shift.top.count == 10)
      #expect(report.shift.top[0].score > report.shift.bottom[0].score)
    }
  }

  @Test func textsAreNumberedAsInTheirFile() throws {
    try Workspace.with { workspace in
      try train(workspace)
      let texts = (0..<9).map { "The film number \($0) is fine." }
      try workspace.write(texts.joined(separator: "\n") + "\n", as: "texts.txt")
      let json = try workspace.succeed([
        "vocabulary", "--json", "--steer", "run", "--texts", "texts.txt", "--max-texts", "3",
        "--dimensions", "1",
      ]).json()
      let card = try #require((json["dimensions"] as? [[String: Any]])?.first)
      let contexts = try #require(card["contexts"] as? [String: Any])
      let top = try #require(contexts["top"] as? [[String: Any]])
      for example in top {
        let index = try #require(example["textIndex"] as? Int)
        #expect(index % 3 == 0 && example["text"] as? String == texts[index])
      }
    }
  }

  static let failures = [
    FailingCommand("a pattern that is none", mentions: ["--pattern", "("]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return ["vocabulary", "--steer", "run", "--pattern", "("]
    },
    FailingCommand("filters that nothing passes", mentions: ["no token", "loosen"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return ["vocabulary", "--steer", "run", "--min-length", "500"]
    },
    FailingCommand("a dimension that is not there", mentions: ["dimension 9", "4"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return ["vocabulary", "--steer", "run", "--dimension", "9"]
    },
    FailingCommand("a steer of another model", mentions: ["width 128", "reviews-4m"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      return ["vocabulary", "--steer", "run", "--model", "reviews-4m"]
    },
    FailingCommand("a steer that names no model", mentions: ["--model"]) { _ in
      ["vocabulary", "--quiet", "--steer", gpt2("steer_multiply.safetensors")]
    },
    FailingCommand("texts of one token", mentions: ["two tokens"]) { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.write("a\n", as: "short.txt")
      return ["vocabulary", "--quiet", "--steer", "run", "--texts", "short.txt"]
    },
  ]

  @Test(arguments: failures) func errors(_ failing: FailingCommand) throws {
    try failing.expectClearError()
  }
}
