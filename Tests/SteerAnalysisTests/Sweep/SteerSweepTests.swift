import Datasets
import EmbeddedModels
import Files
import Foundation
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextEvaluation
import TextTokenization
import WeightFormats

/// A sweep of a briefly trained steer on the embedded models.
@Suite struct SteerSweepTests {
  static func folder(_ name: String) throws -> FileFolder {
    try FileFolder(name: name, files: #require(EmbeddedFiles.model(named: name)))
  }

  private static let texts = ["The movie", "This film", "The acting", "It", "Overall"]

  private func prompts(_ model: LanguageModel) throws -> [SteerSweep.Prompt] {
    let tokenizer = try model.tokenizer()
    let begin = Int32(try #require(model.configuration.beginOfTextID))
    return Self.texts.map { .init(text: $0, ids: [begin] + tokenizer.encode($0)) }
  }

  private func trained(_ model: LanguageModel, steps: Int) throws -> Steer {
    let sentences = try DatasetReader.labelledTexts(
      EmbeddedFiles.sentimentSentences, format: .jsonLines, name: "sentiment.jsonl")
    let tokenizer = try model.tokenizer()
    var settings = TrainingSettings()
    settings.steps = steps
    let trainer = try SteerTrainer(
      model: model,
      examples: sentences.map {
        TrainingExample(ids: tokenizer.encode($0.text), labels: [Float($0.label)])
      }, settings: settings, names: ["sentiment", "dummy"])
    while !trainer.isFinished { _ = try trainer.step() }
    return trainer.state.steer
  }

  private func settings(_ continuations: Int) -> GenerationSettings {
    var settings = GenerationSettings()
    settings.continuations = continuations
    settings.seed = 5
    return settings
  }

  @Test func perplexityIsThatOfTheTextsWhoeverDrewThem() throws {
    let model = try LanguageModel(folder: Self.folder("reviews-2m"))
    let judge = try SequenceClassifier(folder: Self.folder(EmbeddedFiles.judge))
    let steer = try trained(model, steps: 1)
    let sweep = try SteerSweep(model: model, steer: steer, judge: judge, settings: settings(6))
    let prompts = try prompts(model)
    let (point, texts) = try sweep.point([2, 0], prompts: prompts)
    let begin = Int32(try #require(model.configuration.beginOfTextID))
    let perplexity = try ConditionalPerplexity(model: model, beginOfText: begin)
    var (loss, tokens) = (0.0, 0)
    for prompt in Self.texts {
      let own = texts.filter { $0.prompt == prompt }.map(\.text)
      let losses = try perplexity.losses(PromptGenerations(prompt: prompt, texts: own))
      for case .measured(let nats, let count) in losses {
        (loss, tokens) = (loss + nats, tokens + count)
      }
    }
    #expect(abs(point.perplexity - exp(loss / Double(tokens))) < 1e-9)
  }

  /// Texts follow what a chat template made of the prompt, and are judged as answers.
  @Test func renderedPromptsAreWhatIsContinued() throws {
    let model = try LanguageModel(folder: Self.folder("reviews-2m"))
    let judge = try SequenceClassifier(folder: Self.folder(EmbeddedFiles.judge))
    let steer = try trained(model, steps: 1)
    let sweep = try SteerSweep(model: model, steer: steer, judge: judge, settings: settings(6))
    let plain = try prompts(model)
    let rendered = plain.map {
      SteerSweep.Prompt(text: "Write on.", rendered: $0.text, ids: $0.ids)
    }
    let (first, texts) = try sweep.point([2, 0], prompts: plain)
    let (second, answers) = try sweep.point([2, 0], prompts: rendered)
    #expect(answers.map(\.text) == texts.map(\.text) && answers[0].prompt == "Write on.")
    #expect(second.perplexity == first.perplexity)
    let alone = try judge.probabilities(texts.map { $0.text.isEmpty ? "\n" : $0.text })
    let scores = texts.indices.map { Double(alone[$0, alone.columns - 1]) }
    #expect(zip(answers, scores).allSatisfy { abs($0.positive - $1) < 1e-6 })
    #expect(answers.map(\.positive) != texts.map(\.positive))
  }

  @Test func theJudgedShareRisesWithTheValue() throws {
    let model = try LanguageModel(folder: Self.folder("reviews-4m"))
    let judge = try SequenceClassifier(folder: Self.folder(EmbeddedFiles.judge))
    let sweep = try SteerSweep(
      model: model, steer: trained(model, steps: 40), judge: judge, settings: settings(20))
    let prompts = try prompts(model)
    let axis = SweepResult.Axis(name: "sentiment", index: 0, values: [-6, -2, 0, 2, 6])
    let points = try axis.values.map { try sweep.point([$0, 0], prompts: prompts).0 }
    let shares = points.map(\.positiveShare)
    #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 }, "\(shares)")
    // Far apart: the 95 % intervals of the ends do not touch.
    #expect(points[0].positiveShareInterval[1] < points[4].positiveShareInterval[0])
    let effect = SweepResult(points, axes: [axis]).summary.steers[0]
    #expect(effect.spearman == 1 && (effect.slopeAroundZero ?? 0) > 0)
  }

  @Test func measuresAgreeWithANaiveComputation() throws {
    let model = try LanguageModel(folder: Self.folder("reviews-2m"))
    let judge = try SequenceClassifier(folder: Self.folder(EmbeddedFiles.judge))
    let steer = try trained(model, steps: 4)
    let sweep = try SteerSweep(model: model, steer: steer, judge: judge, settings: settings(3))
    let prompts = try prompts(model)
    let values: [Float] = [8, 1]
    let (point, texts) = try sweep.point(values, prompts: prompts)
    let drawn = try TextGenerator(
      model: model, steer: FixedSteer(steer, values: values), settings: settings(3)
    ).continuations(of: prompts.map(\.ids))
    #expect(point.count == 15 && texts.count == 15)
    try checkScores(point, texts, judge)
    // The loss of prompt and text together less that of the prompt alone.
    let tokenizer = try model.tokenizer()
    var (loss, tokens) = (0.0, 0)
    for (i, text) in texts.enumerated() {
      let prompt = prompts[i / 3].ids
      let whole = prompt.prefix(1) + tokenizer.encode(text.prompt + text.text)
      loss += try naiveLoss(model, [prompt[0]], Array(whole.dropFirst()))
      loss -= try naiveLoss(model, [prompt[0]], Array(prompt.dropFirst()))
      tokens += whole.count - prompt.count
    }
    #expect(abs(point.perplexity / exp(loss / Double(tokens)) - 1) < 1e-4)
    let length = drawn.joined().reduce(0) { $0 + $1.ids.count }
    #expect(abs(point.meanLength - Double(length) / 15) < 1e-12)
    let interval = try #require(point.perplexityInterval)
    #expect(interval[0] < point.perplexity && point.perplexity < interval[1])
    let distinct = drawn.map { rows in
      let pairs = rows.flatMap { zip($0.ids, $0.ids.dropFirst()).map { [$0, $1] } }
      return Double(Set(pairs).count) / Double(pairs.count)
    }
    #expect(abs(point.distinct[1] - distinct.reduce(0, +) / 5) < 1e-12)
  }

  private func checkScores(_ point: SweepPoint, _ texts: [JudgedText], _ judge: SequenceClassifier)
    throws
  {
    // Each text by itself, not in a batch.
    let scores = try texts.map {
      Double(try judge.probabilities([$0.prompt + $0.text])[0, 1])
    }
    let mean = scores.reduce(0, +) / 15
    #expect(abs(point.meanPositive - mean) < 1e-5 && point.scores.mean == point.meanPositive)
    #expect(point.positiveShare == Double(scores.count { $0 > 0.5 }) / 15)
    #expect(point.scores.histogram.reduce(0, +) == 15 && point.scores.histogram.count == 20)
  }

  /// The loss of new tokens from whole rows of logits, in `Double`.
  private func naiveLoss(_ model: LanguageModel, _ prompt: [Int32], _ new: [Int32]) throws -> Double
  {
    guard !new.isEmpty else { return 0 }
    let ids = prompt + new
    let logits = model.outputHead.logits(try model.hiddenStates([ids]))
    return (prompt.count..<ids.count).reduce(0) { sum, t in
      let row = logits.row(t - 1).map(Double.init)
      return sum + log(row.reduce(0) { $0 + exp($1) }) - row[Int(ids[t])]
    }
  }

  @Test func progressEndsTheWork() throws {
    struct Stop: Error {}
    let model = try LanguageModel(folder: Self.folder("reviews-2m"))
    let judge = try SequenceClassifier(folder: Self.folder(EmbeddedFiles.judge))
    var settings = settings(1)
    settings.batchSize = 2
    let sweep = try SteerSweep(
      model: model, steer: trained(model, steps: 1), judge: judge, settings: settings)
    var seen: [Int] = []
    #expect(throws: Stop.self) {
      _ = try sweep.point(
        [0, 0], prompts: prompts(model),
        progress: { done in
          seen.append(done)
          if done > 2 { throw Stop() }
        })
    }
    #expect(seen == [2, 4])
    // And between two passes of a model, of which drawing has one for each token.
    var passes = 0
    #expect(throws: Stop.self) {
      _ = try sweep.point(
        [0, 0], prompts: prompts(model),
        beforePass: {
          passes += 1
          if passes == 5 { throw Stop() }
        })
    }
    #expect(passes == 5)
  }
}
