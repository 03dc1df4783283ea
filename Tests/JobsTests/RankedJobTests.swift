import Files
import Foundation
import Jobs
import LinearAlgebra
import MessagePassing
import RunFolders
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextEvaluation

/// Jobs that ranks share: rank 0 writes what one process writes.
@Suite struct RankedJobTests {
  private func context(_ ranks: any Communicator, _ listener: Listener? = nil) -> JobContext {
    var context = listener?.context ?? JobContext(command: "steerlens")
    context.communicator = ranks
    return context
  }

  private func generation(_ workshop: Workshop, out: String) -> GenerationRun {
    var job = GenerationRun(
      model: "reviews-2m", prompts: .texts(["The film", "It", "My", "I", "This is", "They"]))
    job.steer = workshop.path("steer")
    job.steerValues = [[3], [-3]]
    job.settings.continuations = 2
    job.settings.maxNewTokens = 4
    job.settings.batchSize = 2
    job.out = workshop.path(out)
    return job
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test(arguments: [2, 4, 9]) func textsAreThoseOfOneProcess(_ size: Int) throws {
    try Workshop.with { workshop in
      let alone = try generation(workshop, out: "alone.jsonl").run()
      let all = try ThreadRanks.run(size) { ranks in
        try generation(workshop, out: "ranks.jsonl").run(context(ranks)).generations
      }
      for texts in all { #expect(texts == alone.generations) }
      #expect(
        try bytes(workshop.path("ranks.jsonl")) == bytes(workshop.path("alone.jsonl")))
    }
  }

  @Test func ranksStopTogetherAndOthersGoOn() throws {
    try Workshop.with { workshop in
      _ = try generation(workshop, out: "alone.jsonl").run()
      #expect(throws: JobInterruption.self) {
        _ = try ThreadRanks.run(3) { ranks in
          // One rank alone is told to stop, in the midst of its second batch.
          let listener = Listener()
          if ranks.rank == 2 { listener.lastQuestion = 12 }
          return try generation(workshop, out: "ranks.jsonl").run(context(ranks, listener))
            .generations
        }
      }
      #expect(FileManager.default.fileExists(atPath: workshop.path("ranks.jsonl.partial")))
      _ = try ThreadRanks.run(2) { ranks in
        var rest = generation(workshop, out: "ranks.jsonl")
        rest.start = .resume
        return try rest.run(context(ranks)).generations
      }
      #expect(
        try bytes(workshop.path("ranks.jsonl")) == bytes(workshop.path("alone.jsonl")))
    }
  }

  @Test func aSweepIsThatOfOneProcess() throws {
    try Workshop.with { workshop in
      @Sendable func sweep(_ out: String) -> SweepRun {
        var job = SweepRun(steer: workshop.path("steer"))
        job.values = [-2, 0, 2]
        job.prompts = .texts(["The film", "It", "My", "I", "This is"])
        job.settings.continuations = 2
        job.settings.maxNewTokens = 3
        job.settings.batchSize = 4
        job.out = workshop.path(out)
        return job
      }
      let alone = try sweep("alone").run().measures
      let all = try ThreadRanks.run(2) { try sweep("ranks").run(context($0)).measures }
      #expect(all == [alone, alone])
      for file in ["sweep.csv", "sweep.json", "generations_+2.jsonl", "points/point_-2.json"] {
        #expect(
          try bytes(workshop.path("ranks/" + file)) == bytes(workshop.path("alone/" + file)))
      }
    }
  }

  @Test func anEvaluationIsThatOfOneProcess() throws {
    try Workshop.with { workshop in
      var texts = generation(workshop, out: "texts.jsonl")
      texts.steerValues = [[3]]
      _ = try texts.run()
      @Sendable func evaluation(_ out: String) -> EvaluationRun {
        var job = EvaluationRun(generations: workshop.path("texts.jsonl"))
        job.judges.perplexityModel = "reviews-2m"
        job.judges.sentimentJudge = "reviews-judge"
        job.out = workshop.path(out)
        return job
      }
      _ = try evaluation("alone").run()
      _ = try ThreadRanks.run(3) {
        try evaluation("ranks").run(context($0)).report.evaluation.perplexity != nil
      }
      for file in ["evaluation.json", "baseline.jsonl"] {
        #expect(
          try bytes(workshop.path("ranks/" + file)) == bytes(workshop.path("alone/" + file)))
      }
    }
  }

  @Test func aTrainingIsThatOfOneProcessWithinRounding() throws {
    try Workshop.with { workshop in
      let alone = try workshop.training(out: "alone", steps: 6).run().steer
      #expect(throws: JobInterruption.training(step: 3)) {
        _ = try ThreadRanks.run(2) { ranks in
          let listener = Listener()
          if ranks.rank == 1 { listener.patience = 3 }
          return try workshop.training(out: "ranks", steps: 6).run(context(ranks, listener)).steer
        }
      }
      let steers = try ThreadRanks.run(2) { ranks in
        var rest = workshop.training(out: "ranks", steps: 6)
        rest.start = .resume
        return try rest.run(context(ranks)).steer
      }
      #expect(steers[0].parameters == steers[1].parameters)
      for (some, one) in zip(steers[0].parameters, alone.parameters) {
        let far = zip(some.values, one.values).map { abs($0 - $1) }.max() ?? 0
        #expect(far < 1e-4)
      }
      for file in ["steer.safetensors", "manifest.json", "loss.csv", "report.html"] {
        #expect(FileManager.default.fileExists(atPath: workshop.path("ranks/" + file)))
      }
    }
  }

  @Test func ranksWithOtherInputsAreTold() throws {
    try Workshop.with { workshop in
      try workshop.write(#"{"text": "Other words.", "label": 1}"# + "\n", as: "other.jsonl")
      let error = #expect(throws: RankError.self) {
        _ = try ThreadRanks.run(2) { ranks in
          var training = workshop.training(out: "ranks")
          if ranks.rank == 1 { training.source = .file(workshop.path("other.jsonl")) }
          return try training.run(context(ranks)).summary.steps
        }
      }
      #expect(error?.description.contains("input `data`") == true, "\(String(describing: error))")
      let settings = #expect(throws: RankError.self) {
        _ = try ThreadRanks.run(2) { ranks in
          var job = generation(workshop, out: "texts.jsonl")
          if ranks.rank == 1 { job.settings.seed = 7 }
          return try job.run(context(ranks)).generations
        }
      }
      #expect(
        settings?.description.contains("setting `seed`") == true, "\(String(describing: settings))")
    }
  }

  // A copy on one host whose output embedding is the same, but not a weight of a layer.
  @Test func ranksWithADamagedCopyOfTheModelAreTold() throws {
    try Workshop.with { workshop in
      for name in ["sound", "damaged"] {
        try workshop.copyOfEmbedded("reviews-2m", to: name, tokenizer: [:])
      }
      let file = URL(filePath: workshop.path("damaged/model.safetensors"))
      var bytes = try Data(contentsOf: file)
      // The first number of the first tensor, a layer's: the header's length is in the first bytes.
      bytes[8 + Int(bytes[0]) + (Int(bytes[1]) << 8)] ^= 1
      try bytes.write(to: file)
      let error = #expect(throws: RankError.self) {
        _ = try ThreadRanks.run(2) { ranks in
          var training = workshop.training(out: "ranks")
          training.model = workshop.path(ranks.rank == 1 ? "damaged" : "sound")
          return try training.run(context(ranks)).summary.steps
        }
      }
      #expect(error?.description.contains("model's files") == true, "\(String(describing: error))")
    }
  }

  @Test func ranksOfAHostShareItsMemory() throws {
    let shares = try ThreadRanks.run(3) { try RankHost.share(threads: nil, $0) { _ in } }
    #expect(shares.allSatisfy { $0.ranks == 3 && $0.threads >= 1 })
    #expect(try RankHost.share(threads: 1, SingleProcess()) { _ in } == .init(threads: 1, ranks: 1))
  }

  @Test func processorsOfAHostAreNotOversubscribed() throws {
    func host(_ name: String, _ processors: [Int], _ threads: Int?, kernels: String = "X")
      -> RankHost
    {
      RankHost(host: name, processors: processors, threads: threads, kernels: kernels)
    }
    var notes: [String] = []
    try RankHost.check([host("a", [0, 1], 2), host("b", [0, 1], 2)]) { notes.append($0) }
    #expect(notes.isEmpty)
    #expect(throws: RankError.oversubscribed(host: "a", ranks: 2, threads: 4, processors: 2)) {
      try RankHost.check([host("a", [0, 1], 2), host("a", [0, 1], 2)]) { notes.append($0) }
    }
    try RankHost.check([host("a", [0], nil), host("a", [0], nil, kernels: "Y")]) {
      notes.append($0)
    }
    #expect(notes.count == 2 && notes[0] == "2 ranks share 1 processors of a")
    #expect(notes[1].contains("X / Y"))
    #expect(ProcessorList("0-3,8\n")?.numbers == [0, 1, 2, 3, 8])
    #expect(ProcessorList("3-1") == nil && ProcessorList("a") == nil && ProcessorList("") == nil)
  }
}
