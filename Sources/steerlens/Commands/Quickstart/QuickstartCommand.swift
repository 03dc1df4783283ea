import ArgumentParser
import Datasets
import EmbeddedModels
import Jobs
import LanguageModels
import NumberText
import Reports
import SteerAnalysis
import Steering
import TextTokenization
import RunFolders

struct QuickstartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quickstart",
    abstract: "Train a sentiment steer on an embedded model and see what it does.",
    discussion: """
      Trains on embedded sentences, generates from 16 prompts at several steer values, has the \
      embedded judge read the generations, and looks into the steer: its spectrum, the words that it \
      moves, the spans of a text that carry its style, and its transfer to the other embedded model. \
      Prints what it finds and writes everything to a run folder. Needs no download and about a \
      minute.

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

  @Option(
    parsing: .unconditional,
    help: "Training steps at most; fewer where held-out texts gain nothing any more.")
  var steps = 300

  @Option(
    name: [.long, .customShort("n")], parsing: .unconditional, help: "Continuations per prompt.")
  var continuations = 25

  @Option(
    parsing: .unconditional, help: "The seed of training and of generation (default: 0).",
    transform: Seed.read)
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
    } catch { throw ValidationError(OptionNames.inText(error.description) + ".") }
  }

  private var training: TrainingSettings {
    var settings = TrainingSettings.recommended()
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
    let context = runtime.context()
    let start = ContinuousClock.now
    let claim = try RunOwner.claim(out, for: "quickstart")
    let language = try context.languageModel(model)
    let texts = try LoadedTexts.sentences()
    let split = try split(language, texts)
    let (trained, job) = try train(language, split, context)
    var folder = try RunFolder(path: out)
    // Not lost if what follows is interrupted.
    try SteerFile.write(trained.steer, to: folder.file(SteerPath.fileName))
    let sweep = try QuickstartSweep(
      model: language, steer: trained.steer, values: values.values, settings: generation,
      context: context)
    try sweep.write(to: &folder)
    let analyses = try QuickstartAnalyses(
      model: language, trained, texts: texts, path: out, context: context)
    try analyses.write(to: &folder)
    let transfer = try QuickstartTransfer(
      from: language, steer: trained.steer, steerFile: folder.file(SteerPath.fileName),
      values: values.values, settings: generation, context: context)
    try transfer.write(to: &folder)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try job.finish(
      trained, inputs: inputs(trained.steer, texts) + [transfer.input], outputs: folder.outputs,
      settings: manifestSettings().merging(split.entries) { $1 },
      seconds: ["train": trained.seconds, "total": seconds])
    claim.finish()
    let report = QuickstartReport(
      training: trained.summary, sweep: sweep.result, spectrum: analyses.spectrum,
      vocabulary: analyses.vocabulary, spans: analyses.spans,
      transfer: .init(
        report: transfer.report, methods: transfer.methods, sweep: transfer.sweep))
    if json { return try Console.print(json: report) }
    print(
      [
        trained.summary.text, sweep.text, analyses.text, transfer.text,
        """
        Open \(out)/report.html for figures, generated texts, spans, dimensions and words.
        Everything is in \(out) (\(Numbers.fixed(seconds, 1)) s).
        """,
      ].joined(separator: "\n\n"))
  }

  private func manifestSettings() throws -> [String: String] {
    let drawing = try SettingsTable.entries(generation)
    var settings = Dictionary(uniqueKeysWithValues: drawing.map { ("generation.\($0)", $1) })
    settings["values"] = values.defaultValueDescription
    settings["prompts"] = QuickstartPrompts.all.joined(separator: "|")
    settings["text"] = QuickstartAnalyses.text
    return settings
  }

  private func split(_ language: LanguageModel, _ texts: LoadedTexts) throws -> TrainingSplit {
    let tokenizer = try language.tokenizer()
    let examples = zip(texts.texts, texts.labels ?? []).map { text, label in
      TrainingExample(ids: tokenizer.encode(text), labels: [Float(label)])
    }
    return try TrainingSplit(examples, .automatic, seed: seed)
  }

  private func train(_ language: LanguageModel, _ split: TrainingSplit, _ context: JobContext)
    throws -> (TrainingJob.Result, TrainingJob)
  {
    var job = TrainingJob(
      settings: training, folder: out, checkpointEvery: steps, choosesRank: true,
      subcommand: "quickstart", context: context)
    do {
      let result = try job.run(
        language, split, names: ["sentiment", "dummy"], resuming: nil)
      return (result, job)
    } catch let stop as JobInterruption {
      Console.note("\(stop); run quickstart again to start over")
      throw Interruption.exitCode
    }
  }

  private func inputs(_ steer: Steer, _ texts: LoadedTexts) -> [RunManifest.Input] {
    [
      .init(
        role: "model", name: model, sha256: steer.provenance.embeddingDigest ?? "",
        revision: ModelFolders.commit(of: model)),
      .init(role: "data", name: texts.name, sha256: texts.sha256),
    ]
  }
}

/// The JSON of `quickstart`.
struct QuickstartReport: Encodable {
  var training: TrainingSummary
  var sweep: SweepResult
  var spectrum: SpectrumReport
  var vocabulary: VocabularyReport
  var spans: SpansReport
  var transfer: Transfer

  /// The transfer, and the sweep of the transferred steer on the other model.
  struct Transfer: Encodable {
    var report: TransferReport
    var methods: [TransferMethod]
    var sweep: SweepResult
  }
}
