import Foundation
import Jobs
import RunFolders
import Steering
import Testing

/// Held-out texts: which they are, what is learned from them, and what is said.
@Suite struct HeldOutTests {
  private static let nouns = [
    "film", "story", "cast", "plot", "scene", "ending", "script", "score",
  ]

  /// Texts whose label is in one word, or in none.
  private func write(_ count: Int, labelled: Bool, to workshop: Workshop) throws {
    var state: UInt64 = 1
    let lines = (0..<count).map { i in
      let noun = Self.nouns[i % 8]
      // Knuth's linear congruential generator: labels that nothing in the text tells.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let positive = labelled ? i % 2 == 0 : state >> 63 == 0
      let word = i % 2 == 0 ? "wonderful" : "terrible"
      return
        "{\"text\": \"The \(noun) number \(i / 8) is \(word).\", \"label\": \(positive ? 1 : -1)}"
    }
    try workshop.write(lines.joined(separator: "\n") + "\n", as: "planted.jsonl")
  }

  private func training(
    _ workshop: Workshop, out: String, _ settings: TrainingSettings = .recommended(),
    steps: Int = 60
  ) -> TrainingRun {
    var training = TrainingRun(
      model: "reviews-2m", source: .file(workshop.path("planted.jsonl")), out: workshop.path(out))
    training.settings = settings
    if settings.method == .adam { training.settings.steps = steps }
    training.settings.batchSize = 16
    return training
  }

  static let kinds: [TrainingSettings] = [
    .recommended(), .recommended(.multiply, rank: 1), .recommended(.multiply, rank: 1000),
    .recommended(.add), .recommended(.offset), .recommended(.offset, method: .logOdds),
    .recommended(.mixed, rank: 1),
  ]

  @Test(arguments: kinds)
  func everyKindLearnsAPlantedLabelByDefault(_ settings: TrainingSettings) throws {
    try Workshop.with { workshop in
      try write(200, labelled: true, to: workshop)
      let result = try training(workshop, out: "run", settings).run()
      let measure = try #require(result.summary.heldOut)
      let area = try #require(measure.areasUnderCurve[0])
      #expect(area > 0.95 && measure.effect > 0.01, "\(measure)")
      #expect(result.summary.heldOutTexts == 20)
      let verdict = try #require(result.summary.verdict.first)
      #expect(verdict.contains("of held-out pairs apart") && !verdict.contains("next to nothing"))
      let settings = try workshop.settings("run")
      #expect(settings["validation"] == "automatic" && settings["heldOutTexts"] == "20")
    }
  }

  @Test func aSteerOfLabelsWithoutMeaningSaysSo() throws {
    try Workshop.with { workshop in
      try write(400, labelled: false, to: workshop)
      let result = try training(workshop, out: "run").run()
      let verdict = try #require(result.summary.verdict.first)
      #expect(
        verdict.contains("does next to nothing"), "\(verdict) \(result.summary.heldOut as Any)")
    }
  }

  @Test func aSteerThatHardlyMovesSaysSo() throws {
    try Workshop.with { workshop in
      try write(200, labelled: true, to: workshop)
      var settings = TrainingSettings.recommended(.add)
      settings.epsilon = 1e-4
      let verdict = try #require(
        try training(workshop, out: "run", settings).run().summary.verdict.first)
      #expect(verdict.contains("does next to nothing"), "\(verdict)")
    }
  }

  @Test func theRankIsChosenAndTheWideSteerKept() throws {
    try Workshop.with { workshop in
      try write(200, labelled: true, to: workshop)
      let result = try training(workshop, out: "run", .recommended(.multiply)).run()
      // One direction tells two words apart.
      #expect(result.steer.rank <= 4 && result.summary.verdict.count == 2)
      let wide = try SteerFile.read(workshop.path("run/wide.safetensors")).steer
      #expect(wide.rank == 128 && wide.provenance.step == result.steer.provenance.step)
      let outputs = try #require(try RunManifest.of(run: workshop.path("run"))).outputs
      #expect(outputs.contains("wide.safetensors") && outputs.contains("held_out.json"))
      let page = try String(contentsOfFile: workshop.path("run/report.html"), encoding: .utf8)
      #expect(page.contains("What it learned"))
    }
  }

  @Test func aStoppedTrainingGoesOnToTheSameChoice() throws {
    try Workshop.with { workshop in
      try write(120, labelled: true, to: workshop)
      let straight = try training(workshop, out: "straight", steps: 50).run()
      let listener = Listener()
      listener.patience = 31
      #expect(throws: JobInterruption.self) {
        try training(workshop, out: "stopped", steps: 50).run(listener.context)
      }
      var rest = training(workshop, out: "stopped", steps: 50)
      rest.start = .resume
      _ = try rest.run()
      _ = straight
      for file in ["steer.safetensors", "training.safetensors", "held_out.json", "loss.csv"] {
        let bytes = try ["straight", "stopped"].map {
          try Data(contentsOf: URL(filePath: workshop.path($0 + "/" + file)))
        }
        #expect(bytes[0] == bytes[1], "\(file)")
      }
    }
  }

  /// A training that is stopped while it measures goes on with that measure.
  @Test func aTrainingStopsWhileItMeasures() throws {
    try Workshop.with { workshop in
      try write(800, labelled: true, to: workshop)
      _ = try training(workshop, out: "straight", steps: 22).run()
      // The 80 held-out texts take two passes, and each measure asks before either: that before the first
      // step at once, the second one after the twentieth, before the question of that step.
      for (question, step) in [(1, 0), (2, 0), (23, 20)] {
        let listener = Listener()
        listener.lastQuestion = question
        #expect(throws: JobInterruption.training(step: step)) {
          try training(workshop, out: "at\(question)", steps: 22).run(listener.context)
        }
        #expect(listener.questions == question)
        var rest = training(workshop, out: "at\(question)", steps: 22)
        rest.start = .resume
        _ = try rest.run()
        for file in ["steer.safetensors", "training.safetensors", "held_out.json", "loss.csv"] {
          let bytes = try ["straight", "at\(question)"].map {
            try Data(contentsOf: URL(filePath: workshop.path($0 + "/" + file)))
          }
          #expect(bytes[0] == bytes[1], "\(file) at \(question)")
        }
      }
    }
  }

  @Test func theHeldOutTextsAreFoundAgain() throws {
    try Workshop.with { workshop in
      try write(100, labelled: true, to: workshop)
      _ = try training(workshop, out: "run", steps: 2).run()
      let steer = try LoadedSteer(workshop.path("run"), JobContext())
      let all = try #require(try LoadedTexts(trainingTextsOf: steer))
      let held = try #require(try LoadedTexts(heldOutTextsOf: steer))
      #expect(all.texts.count == 100 && held.texts.count == 10)
      #expect(held.rows == Validation.indices(10, of: 100, seed: 0))
      #expect(held.texts == held.rows.map { all.texts[$0] })
      let file = workshop.path("planted.jsonl")
      var other = training(workshop, out: "other", steps: 2)
      other.validation = .file(file)
      let result = try other.run()
      #expect(result.summary.heldOutTexts == 100)
      let loaded = try LoadedSteer(workshop.path("other"), JobContext())
      #expect(try LoadedTexts(heldOutTextsOf: loaded)?.texts == all.texts)
      var none = training(workshop, out: "none", steps: 2)
      none.validation = .none
      _ = try none.run()
      let plain = try LoadedSteer(workshop.path("none"), JobContext())
      #expect(try LoadedTexts(heldOutTextsOf: plain) == nil)
    }
  }

  @Test func fewTextsAreAllTrainedOnWhichIsTold() throws {
    try Workshop.with { workshop in
      try write(20, labelled: true, to: workshop)
      let listener = Listener()
      let result = try training(workshop, out: "run", steps: 2).run(listener.context)
      #expect(result.summary.heldOut == nil && result.summary.verdict.isEmpty)
      #expect(listener.notes.contains { $0.contains("20 are too few") })
      var all = training(workshop, out: "all", steps: 2)
      all.validation = .texts(20)
      #expect(throws: SteeringError.self) { try all.run() }
    }
  }

  @Test func whatIsHeldOutIsAShareANumberOrAFile() {
    #expect(Validation("10%") == .share(0.1) && Validation("200") == .texts(200))
    #expect(Validation("none") == Validation.none && Validation("dev.csv") == .file("dev.csv"))
    for wrong in ["0%", "100%", "-5%", "0", "-3", ""] {
      #expect(Validation(wrong) == nil, "\(wrong)")
    }
    #expect(Validation.share(0.25).description == "25.0%")
  }

  @Test(arguments: [
    (49, Validation.automatic, 0), (50, .automatic, 5), (4000, .automatic, 300), (60, .none, 0),
    (60, .share(0.25), 15), (60, .texts(7), 7),
  ])
  func aSplitLosesNoText(_ count: Int, _ validation: Validation, _ held: Int) throws {
    let examples = (0..<count).map { TrainingExample(ids: [Int32($0)], labels: [1]) }
    let split = try TrainingSplit(examples, validation, seed: 9)
    #expect(split.heldOut.count == held && split.training.count == count - held)
    let ids = (split.training + split.heldOut).flatMap(\.ids).sorted()
    #expect(ids == (0..<Int32(count)).map { $0 })
  }

  @Test func theDrawDependsOnSeedAndNumberAlone() {
    let one = Validation.indices(30, of: 300, seed: 4)
    #expect(one == Validation.indices(30, of: 300, seed: 4) && Set(one).count == 30)
    #expect(one != Validation.indices(30, of: 300, seed: 5) && one == one.sorted())
  }
}
