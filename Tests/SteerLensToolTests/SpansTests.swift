import Foundation
import TestSupport
import Testing

/// `spans` from the outside: its JSON, its tables, and what people read.
@Suite struct SpansTests {
  private static let long =
    Array(repeating: "It is a fine film, but far too long.", count: 60).joined(separator: " ")

  /// A workspace with a steer of `reviews-2m` that has learned too little to be of use.
  private func withSteer(_ body: (Workspace) throws -> Void) throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(steps: 20))
      try body(workspace)
    }
  }

  private func spans(_ workspace: Workspace, _ arguments: [String]) throws -> ToolResult {
    // A steer of a few steps marks nothing at the usual cost of a word.
    try workspace.succeed(
      ["spans", "--steer", "run", "--permutations", "99", "--word-cost", "0"] + arguments)
  }

  private func results(_ workspace: Workspace, _ arguments: [String]) throws -> [[String: Any]] {
    let result = try spans(workspace, arguments + ["--json"])
    return try #require(try result.json()["results"] as? [[String: Any]])
  }

  @Test func theJSONHasItsKeys() throws {
    try withSteer { workspace in
      let output = try spans(workspace, ["--text", "A dull film.", "--text", "a", "--json"])
      #expect(output.errors.isEmpty)
      let report = try output.json()
      #expect(report["model"] as? String == "reviews-2m" && report["steer"] as? String == "run")
      #expect(report["positive"] as? [Double] == [1, 1])
      #expect(report["negative"] as? [Double] == [-1, 1])
      let results = try #require(report["results"] as? [[String: Any]])
      try #require(results.count == 2)
      for result in results {
        let wanted: Set = [
          "text", "ids", "tokens", "characterRanges", "evidence", "positiveLogProbabilities",
          "negativeLogProbabilities", "totalEvidence", "spans", "words", "distribution",
          "bestSteerValue", "windows", "contextual", "static",
        ]
        #expect(Set(result.keys) == wanted)
        let evidence = try #require(result["evidence"] as? [Any])
        let contextual = try #require(result["contextual"] as? [Any])
        #expect(contextual.first is NSNull && contextual.dropFirst().allSatisfy { $0 is Double })
        #expect(evidence.allSatisfy { $0 is Double } && result["static"] is [Double])
        #expect((result["tokens"] as? [String])?.count == evidence.count)
        let distribution = try #require(result["distribution"] as? [[String: Any]])
        #expect(distribution.count == 21 && distribution[0]["steerValue"] as? Double == -5)
        #expect(distribution.allSatisfy { $0["probability"] is Double && $0["meanLoss"] != nil })
      }
      #expect(results[0]["tokens"] as? [String] == ["A", "Ġdull", "Ġfilm", "."])
      let found = try #require(results[0]["spans"] as? [[String: Any]])
      #expect(!found.isEmpty)
      let keys: Set = [
        "start", "end", "score", "sign", "characterStart", "characterEnd", "pValue",
        "familyWisePValue",
      ]
      #expect(found.allSatisfy { Set($0.keys) == keys })
      #expect(results[0]["bestSteerValue"] is Double && results[1]["bestSteerValue"] is NSNull)
      let words = try #require(results[1]["words"] as? [[String: Any]])
      #expect(
        words.count == 1 && words[0]["evidence"] is Double && words[0]["text"] as? String == "a")
    }
  }

  @Test func filesEqualTexts() throws {
    try withSteer { workspace in
      let texts = ["A fine film.", "A dull, \"long\" story."]
      try workspace.write(texts.joined(separator: "\n"), as: "texts.txt")
      let rows = texts.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
      try workspace.write("text\n" + rows.joined(separator: "\n"), as: "texts.csv")
      let lines = try texts.map { try JSONEncoder().encode(["review": $0]) }
      try workspace.write(Data(lines.joined(separator: Data("\n".utf8))), as: "texts.jsonl")
      let expected = try spans(workspace, texts.flatMap { ["--text", $0] } + ["--json"]).output
      for file in [["texts.txt"], ["texts.csv"], ["texts.jsonl", "--text-column", "review"]] {
        #expect(try spans(workspace, ["--texts"] + file + ["--json"]).output == expected)
      }
    }
  }

  @Test func settingsMayLeaveTheDummyOut() throws {
    try withSteer { workspace in
      let text = ["--text", "A fine film.", "--json"]
      let plain = try spans(workspace, text).output
      for settings in [["--positive", "1", "--negative", "-1"], ["--negative=-1,1"]] {
        #expect(try spans(workspace, text + settings).output == plain)
      }
      let swapped = try results(
        workspace, ["--text", "A fine film.", "--positive", "-1,1", "--negative", "1"])
      let straight = try results(workspace, ["--text", "A fine film."])
      let (a, b) = (swapped[0]["totalEvidence"] as? Double, straight[0]["totalEvidence"] as? Double)
      #expect(abs((a ?? .nan) + (b ?? .nan)) < 1e-4 && abs(b ?? 0) > 1e-3)
      #expect(swapped[0]["bestSteerValue"] as? Double == straight[0]["bestSteerValue"] as? Double)
    }
  }

  @Test func threadsDoNotChangeTheResult() throws {
    try withSteer { workspace in
      let texts = ["--text", "A fine, moving film with a dull end.", "--text", Self.long]
      let (one, two) = (
        try results(workspace, texts + ["--threads", "1", "--quiet"]),
        try results(workspace, texts + ["--threads", "2", "--quiet"])
      )
      for (a, b) in zip(one, two) {
        let values = try [a, b].map { result in
          try #require(result["evidence"] as? [Any]).map { ($0 as? Double).map(Float.init) ?? 0 }
        }
        expectClose(values[0], values[1], atol: 1e-4, rtol: 0)
        let spans = [a, b].map { $0["spans"] as? [[String: Any]] ?? [] }
        #expect(!spans[0].isEmpty)
        for key in ["start", "end", "sign", "pValue", "familyWisePValue"] {
          let columns = spans.map { $0.map { $0[key] as? Double } }
          #expect(columns[0] == columns[1], "\(key)")
        }
      }
    }
  }

  @Test func longTextsAreReadInWindows() throws {
    try withSteer { workspace in
      let result = try spans(workspace, ["--text", Self.long, "--text", "A film.", "--json"])
      #expect(result.errorLines.count == 1)
      #expect(result.errors.contains("1 text exceeds the model's context of 256 tokens"))
      let results = try #require(try result.json()["results"] as? [[String: Any]])
      let windows = results.map { $0["windows"] as? Int ?? 0 }
      #expect(windows[0] > 2 && windows[1] == 1)
      #expect(result.errors.contains("in \(windows[0]) overlapping windows"))
      #expect((results[0]["contextual"] as? [Any])?.count { $0 is NSNull } == 1)
    }
  }

  @Test func weakSpansCanBeLeftOut() throws {
    try withSteer { workspace in
      func scores(_ options: [String]) throws -> [Double] {
        let result = try results(workspace, ["--text", Self.long, "--quiet"] + options)[0]
        return try #require(result["spans"] as? [[String: Any]]).compactMap {
          $0["score"] as? Double
        }
      }
      let all = try scores([])
      let middle = try #require(all.map(abs).sorted().dropFirst(all.count / 2).first)
      let strong = try scores(["--min-evidence", "\(middle)"])
      #expect(!strong.isEmpty && strong.count < all.count)
      #expect(strong.allSatisfy { abs($0) >= middle })
      #expect(try scores(["--min-evidence", "1e9"]).isEmpty)
    }
  }

  @Test func beginOfTextIsNoToken() throws {
    try withSteer { workspace in
      let result = try results(workspace, ["--text", "A film", "--prepend-bos"])[0]
      #expect(result["tokens"] as? [String] == ["A", "Ġfilm"])
      #expect((result["evidence"] as? [Double])?.count == 2)
    }
  }

  @Test func aRowATextKeepsTheColumnsOfItsFile() throws {
    try withSteer { workspace in
      try workspace.write(
        "id,text,stars,evidence\n7,A wonderful film.,5,NA\n9,Dull and lifeless.,1,\"x, y\"\n",
        as: "own.csv")
      _ = try spans(workspace, ["--texts", "own.csv", "--out", "csv"])
      let rows = try workspace.text("csv/texts.csv").split(separator: "\n").map(String.init)
      let header = "text,content,tokens,evidence,best_steer_value,probability,positive_spans,"
      #expect(rows[0] == header + "negative_spans,id,stars,source_evidence")
      #expect(rows[1].hasPrefix("0,A wonderful film.,") && rows[1].hasSuffix(",7,5,NA"))
      #expect(rows[2].hasSuffix(",9,1,\"x, y\""))
      let tokens = try workspace.text("csv/evidence.csv")
      #expect(tokens.contains("\n0,1,·wonderful,") && !tokens.contains("Ġ"))
      // Rows of JSON lines need not have the same keys.
      try workspace.write(
        #"{"text": "A film.", "a": 1}"# + "\n" + #"{"b": true, "text": "It", "c": [1]}"# + "\n",
        as: "own.jsonl")
      _ = try spans(workspace, ["--texts", "own.jsonl", "--out", "json"])
      let lines = try workspace.text("json/texts.csv").split(separator: "\n").map(String.init)
      #expect(lines[0].hasSuffix("negative_spans,a,b") && lines[1].hasSuffix(",1,"))
      #expect(lines[2].hasSuffix(",,true"))
      let figures = try workspace.succeed(["figures", "json", "--text-number", "2", "--out", "f"])
      #expect(figures.output.contains("spans-2.png") && !figures.output.contains("spans.png"))
      #expect(try workspace.run(["figures", "json", "--text", "3"]).exitCode == 1)
    }
  }

  @Test func tablesAreComplete() throws {
    try withSteer { workspace in
      let texts = [
        "--text", "A fine, \"long\" film\nin two lines.", "--text", "Dull.", "--text", "a",
      ]
      for out in ["one", "two"] { _ = try spans(workspace, texts + ["--out", out, "--seed", "7"]) }
      let files = [
        "spans.json", "texts.csv", "evidence.csv", "spans.csv", "distribution.csv", "spans.npz",
      ]
      for file in files {
        #expect(try workspace.bytes("one/" + file) == workspace.bytes("two/" + file), "\(file)")
      }
      let manifest = try workspace.json("one/manifest.json")
      #expect(try workspace.tables(of: "one") == files && manifest["seed"] as? Int == 7)
      let inputs = try #require(manifest["inputs"] as? [[String: String]])
      #expect(inputs.map { $0["role"] } == ["steer", "model", "evidence"])
      #expect((manifest["settings"] as? [String: String])?["negative"] == "-1,1")
      let results = try #require(
        try workspace.json("one/spans.json")["results"] as? [[String: Any]])
      let tokens = results.reduce(0) { $0 + (($1["tokens"] as? [Any])?.count ?? 0) }
      let found = results.reduce(0) { $0 + (($1["spans"] as? [Any])?.count ?? 0) }
      func rows(_ name: String) throws -> Int {
        // Line breaks within quoted fields are no ends of rows.
        try workspace.text("one/" + name).split(separator: "\"", omittingEmptySubsequences: false)
          .enumerated().reduce(0) {
            $0 + ($1.offset % 2 == 0 ? $1.element.count { $0 == "\n" } : 0)
          }
      }
      #expect(try rows("evidence.csv") == 1 + tokens && rows("spans.csv") == 1 + found)
      #expect(try rows("distribution.csv") == 1 + 3 * 21)
    }
  }

  @Test func labelsOfTheFileAreKept() throws {
    try withSteer { workspace in
      try workspace.write("text,label\nA fine film.,good\nA dull film.,\n", as: "texts.csv")
      let labelled = try spans(workspace, ["--texts", "texts.csv", "--json"]).json()
      let labels = try #require(labelled["labels"] as? [Any])
      #expect(labels.count == 2 && labels[0] as? String == "good" && labels[1] is NSNull)
      let bare = try spans(workspace, ["--text", "A fine film.", "--json"]).json()
      #expect(bare["labels"] == nil)
    }
  }

  @Test func peopleSeeTheSpansInTheText() throws {
    try withSteer { workspace in
      let text = "A fine film\u{1B}[2J with\u{202E} a dull, dull end.\nAnd a second line."
      let result = try spans(workspace, ["--text", text])
      #expect(!result.output.contains(escape) && !result.output.contains("\u{202E}"))
      #expect(result.errors.isEmpty && result.output.contains("⏎\n"))
      let json = try results(workspace, ["--text", text])
      let found = try #require(json[0]["spans"] as? [[String: Any]])
      let positive = found.count { $0["sign"] as? Int == 1 }
      #expect(positive > 0 && positive < found.count)
      let marks = ["⟦+ ", " +⟧", "⟦− ", " −⟧"].map { mark in
        result.output.components(separatedBy: mark).count - 1
      }
      #expect(marks == [positive, positive, found.count - positive, found.count - positive])
      #expect(result.output.contains("evidence") && result.output.contains("whole text"))
      let one = try spans(workspace, ["--text", "a"])
      #expect(one.output.contains("--prepend-bos"))
    }
  }

  @Test func theContextualPartAloneIsTheDifferenceOfLogProbabilities() throws {
    try withSteer { workspace in
      let result = try results(
        workspace, ["--text", "A dull film.", "--evidence", "contextual"])[0]
      #expect(result["static"] == nil && result["contextual"] == nil)
      let columns = ["evidence", "positiveLogProbabilities", "negativeLogProbabilities"].map {
        (result[$0] as? [Any] ?? []).map { $0 as? Double }
      }
      #expect(columns[0].count == 4 && columns[0][0] == nil)
      for i in 1..<4 {
        let difference = try #require(columns[1][i]) - #require(columns[2][i])
        #expect(abs(try #require(columns[0][i]) - difference) < 1e-5)
      }
    }
  }

  @Test func weightsAreFittedOnLabelledTexts() throws {
    try withSteer { workspace in
      let fitted = try spans(
        workspace, ["--text", "A dull film.", "--fit-texts", "sentences.jsonl", "--json"]
      ).json()
      let weights = try #require(fitted["weights"] as? [String: Any])
      #expect((weights["fittedTexts"] as? Int ?? 0) > 1)
      let usual = try spans(workspace, ["--text", "A dull film.", "--json"]).json()
      #expect((usual["weights"] as? [String: Any])?["fittedTexts"] as? Int == 0)
    }
  }

  /// Without its file the static part comes from the training texts; without those it is missing.
  @Test func theStaticPartIsFoundOrSaidToBeMissing() throws {
    try withSteer { workspace in
      let text = ["--text", "A dull, stupid film.", "--json"]
      let stored = try results(workspace, text)[0]
      try FileManager.default.removeItem(atPath: workspace.path("run/evidence.safetensors"))
      let computed = try spans(workspace, text)
      #expect(computed.errors.contains("computed from the texts"))
      let again = try #require(try computed.json()["results"] as? [[String: Any]])
      let values = [stored, again[0]].map { ($0["static"] as? [Double] ?? []).map { Float($0) } }
      expectClose(values[0], values[1], atol: 1e-4, rtol: 1e-3)
      try FileManager.default.removeItem(atPath: workspace.path("sentences.jsonl"))
      let alone = try spans(workspace, text)
      #expect(alone.errors.contains("contextual part alone"))
      let results = try #require(try alone.json()["results"] as? [[String: Any]])
      #expect(results[0]["static"] == nil)
    }
  }

  static let failures = [
    FailingCommand("evidence of another format", mentions: ["evidence.safetensors", "format"]) {
      workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(steps: 2))
      let header = Data(#"{"__metadata__":{"format":"other"}}"#.utf8)
      let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
      try workspace.write(length + header, as: "run/evidence.safetensors")
      return ["spans", "--steer", "run", "--text", "A film."]
    }
  ]

  @Test(arguments: failures) func errors(_ failing: FailingCommand) throws {
    try failing.expectClearError()
  }
}
