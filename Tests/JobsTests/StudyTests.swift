import Datasets
import Files
import Foundation
import Jobs
import Reports
import RunFolders
import SteerAnalysis
import Steering
import TestSupport
import Testing

/// A study: a training, and all that can be seen of its steer, in one folder.
@Suite struct StudyTests {
  // Sixty texts, of which six are held out.
  private static func workshop<R>(_ body: (Workshop) throws -> R) throws -> R {
    try Workshop.with { workshop in
      let lines = (0..<60).map { i in
        #"{"text": "\#(i % 2 == 0 ? "A wonderful" : "A dull") film number \#(i) with a cast.", "label": \#(i % 2 == 0 ? 1 : -1)}"#
      }
      try workshop.write(lines.joined(separator: "\n") + "\n", as: "texts.jsonl")
      return try body(workshop)
    }
  }

  private static func study(_ workshop: Workshop, out: String) -> StudyRun {
    var training = workshop.training(out: "elsewhere", steps: 6)
    training.source = .file(workshop.path("texts.jsonl"))
    training.validation = .texts(6)
    training.settings.kind = .multiply
    var study = StudyRun(training, out: workshop.path(out))
    study.judge = "reviews-judge"
    study.values = [-2, 0, 2]
    study.prompts = .texts(["The film", "It"])
    study.generation.continuations = 2
    study.generation.maxNewTokens = 3
    study.generation.batchSize = 2
    study.heldOutTexts = 3
    return study
  }

  // Whatever a run folder holds but what has the folder's name, times or the command in it.
  private static func contents(_ folder: String) throws -> [String: String] {
    let manifest = try #require(try RunManifest.of(run: folder))
    let named = ["report.html", "spans.json"]
    let files = manifest.outputs.filter { !named.contains($0) && !$0.hasPrefix("figures/") }
    return try Dictionary(
      uniqueKeysWithValues: files.map { ($0, try ContentDigest.sha256(ofFile: folder + "/" + $0)) })
  }

  @Test func holdsAllOfItsParts() throws {
    try Self.workshop { workshop in
      var study = Self.study(workshop, out: "whole")
      study.texts = ["A wonderful film."]
      study.transferTarget = "reviews-4m"
      let result = try study.run()
      #expect(result.sweep?.points.count == 3 && result.transfer != nil)
      #expect(result.training?.heldOutTexts == 6)
      let manifest = try #require(try RunManifest.of(run: study.out))
      #expect(manifest.subcommand == "study")
      #expect(
        manifest.inputs.map(\.role) == ["model", "data", "judge", "prompts", "evidence", "target"])
      let evidence = study.out + "/evidence.safetensors"
      let digest = try ContentDigest.sha256(ofFile: evidence)
      #expect(manifest.inputs.first { $0.role == "evidence" }?.sha256 == digest)
      let labels = try #require(result.reading.spans.labels)
      #expect(labels.count == 4 && labels[0] == nil && labels.dropFirst().allSatisfy { $0 != nil })
      let expected = [
        "steer.safetensors", "held_out.json", "sweep.json", "generations_+2.jsonl", "spectrum.json",
        "vocabulary.json", "spans.json", "transfer.json", "transferred_sweep.json",
        "transferred.safetensors", "report.html", "figures/steering-curve.png",
      ]
      #expect(Set(manifest.outputs).isSuperset(of: expected))
      #expect(manifest.settings["heldOutTexts"] == "6")
      #expect(manifest.settings["study.heldOutTexts"] == "3")
      #expect(
        manifest.outputs.allSatisfy {
          FileManager.default.fileExists(atPath: study.out + "/" + $0)
        })
    }
  }

  @Test(arguments: [("train", 3), ("sweep", 2), ("sweep", 14)])
  func aStoppedStudyGoesOnToTheSameBytes(stage: String, question: Int) throws {
    try Self.workshop { workshop in
      let straight = Self.study(workshop, out: "straight")
      _ = try straight.run()
      var stopped = Self.study(workshop, out: "stopped")
      let listener = Listener()
      listener.lastOf = (stage, question)
      #expect(throws: JobInterruption.self) { try stopped.run(listener.context) }
      // Nothing is discarded unasked.
      #expect(throws: (any Error).self) { try stopped.run() }
      stopped.start = .resume
      _ = try stopped.run()
      let (first, second) = (try Self.contents(straight.out), try Self.contents(stopped.out))
      #expect(first == second)
    }
  }

  // Another training, other texts, other judges: never taken for those that were asked for.
  @Test func resumingIsOfTheSameStudyOnly() throws {
    try Self.workshop { workshop in
      var study = Self.study(workshop, out: "one")
      _ = try study.run()
      study.start = .resume
      let changes: [(inout StudyRun) -> Void] = [
        { $0.training?.source = .file(workshop.path("sentences.jsonl")) },
        { $0.training?.settings.epsilon *= 2 }, { $0.training?.validation = .texts(8) },
        { $0.training?.model = "reviews-4m" }, { $0.values = [-1, 1] }, { $0.judge = nil },
      ]
      for (number, change) in changes.enumerated() {
        var other = study
        change(&other)
        #expect(throws: JobFolderError.finishedOther(study.out), "\(number)") { try other.run() }
      }
      let before = try Self.contents(study.out)
      _ = try study.run()
      let after = try Self.contents(study.out)
      #expect(before == after)
    }
  }

  @Test func pointsOfAnotherSteerAreNotGoneOnFrom() throws {
    try Self.workshop { workshop in
      var study = Self.study(workshop, out: "one")
      let listener = Listener()
      listener.lastOf = ("sweep", 14)
      #expect(throws: JobInterruption.self) { try study.run(listener.context) }
      // The same folder, trained again with another seed.
      var training = try #require(study.training)
      training.out = study.out
      training.settings.seed = 5
      training.start = .overwrite
      _ = try training.run()
      study.training = nil
      study.start = .resume
      #expect(throws: SweepError.self) { try study.run() }
    }
  }

  @Test func textsOfAnotherModelHaveTheSamePrompts() throws {
    try Self.workshop { workshop in
      let copy = workshop.path("copy")
      try workshop.copyOfEmbedded("reviews-2m", to: "copy", tokenizer: [:])
      var study = Self.study(workshop, out: "one")
      // The quick start's, which an embedded model has without being told.
      study.prompts = nil
      study.values = [0]
      study.generation.continuations = 1
      study.transferTarget = copy
      _ = try study.run()
      #expect(FileManager.default.fileExists(atPath: study.out + "/transferred_sweep.json"))
      // A transfer alone is told at once that it lacks prompts.
      var transfer = TransferRun(steer: workshop.path("one"), to: copy)
      transfer.effect = TransferEffect()
      transfer.out = workshop.path("carried")
      #expect(throws: SweepError.self) { try transfer.run() }
      #expect(!FileManager.default.fileExists(atPath: workshop.path("carried")))
    }
  }

  @Test func aTrainingGetsWhatItLacks() throws {
    try Self.workshop { workshop in
      var study = Self.study(workshop, out: "trained")
      var training = try #require(study.training)
      training.out = study.out
      _ = try training.run()
      study.training = nil
      study.judge = nil
      let result = try study.run()
      #expect(result.sweep == nil && result.training == nil)
      let manifest = try #require(try RunManifest.of(run: study.out))
      #expect(manifest.outputs.contains("generations.jsonl"))
      #expect(!manifest.outputs.contains("sweep.json"))
      let lines = try String(contentsOfFile: study.out + "/generations.jsonl", encoding: .utf8)
        .split(separator: "\n")
      #expect(lines.count == 6 && lines[0].contains(#""steerValues":[-2,0]"#))
      // The same again may be repeated, another judge must be asked for.
      _ = try study.run()
      study.judge = "reviews-judge"
      #expect(throws: JobFolderError.finishedOther(study.out)) { try study.run() }
      study.start = .overwrite
      _ = try study.run()
      let now = try #require(try RunManifest.of(run: study.out))
      #expect(now.outputs.contains("sweep.json") && !now.outputs.contains("generations.jsonl"))
      #expect(!FileManager.default.fileExists(atPath: study.out + "/generations.jsonl"))
    }
  }

  @Test func promptsAreHowHeldOutTextsBegin() throws {
    try Self.workshop { workshop in
      var study = Self.study(workshop, out: "begun")
      study.judge = nil
      study.prompts = nil
      _ = try study.run()
      let lines = try String(contentsOfFile: study.out + "/generations.jsonl", encoding: .utf8)
      #expect(lines.contains(#"{"text":"A wonderful film"}"#))
    }
  }

  @Test func whatIsNoTrainingIsNamed() throws {
    try Workshop.with { workshop in
      let empty = workshop.path("empty")
      try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
      #expect(throws: JobError.noSteerInFolder(empty, seeds: [])) {
        try StudyRun(nil, out: empty).run()
      }
      var spans = SpansRun(steer: workshop.path("steer"), texts: .texts(["A film."]))
      spans.out = workshop.path("spans")
      _ = try spans.run()
      let file = workshop.path("steer/steer.safetensors")
      try FileManager.default.copyItem(
        atPath: file, toPath: workshop.path("spans/steer.safetensors"))
      #expect(throws: JobError.noTraining(workshop.path("spans"))) {
        try StudyRun(nil, out: workshop.path("spans")).run()
      }
    }
  }
}

/// Texts at several settings of a steer.
@Suite struct SettingsTests {
  private func job(_ workshop: Workshop) -> GenerationRun {
    var job = GenerationRun(model: nil, prompts: .texts(["The film", "It", "My"]))
    job.steer = workshop.path("steer")
    job.steerValues = [[-3], [0, 1]]
    job.settings.continuations = 2
    job.settings.maxNewTokens = 3
    job.settings.batchSize = 2
    return job
  }

  @Test func eachIsThatOfARunOfItsOwn() throws {
    try Workshop.with { workshop in
      let both = try job(workshop).run()
      #expect(both.steerValues == [[-3, 0], [0, 1]] && both.model == "reviews-2m")
      #expect(both.generations.map(\.prompt) == ["The film", "The film", "It", "It", "My", "My"])
      for (place, values) in [[-3], [0, 1]].enumerated() {
        var alone = job(workshop)
        alone.steerValues = [values.map { Float($0) }]
        let texts = try alone.run().generations
        let found = stride(from: place, to: both.generations.count, by: 2).map {
          both.generations[$0]
        }
        #expect(found == texts)
      }
    }
  }

  @Test func shardsAndStopsKeepTheLines() throws {
    try Workshop.with { workshop in
      var whole = job(workshop)
      whole.out = workshop.path("whole.jsonl")
      _ = try whole.run()
      let lines = try String(contentsOfFile: workshop.path("whole.jsonl"), encoding: .utf8)
      var parts = ""
      for i in 1...2 {
        var part = job(workshop)
        part.out = workshop.path("\(i).jsonl")
        part.shard = Shard(i, of: 2)
        _ = try part.run()
        parts += try String(contentsOfFile: workshop.path("\(i).jsonl"), encoding: .utf8)
      }
      #expect(parts == lines)
      var stopped = job(workshop)
      stopped.out = workshop.path("stopped.jsonl")
      let listener = Listener()
      listener.patience = 1
      #expect(throws: JobInterruption.self) { try stopped.run(listener.context) }
      stopped.start = .resume
      _ = try stopped.run()
      let resumed = try String(contentsOfFile: workshop.path("stopped.jsonl"), encoding: .utf8)
      #expect(resumed == lines)
    }
  }
}
