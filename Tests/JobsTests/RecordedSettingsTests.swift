import Foundation
import Jobs
import SteerAnalysis
import Testing

/// Manifests record the settings that acted, and no others.
@Suite struct RecordedSettingsTests {
  @Test func aSpectrumWithACurveRecordsHowTextsWereRead() throws {
    try Workshop.with { workshop in
      var job = SpectrumRun(steers: [workshop.path("steer")])
      job.contexts.file = workshop.path("sentences.jsonl")
      job.out = workshop.path("curve")
      _ = try job.run()
      let recorded = try workshop.settings("curve")
      #expect(
        recorded == [
          "name": "label,dummy", "truncation": "true", "leaveOneOut": "10", "dimensions": "10",
          "maxTexts": "300", "prependBos": "false", "textColumn": "text", "labelColumn": "label",
        ])
    }
  }

  @Test func aSpectrumWithoutACurveRecordsNoTexts() throws {
    try Workshop.with { workshop in
      try workshop.write("A film.\nA fine story.\n", as: "texts.txt")
      var job = SpectrumRun(steers: [workshop.path("steer")])
      job.name = "label"
      job.out = workshop.path("plain")
      job.measuresTruncation = false
      _ = try job.run()
      let plain = ["name": "label", "truncation": "false"]
      #expect(try workshop.settings("plain") == plain)
      job.measuresTruncation = true
      job.contexts.file = workshop.path("texts.txt")
      job.out = workshop.path("unlabelled")
      let listener = Listener()
      _ = try job.run(listener.context)
      #expect(try workshop.settings("unlabelled") == plain)
      #expect(listener.notes.contains { $0.contains("no labels") })
    }
  }

  @Test func aVocabularyRecordsTheTextsThatWereReadOrDrawn() throws {
    try Workshop.with { workshop in
      try workshop.write("A film.\nA fine story.\n", as: "texts.txt")
      var job = VocabularyRun(steer: workshop.path("steer"))
      job.contexts.file = workshop.path("texts.txt")
      job.out = workshop.path("read")
      _ = try job.run()
      let read = try workshop.settings("read")
      #expect(read["name"] == "label" && read["maxTexts"] == "1000")
      #expect(read["textColumn"] == nil && read["labelColumn"] == nil)
      #expect(read["drawnTexts"] == nil && read["prependBos"] == "false")
      // Without the training's manifest its texts are not known.
      try FileManager.default.removeItem(atPath: workshop.path("steer/manifest.json"))
      job.contexts = ContextSource()
      job.out = workshop.path("drawn")
      _ = try job.run()
      let drawn = try workshop.settings("drawn")
      #expect(drawn["drawnTexts"] == "64" && drawn["prependBos"] == "true")
      #expect(drawn["maxTexts"] == nil && drawn["textColumn"] == nil)
    }
  }

  @Test func spansRecordTheirColumnWhereThereIsOne() throws {
    try Workshop.with { workshop in
      try workshop.write("A film.\n", as: "texts.txt")
      try workshop.write("text,stars\nA film.,3\n", as: "texts.csv")
      for (name, column) in [("texts.txt", nil), ("texts.csv", "text")] as [(String, String?)] {
        var job = SpansRun(steer: workshop.path("steer"), texts: .file(workshop.path(name)))
        job.settings.permutations = 9
        job.out = workshop.path(name + "-spans")
        #expect(try job.run().texts.count == 1)
        #expect(try workshop.settings(name + "-spans")["textColumn"] == column)
      }
    }
  }

  @Test func aTransferRecordsWhatItsRuleDecided() throws {
    try Workshop.with { workshop in
      var job = TransferRun(steer: workshop.path("steer"), to: "reviews-2m")
      job.maxTexts = 20
      job.out = workshop.path("transfer")
      _ = try job.run()
      let recorded = try workshop.settings("transfer")
      #expect(recorded["weightsTokens"] == "true" && recorded["topK"] == "all")
      #expect(recorded["fit"] == "least-squares" && recorded["refinementSteps"] == "6")
      #expect(recorded["drawnTexts"] == "20" && recorded["maxTexts"] == nil)
      #expect(recorded["adamSteps"] == nil && recorded["textColumn"] == nil)
    }
  }
}
