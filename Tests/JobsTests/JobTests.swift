import Foundation
import Jobs
import RunFolders
import SteerAnalysis
import Steering
import Testing
import TextEvaluation

/// Jobs without a command line: what they tell, how they stop, what they refuse.
@Suite struct JobTests {
  @Test func aStoppedTrainingGoesOnToTheSameSteer() throws {
    try Workshop.with { workshop in
      let straight = try workshop.training(out: "straight").run().steer
      let listener = Listener()
      listener.patience = 2
      #expect(throws: JobInterruption.training(step: 2)) {
        try workshop.training(out: "stopped").run(listener.context)
      }
      #expect(listener.stages == ["read MB", "train"])
      #expect(
        throws: JobFolderError.unfinishedTraining(workshop.path("stopped"), step: 2, steps: 4)
      ) {
        try workshop.training(out: "stopped").run()
      }
      var rest = workshop.training(out: "stopped")
      rest.start = .resume
      #expect(try rest.run().steer.parameters == straight.parameters)
      #expect(try workshop.settings("stopped")["names"] == "label,dummy")
      #expect(try workshop.settings("stopped")["labelColumn"] == "label")
    }
  }

  @Test func aStoppedGenerationGoesOnToTheSameTexts() throws {
    try Workshop.with { workshop in
      var job = GenerationRun(model: "reviews-2m", prompts: .texts(["The film", "It", "My"]))
      job.steer = workshop.path("steer")
      job.steerValues = [[3]]
      job.settings.continuations = 1
      job.settings.maxNewTokens = 3
      job.settings.batchSize = 1
      let straight = try job.run()
      #expect(straight.steerValues == [[3, 0]])
      job.out = workshop.path("texts")
      let listener = Listener()
      listener.patience = 1
      #expect(throws: JobInterruption.generation(prompts: 1, of: 3)) {
        try job.run(listener.context)
      }
      job.start = .resume
      #expect(try job.run().generations == straight.generations)
      #expect(try RunManifest.of(run: workshop.path("texts"))?.subcommand == "generate")
    }
  }

  @Test func aStoppedSweepGoesOnToTheSameMeasures() throws {
    try Workshop.with { workshop in
      var job = SweepRun(steer: workshop.path("steer"))
      job.values = [-2, 2]
      job.prompts = .texts(["The film", "It"])
      job.settings.continuations = 2
      job.settings.maxNewTokens = 3
      // A prompt at a time.
      job.settings.batchSize = 2
      let straight = try job.run()
      #expect(straight.prompts == 2 && straight.axes.map(\.name) == ["label"])
      job.out = workshop.path("sweep")
      let listener = Listener()
      listener.patience = 3
      #expect(throws: JobInterruption.sweep(points: 1, of: 2)) { try job.run(listener.context) }
      job.start = .resume
      #expect(try job.run().measures == straight.measures)
      #expect(try workshop.settings("sweep")["values"] == "label: -2,2")
    }
  }

  /// Wherever they are stopped, between two tokens too, jobs go on to the same result.
  @Test func jobsStopInTheMidstOfABatch() throws {
    try Workshop.with { workshop in
      var generation = GenerationRun(
        model: "reviews-2m", prompts: .texts(["The film", "It", "My"]))
      generation.settings.continuations = 2
      generation.settings.maxNewTokens = 5
      generation.settings.batchSize = 4
      let texts = try generation.run().generations
      var sweep = SweepRun(steer: workshop.path("steer"))
      sweep.values = [-2, 2]
      sweep.prompts = .texts(["The film", "It"])
      sweep.settings = generation.settings
      let measures = try sweep.run().measures
      // In the first batch, in the second, in the second point.
      let stops: [(question: Int, prompts: Int?, points: Int)] = [
        (3, 0, 0), (8, 2, 0), (12, nil, 1),
      ]
      for (question, prompts, points) in stops {
        let name = "at\(question)"
        if let prompts {
          generation.out = workshop.path(name)
          generation.start = .anew
          let listener = Listener()
          listener.lastQuestion = question
          #expect(throws: JobInterruption.generation(prompts: prompts, of: 3)) {
            try generation.run(listener.context)
          }
          #expect(listener.questions == question)
          generation.start = .resume
          #expect(try generation.run().generations == texts)
        }
        sweep.out = workshop.path(name + "-sweep")
        sweep.start = .anew
        let listener = Listener()
        listener.lastQuestion = question
        #expect(throws: JobInterruption.sweep(points: points, of: 2)) {
          try sweep.run(listener.context)
        }
        #expect(listener.questions == question)
        sweep.start = .resume
        #expect(try sweep.run().measures == measures)
      }
    }
  }

  @Test func aStoppedEvaluationGoesOnToTheSameMeasures() throws {
    try Workshop.with { workshop in
      var generation = GenerationRun(
        model: "reviews-2m", prompts: .texts(["The film", "It", "My"]))
      generation.settings.continuations = 2
      generation.settings.maxNewTokens = 5
      generation.steer = workshop.path("steer")
      generation.steerValues = [[3]]
      generation.out = workshop.path("texts")
      _ = try generation.run()
      var job = EvaluationRun(generations: workshop.path("texts"))
      job.out = workshop.path("straight")
      _ = try job.run()
      // While the baseline is generated, in the midst of the perplexities, and at the judge.
      for question in [2, 7, 9] {
        job.out = workshop.path("at\(question)")
        job.start = .anew
        let listener = Listener()
        listener.lastQuestion = question
        #expect(throws: JobInterruption.self) { try job.run(listener.context) }
        #expect(listener.questions == question)
        job.start = .resume
        _ = try job.run()
        let files = try ["straight", "at\(question)"].map {
          try Data(contentsOf: URL(filePath: workshop.path($0 + "/evaluation.json")))
        }
        #expect(files[0] == files[1], "\(question)")
      }
    }
  }

  @Test func anEvaluationTellsWhyThereIsNoBaseline() throws {
    try Workshop.with { workshop in
      try workshop.write(
        #"{"prompt": {"text": "It"}, "generations": [{"text": " is a good, good film."}]}"#,
        as: "g.jsonl")
      var job = EvaluationRun(generations: workshop.path("g.jsonl"))
      job.metrics = [.distinct, .repetition]
      job.out = workshop.path("evaluation")
      let listener = Listener()
      let report = try job.run(listener.context).report
      #expect(report.baseline == nil && report.evaluation.texts == 1)
      #expect(listener.notes.contains { $0.contains("`baseline`") })
      #expect(try workshop.settings("evaluation")["metrics"] == "distinct,repetition")
      job.metrics = [.toxicity]
      job.start = .overwrite
      #expect(throws: EvaluationFailure.missingJudge(metric: "toxicity")) { try job.run() }
    }
  }

  @Test func otherSettingsAreRefusedBeforeTheWork() throws {
    try Workshop.with { workshop in
      var job = SpectrumRun(steers: [workshop.path("steer")])
      job.out = workshop.path("spectrum")
      _ = try job.run()
      job.leaveOneOut = 1
      let listener = Listener()
      #expect(throws: JobFolderError.finishedOther(workshop.path("spectrum"))) {
        try job.run(listener.context)
      }
      #expect(listener.stages.isEmpty)
      job.overwrites = true
      #expect(try job.run().truncation?.leaveOneOut.count == 1)
    }
  }

  @Test func aCompositionOfOtherSettingsIsRefused() throws {
    try Workshop.with { workshop in
      var job = CompositionRun(steers: [workshop.path("steer")], out: workshop.path("sum"))
      let first = try job.run().steer
      #expect(try workshop.settings("sum")["weights"] == "1")
      #expect(try workshop.settings("sum")["names"] == "label")
      #expect(try job.run().steer.parameters == first.parameters)
      job.weights = [2]
      #expect(throws: JobFolderError.finishedOther(workshop.path("sum"))) { try job.run() }
      #expect(
        try SteerFile.read(workshop.path("sum/steer.safetensors")).steer.parameters
          == first.parameters)
      job.overwrites = true
      _ = try job.run()
      #expect(try workshop.settings("sum")["weights"] == "2")
    }
  }

  @Test func errorsSpeakOfSettings() {
    let errors: [any Error & CustomStringConvertible] = [
      JobError.noBeginOfText(model: "m"), JobError.steerNamesNoModel("s", setting: "from"),
      JobFolderError.finishedTraining("f"), SweepError.sameSteer("s"),
      EvaluationFailure.missingJudge(metric: "perplexity"),
      TransferError.topKTooSmall(topK: 1, minimum: 2),
      SteeringError.invalidSetting(name: "topK", value: "-1", expected: "0 or more"),
    ]
    for error in errors {
      #expect(!error.description.contains("--"), "\(error)")
      #expect(error.description.contains("`"), "\(error)")
    }
  }
}
