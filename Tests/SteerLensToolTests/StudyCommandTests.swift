import Foundation
import Testing
import steerlens

/// `study`, and what several commands gained with it.
@Suite struct StudyCommandTests {
  @Test func ownTextsGiveOnePage() throws {
    try Workspace.with { workspace in
      let lines = (0..<60).map { i in
        #"{"text": "\#(i % 2 == 0 ? "A wonderful" : "A dull") film number \#(i) with a cast.", "label": \#(i % 2 == 0 ? 1 : -1)}"#
      }
      try workspace.write(lines.joined(separator: "\n") + "\n", as: "texts.jsonl")
      let options = [
        "--model", "reviews-2m", "--data", "texts.jsonl", "--steps", "6", "-n", "1",
        "--held-out-texts", "2", "--out", "own",
      ]
      let result = try workspace.succeed(["study"] + options + ["--validation", "8"])
      #expect(result.output.contains("Without --judge, held-out texts alone say"))
      #expect(result.output.contains("Open own/report.html"))
      let page = try workspace.text("own/report.html")
      for section in ["texts", "vocabulary", "spectrum", "spans", "training"] {
        #expect(page.contains("id=\"\(section)\""), "\(section)")
      }
      // A command for a training takes the folder.
      let json = try workspace.succeed(["study", "own", "-n", "1", "--overwrite", "--json"]).json()
      #expect(json["sweep"] is NSNull && json["vocabulary"] != nil)
      let steered = try workspace.succeed([
        "generate", "--steer", "own", "--steer-values", "-2", "--steer-values", "2", "--prompt",
        "The film", "-n", "1",
      ])
      #expect(steered.output.contains("at -2,0  ") && steered.output.contains("at 2,0   "))
    }
  }

  @Test func severalValuesInOneListAreExplained() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let result = try workspace.run([
        "generate", "--steer", "run", "--steer-values", "-3,0,3", "--prompt", "A",
      ])
      #expect(result.exitCode == 1)
      #expect(result.errors.contains("for several settings give --steer-values once for each"))
    }
  }

  @Test func runsOfOneSteerMakeOnePage() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      try workspace.succeed(workspace.trainArguments(out: "other", steps: 7))
      for (command, extra) in [("spectrum", []), ("spans", ["--text", "A wonderful film."])] {
        try workspace.succeed([command, "--steer", "run", "--out", command] + extra)
      }
      let result = try workspace.succeed(["report", "spans", "run", "spectrum"])
      #expect(result.output == "joined.html\n")
      let page = try workspace.text("joined.html")
      for section in ["spans", "spectrum", "training"] {
        #expect(page.contains("id=\"\(section)\""), "\(section)")
      }
      #expect(page.contains("steerlens spectrum --steer run") && !page.contains("href=\"figures/"))
      #expect(
        page.contains("3 runs of one steer") && page.contains("The steer “label” on reviews-2m"))
      // Of another steer they have nothing to share.
      let refused = try workspace.run(["report", "other", "spans"])
      #expect(refused.exitCode == 1)
    }
  }

  @Test func aTransferIsMeasuredAtOnce() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let result = try workspace.succeed([
        "transfer", "--steer", "run", "--to", "reviews-4m", "--judge", "reviews-judge", "--values",
        "-1,1", "-n", "1", "--out", "carried",
      ])
      #expect(result.output.contains("judged positive") && result.output.contains("held-out words"))
      #expect(workspace.exists("carried/transferred_sweep.csv"))
      let page = try workspace.text("carried/report.html")
      #expect(page.contains("carried over to reviews-4m"))
    }
  }

  @Test(arguments: [("trian", "train"), ("sweeps", "sweep"), ("vocab", "vocabulary")])
  func aWrongCommandGetsASuggestion(word: String, meant: String) throws {
    try Workspace.with { workspace in
      let result = try workspace.run([word, "--out", "x"])
      #expect(result.exitCode == 64)
      #expect(result.errors.contains("no command \(word); did you mean `steerlens \(meant)`?"))
    }
  }

  @Test func aFarWordGetsNone() throws {
    try Workspace.with { workspace in
      let result = try workspace.run(["xylophone"])
      #expect(result.exitCode == 64 && !result.errors.contains("did you mean"))
    }
  }
}

/// Columns of a terminal.
@Suite struct DisplayWidthTests {
  @Test(
    arguments: [
      ("abc", 3), ("映画", 4), ("e\u{301}", 1), ("👍🏽", 2), ("❤️", 2), ("…·⟦", 3), ("", 0),
      ("ﾊ", 1), ("한국", 4),
    ] as [(String, Int)])
  func countsColumns(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

  @Test func cutsBeforeAWideCharacter() {
    #expect(DisplayWidth.clipped("映画館", to: 6) == "映画館")
    #expect(DisplayWidth.clipped("映画館", to: 5) == "映画…")
    #expect(DisplayWidth.clipped("映画館", to: 4) == "映…")
    #expect(DisplayWidth.clipped("abcdef", to: 4) == "abc…")
  }
}

/// Options by the names that they had.
@Suite struct FormerNamesTests {
  @Test func areTakenForTodays() {
    let words = ["spans", "--file=a.csv", "--max-length", "3", "--text", "--file"]
    #expect(
      FormerNames.translated(words) == [
        "spans", "--texts=a.csv", "--max-words", "3", "--text", "--file",
      ])
    #expect(
      FormerNames.translated(["transfer", "--top-k", "9", "--no-weights"]) == [
        "transfer", "--shared-tokens", "9", "--no-weigh-tokens",
      ])
    #expect(
      FormerNames.translated(["linearity", "--steer-values=-3,3"]) == [
        "linearity", "--values=-3,3",
      ])
    #expect(
      FormerNames.translated(["figures", "r", "--text", "2"]) == [
        "figures", "r", "--text-number", "2",
      ])
    // Of other commands they mean what they say.
    let kept = ["generate", "--top-k", "9"]
    #expect(FormerNames.translated(kept) == kept)
    #expect(FormerNames.translated(["figures", "--", "--scale"]) == ["figures", "--", "--scale"])
    #expect(FormerNames.translated([]).isEmpty)
  }

  @Test func aSteerMayBeNamedEverywhere() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments())
      let named = try workspace.succeed(["inspect", "--steer", "run"]).output
      let placed = try workspace.succeed(["inspect", "run"]).output
      #expect(named == placed)
      let scored = try workspace.succeed([
        "spans", "--steer", "run", "--file", "sentences.jsonl", "--max-length", "2", "--quiet",
      ])
      #expect(scored.output.contains("text 5"))
    }
  }
}
