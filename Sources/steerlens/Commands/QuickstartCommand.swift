import ArgumentParser
import Datasets
import EmbeddedModels
import Foundation
import LanguageModels
import Reports
import SteerAnalysis
import Steering
import TextTokenization
import WeightFormats

struct QuickstartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quickstart",
    abstract: "Train a sentiment steer on an embedded model and see what it does.",
    discussion: """
      Trains on embedded sentences, generates from 16 prompts at several steer values, has the \
      embedded judge read the generations, prints a table, and writes everything to a run folder. \
      Needs no download and less than a minute.

      Examples:
        steerlens quickstart
        steerlens quickstart --values -5,-3,-1,0,1,3,5 --out runs/curve
      """)

  @Option(name: .shortAndLong, help: "The run folder.")
  var out = "runs/quickstart"

  @Option(name: .shortAndLong, help: "The embedded model: reviews-4m or reviews-2m.")
  var model = "reviews-4m"

  @Option(parsing: .unconditional, help: "Comma-separated steer values to generate at.")
  var values = FloatList([-3, 0, 3])

  @Option(help: "Training steps.")
  var steps = 300

  @Option(name: [.long, .customShort("n")], help: "Continuations per prompt.")
  var continuations = 25

  @Option(help: "The seed of training and of generation.")
  var seed: UInt64 = 0

  @Flag(help: "Print the table as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if !EmbeddedFiles.languageModels.contains(model) {
      throw ValidationError(
        "--model must be one of \(EmbeddedFiles.languageModels.joined(separator: ", ")).")
    }
    do {
      try training.validate()
      try generation.validate()
    } catch { throw ValidationError(error.description + ".") }
  }

  private var training: TrainingSettings {
    var settings = TrainingSettings()
    settings.steps = steps
    settings.seed = seed
    return settings
  }

  private var generation: GenerationSettings {
    var settings = GenerationSettings()
    settings.continuations = continuations
    settings.seed = seed
    return settings
  }

  func run() throws {
    runtime.apply()
    let start = ContinuousClock.now
    try RunOwner.check(folder: out, isOf: "quickstart")
    let language = try LanguageModel(folder: ModelFolders.resolve(model))
    let judge = try SequenceClassifier(folder: ModelFolders.resolve(EmbeddedFiles.judge))
    let (trained, job) = try train(language)
    let sweep = try generate(language, judge, trained.steer)
    var folder = try RunFolder(path: out)
    try write(sweep, to: &folder)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try job.finish(
      trained, inputs: inputs(trained.steer), outputs: folder.outputs,
      settings: manifestSettings(), seconds: ["train": trained.seconds, "total": seconds])
    try json ? print(JSONText.pretty(sweep.map(\.point))) : report(trained, sweep, seconds)
  }

  private func manifestSettings() throws -> [String: String] {
    let drawing = try SettingsTable.entries(generation)
    var settings = Dictionary(uniqueKeysWithValues: drawing.map { ("generation.\($0)", $1) })
    settings["values"] = values.defaultValueDescription
    settings["prompts"] = QuickstartPrompts.all.joined(separator: "|")
    return settings
  }

  /// One steer value with what was generated there.
  private struct Value {
    let point: SweepPoint
    let texts: [JudgedText]
  }

  private func train(_ language: LanguageModel) throws -> (TrainingJob.Result, TrainingJob) {
    let tokenizer = try language.tokenizer()
    let examples = try sentences().map {
      TrainingExample(ids: tokenizer.encode($0.text), labels: [Float($0.label)])
    }
    var job = TrainingJob(
      settings: training, folder: out, checkpointEvery: steps, runtime: runtime,
      afterInterruption: "run quickstart again to start over")
    let result = try job.run(
      language, examples, names: ["sentiment", "dummy"], resuming: nil)
    return (result, job)
  }

  private func sentences() throws -> [LabelledText] {
    try DatasetReader.labelledTexts(
      Array(EmbeddedFiles.sentimentSentences), format: .jsonLines, name: "sentiment.jsonl")
  }

  private func generate(_ language: LanguageModel, _ judge: SequenceClassifier, _ steer: Steer)
    throws -> [Value]
  {
    let sweep = try SteerSweep(
      model: language, steer: steer, judge: judge, settings: generation)
    let prompts = try QuickstartPrompts.all.map { text in
      SteerSweep.Prompt(
        text: text, ids: try language.tokens(of: text, prependBeginOfText: true))
    }
    var progress = Progress("generate", total: values.values.count, quiet: runtime.quiet)
    var results: [Value] = []
    for value in values.values {
      let (point, texts) = try sweep.point([value, 0], prompts: prompts)
      results.append(Value(point: point, texts: texts))
      progress.update(results.count)
    }
    progress.finish()
    return results
  }

  private func inputs(_ steer: Steer) -> [RunManifest.Input] {
    [
      .init(role: "model", name: model, sha256: steer.provenance.embeddingDigest ?? ""),
      .init(
        role: "data", name: "sentiment.jsonl",
        sha256: Digests.sha256(EmbeddedFiles.sentimentSentences)),
    ]
  }

  private func write(_ results: [Value], to folder: inout RunFolder) throws {
    let header = [
      "steer_value", "positive_share", "mean_positive", "perplexity", "dist_1", "dist_2", "dist_3",
      "count",
    ]
    let rows = results.map { result in
      let p = result.point
      return ["\(p.steerValues[0])", "\(p.positiveShare)", "\(p.meanPositive)", "\(p.perplexity)"]
        + p.distinct.map { "\($0)" } + ["\(p.count)"]
    }
    try folder.write(csv: [header] + rows, as: "sweep.csv")
    try folder.write(json: results.map(\.point), as: "sweep.json")
    for result in results {
      let lines = try result.texts.map { try JSONText.line($0) + "\n" }
      let value = Numbers.signed(result.point.steerValues[0])
      try folder.write(lines.joined(), as: "generations_\(value).jsonl")
    }
  }

  private func report(_ trained: TrainingJob.Result, _ results: [Value], _ seconds: Double) {
    let rows = results.map { result in
      let p = result.point
      return [
        Numbers.signed(p.steerValues[0]),
        Numbers.fixed(100 * p.positiveShare, 1) + " %", Numbers.fixed(p.perplexity, 0),
        Numbers.fixed(p.distinct[1], 2),
        sample(result.texts),
      ]
    }
    print(trained.summary.text)
    print("")
    print(
      Console.table(
        ["steer value", "judged positive", "perplexity", "dist-2", "for example"], rows, left: [4]))
    print("")
    print(
      """
      Judged by \(EmbeddedFiles.judge) on \(results.first?.point.count ?? 0) continuations a value; \
      perplexity under \(model) without steer.
      Everything is in \(out) (\(Numbers.fixed(seconds, 1)) s).
      """)
  }

  // The first continuation, not the best one; cut to fit a terminal.
  private func sample(_ texts: [JudgedText]) -> String {
    guard let first = texts.first else { return "" }
    let text = Console.inline(first.prompt + first.text)
    return text.count > 60 ? text.prefix(59) + "…" : text
  }
}

/// The prompts of the quick start: ways to begin a sentence on a film.
enum QuickstartPrompts {
  static let all = [
    "The movie", "This film", "The acting", "The story", "It", "The plot", "What", "There",
    "The director", "My", "If", "The script", "One of the", "The cast", "Overall", "The music",
  ]
}
