import Foundation
import Jobs
import RunFolders
import SteerAnalysis
import Steering
import Testing

/// Trainings of several seeds: the same bytes as each alone, Ctrl-C and resuming, and what is refused.
@Suite struct SeedsTests {
  private static let files = [
    "steer.safetensors", "training.safetensors", "loss.csv", "evidence.safetensors",
    "held_out.json",
  ]

  /// 60 texts, of which 6 are held out; 17 steps are five epochs of 54 texts in batches of 16, the
  /// last of each of 6.
  private func training(_ workshop: Workshop, out: String, steps: Int = 17) throws -> TrainingRun {
    let nouns = ["film", "story", "cast", "plot", "scene", "ending"]
    let lines = (0..<60).map { i in
      let word = i % 2 == 0 ? "wonderful" : "terrible"
      return
        "{\"text\": \"The \(nouns[i % 6]) number \(i) is \(word).\", \"label\": \(i % 2 == 0 ? 1 : -1)}"
    }
    try workshop.write(lines.joined(separator: "\n") + "\n", as: "planted.jsonl")
    var training = TrainingRun(
      model: "reviews-2m", source: .file(workshop.path("planted.jsonl")), out: workshop.path(out))
    training.settings = .recommended(.multiply, rank: 8)
    training.settings.steps = steps
    training.settings.batchSize = 16
    training.settings.seed = 4
    training.checkpointEvery = 5
    return training
  }

  private func expectSame(_ workshop: Workshop, _ first: String, _ second: String) throws {
    for file in Self.files {
      let bytes = try [first, second].map {
        try Data(contentsOf: URL(filePath: workshop.path($0 + "/" + file)))
      }
      #expect(bytes[0] == bytes[1], "\(file) of \(first) and \(second)")
    }
  }

  @Test func eachSeedHasTheBytesOfItsOwnTraining() throws {
    try Workshop.with { workshop in
      let result = try SeedsRun(training(workshop, out: "seeds"), seeds: 3).run()
      #expect(result.summary.seeds == [4, 5, 6] && result.steers.count == 3)
      for seed in [4, 5, 6] as [UInt64] {
        var own = try training(workshop, out: "own-\(seed)")
        own.settings.seed = seed
        own.settings.dataSeed = seed == 4 ? nil : 4
        _ = try own.run()
        try expectSame(workshop, "seeds/seed-\(seed)", "own-\(seed)")
        let steer = try LoadedSteer(workshop.path("seeds/seed-\(seed)"), JobContext())
        // All hold out what the first seed draws.
        let held = try #require(try LoadedTexts(heldOutTextsOf: steer))
        #expect(held.rows == Validation.indices(6, of: 60, seed: 4))
      }
      #expect(result.steers[0].parameters[0] != result.steers[1].parameters[0])
      let folder = workshop.path("seeds")
      #expect(
        throws: JobError.noSteerInFolder(folder, seeds: (4...6).map { folder + "/seed-\($0)" })
      ) { try SteerPath.resolve(folder) }
      let stability = try #require(result.summary.stability.first)
      #expect(stability.others.count == 2 && stability.dimensions.count == 8)
    }
  }

  @Test func theFolderHasAPageOfItsOwn() throws {
    try Workshop.with { workshop in
      let folder = workshop.path("seeds")
      _ = try SeedsRun(training(workshop, out: "seeds"), seeds: 2).run()
      let first = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      let parts = [
        "One training from 2 seeds", "id=\"agreement\"", "id=\"stability-table\"", "cos θ",
        "id=\"held-out-table\"", "id=\"training-table\"", "seed-4", "seed-5",
      ]
      for part in parts { #expect(first.contains(part), "\(part)") }
      #expect(!first.contains(workshop.path("")), "a path of the machine")
      #expect(try SeedsPage.write(folder: folder) == folder + "/report.html")
      let again = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      #expect(again == first)
      // A run of its own, and a folder with one training, have no such page.
      for other in ["seeds/seed-4", "none"] {
        let page = try SeedsPage.write(folder: workshop.path(other))
        #expect(page == nil)
      }
    }
  }

  @Test func theFirstEpochIsSharedAndItsOrderIsNot() throws {
    try Workshop.with { workshop in
      let result = try SeedsRun(training(workshop, out: "seeds", steps: 4), seeds: 2).run()
      let losses = try [4, 5].map {
        try String(contentsOfFile: workshop.path("seeds/seed-\($0)/loss.csv"), encoding: .utf8)
      }
      #expect(losses[0] != losses[1])
      #expect(result.steers[0].provenance.training?.dataSeed == nil)
      #expect(result.steers[1].provenance.training?.dataSeed == 4)
    }
  }

  @Test func aStoppedTrainingGoesOnToTheSameBytes() throws {
    try Workshop.with { workshop in
      _ = try SeedsRun(training(workshop, out: "straight"), seeds: 2).run()
      // Stops in the second seed: the steps of the first, and its stages, are done.
      let probe = Listener()
      _ = try SeedsRun(training(workshop, out: "probe", steps: 17), seeds: 1).run(probe.context)
      let listener = Listener()
      listener.patience = probe.steps + 8
      var stop: JobInterruption?
      do {
        _ = try SeedsRun(training(workshop, out: "stopped"), seeds: 2).run(listener.context)
      } catch let interruption as JobInterruption {
        stop = interruption
      }
      guard case .seeds(seed: 5, let step, finished: 1, of: 2)? = stop else {
        Issue.record("\(String(describing: stop))")
        return
      }
      #expect((1..<17).contains(step))
      #expect(listener.stages.contains("seed 5: train"))
      var rest = try training(workshop, out: "stopped")
      rest.start = .resume
      _ = try SeedsRun(rest, seeds: 2).run()
      for seed in [4, 5] {
        try expectSame(workshop, "straight/seed-\(seed)", "stopped/seed-\(seed)")
      }
    }
  }

  @Test func finishedSeedsAreNotDiscardedUnasked() throws {
    try Workshop.with { workshop in
      let run = try training(workshop, out: "seeds", steps: 2)
      _ = try SeedsRun(run, seeds: 2).run()
      #expect(throws: JobFolderError.finishedTraining(workshop.path("seeds/seed-4"))) {
        try SeedsRun(run, seeds: 3).run()
      }
      #expect(!FileManager.default.fileExists(atPath: workshop.path("seeds/seed-6")))
      // One more seed, the others kept as they are.
      let before = try Data(
        contentsOf: URL(filePath: workshop.path("seeds/seed-5/steer.safetensors")))
      var more = run
      more.start = .resume
      let result = try SeedsRun(more, seeds: 3).run()
      #expect(result.steers.count == 3)
      let after = try Data(
        contentsOf: URL(filePath: workshop.path("seeds/seed-5/steer.safetensors")))
      #expect(before == after)
    }
  }

  @Test func whatCannotBeIsRefused() throws {
    try Workshop.with { workshop in
      #expect(throws: JobFolderError.holdsRun(workshop.path("steer"))) {
        try SeedsRun(training(workshop, out: "steer"), seeds: 2).run()
      }
      var late = try training(workshop, out: "late")
      late.settings.seed = .max - 1
      let tooLate = late
      #expect(throws: SteeringError.self) { try SeedsRun(tooLate, seeds: 3).run() }
      late = try training(workshop, out: "late")
      late.start = .resume
      let nothing = late
      #expect(throws: JobFolderError.nothingToResume(workshop.path("late/seed-4"))) {
        try SeedsRun(nothing, seeds: 2).run()
      }
    }
  }

  @Test func analysesTakeTheFolderOfSeeds() throws {
    try Workshop.with { workshop in
      _ = try SeedsRun(training(workshop, out: "seeds"), seeds: 2).run()
      var spectrum = SpectrumRun(steers: [workshop.path("seeds")])
      spectrum.dimensions = 5
      let spectra = try spectrum.run()
      #expect(spectra.steers.map(\.name) == ["seed-4/label", "seed-5/label"])
      let count = min(5, spectra.steers.map(\.singularValues.count).min() ?? 0)
      #expect(spectra.stability?.dimensions.count == count)
      var vocabulary = VocabularyRun(steer: workshop.path("seeds/seed-4"))
      let alone = try vocabulary.run()
      #expect(alone.stability == nil && alone.dimensions.allSatisfy { $0.stability == nil })
      vocabulary.others = [workshop.path("seeds/seed-5")]
      vocabulary.out = workshop.path("cards")
      let cards = try vocabulary.run()
      #expect(cards.stability?.others == ["seed-5/label"])
      #expect(cards.dimensions[0].stability == cards.stability?.dimensions[0])
      let page = try String(contentsOfFile: workshop.path("cards/report.html"), encoding: .utf8)
      #expect(page.contains("across 2 trainings: cosine"))
      // Another cut of the same training says nothing of seeds.
      vocabulary.others = [workshop.path("seeds/seed-4/wide.safetensors")]
      vocabulary.out = nil
      if FileManager.default.fileExists(atPath: workshop.path("seeds/seed-4/wide.safetensors")) {
        #expect(try vocabulary.run().stability == nil)
      }
    }
  }
}
