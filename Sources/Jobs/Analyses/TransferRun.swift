public import Datasets
internal import Files
internal import LanguageModels
public import SteerAnalysis
public import Steering

/// Carries a steer over to another language model, without training.
public struct TransferRun {
  /// A steer file, or the folder of a training run.
  public var steer: String
  /// The model that the steer is for (default: the one that it names).
  public var from: String?
  /// The model to make a steer for.
  public var to: String
  /// How the maps are fitted and used.
  public var settings = TransferSettings()
  /// Texts that both models read (default: texts that they draw).
  public var contexts: String?
  /// The column or key of the texts (default: `text`).
  public var textColumn: String?
  /// How their file is written.
  public var reading = TextFileOptions()
  /// At most so many texts, taken at equal distances.
  public var maxTexts = 1000
  /// Whether the begin-of-text token begins every text of ``contexts``.
  ///
  /// By default as the steer was trained where that is not how its model's tokenizer begins texts, else as
  /// each model's tokenizer does. Texts that the models draw begin with it.
  public var prependsBeginOfText: Bool?
  /// Whether every rule is also measured with every fit.
  public var comparesMethods = false
  /// How the new steer is measured on the target; nil for not at all.
  public var effect: TransferEffect?
  /// What is continued there (default with an embedded model: the quick start's prompts).
  public var prompts: GenerationRun.Prompts?
  /// How a file of prompts writes its characters.
  public var encoding = TextEncoding.utf8
  /// The run folder; nil to write nothing.
  public var out: String?
  /// Whether a finished run of other inputs or settings may be replaced.
  public var overwrites = false

  /// A transfer with default settings.
  ///
  /// - Parameters:
  ///   - steer: A steer file, or the folder of a training run.
  ///   - to: The model to make a steer for.
  public init(steer: String, to: String) {
    self.steer = steer
    self.to = to
  }

  /// The new steer, and how well it agrees with the original.
  public struct Result {
    /// The steer for the target.
    public var steer: Steer { transferred.transferred.steer }
    /// How well maps and steers agree on what no fit saw.
    public var report: TransferReport { transferred.report }
    /// Other ways to transfer, where they were compared.
    public var methods: [TransferMethod]? { transferred.methods }
    /// What the new steer does to texts on the target; nil where it was not measured.
    public let sweep: SweepResult?
    /// The names of the models.
    public let models: (source: String, target: String)
    let transferred: TransferJob.Result
  }

  /// Fits the maps, and writes the steer, tables, a manifest, figures and a page if there is a
  /// folder.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The steer for the target.
  /// - Throws: ``JobError``, ``JobFolderError``, `TransferError`, `SteeringError`; what reading and
  ///   writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    var run = try AnalysisRun("transfer", out: out, overwrites: overwrites, context)
    let loaded = try LoadedSteer(steer, context)
    if let out { try OutputFile.check(out + "/" + SteerPath.fileName, isNoneOf: [loaded.file]) }
    let source = try loaded.model(from, setting: "from", context)
    let target = try context.languageModel(to)
    let tokens = try SharedTokens(source: source, target: target)
    try run.note(loaded)
    for (role, model) in [("source", source), ("target", target)] {
      run.noteModel(role, model.name, sha256: Digests.outputEmbedding(of: model))
    }
    let effectPrompts = try effectPrompts(target, context)
    var job = TransferJob(settings)
    if comparesMethods { job.comparedFits = TransferFit.allCases }
    let file = try contexts.map {
      try LoadedTexts(path: $0, textColumn: textColumn, file: reading).limited(to: maxTexts)
    }
    if let file {
      run.note(file)
      for model in [source, target] { try context.noteDroppedBytes(of: file.texts, by: model) }
    }
    let texts = try file?.texts ?? job.drawnTexts(source, target, limit: maxTexts)
    let readings = file == nil ? nil : try self.readings(loaded.steer, source, target)
    var recorded = try recorded(file, readings, texts)
    if let effect {
      run.noteModel(
        "judge", effect.judge, sha256: try JudgeDigest.of(ModelFolders.resolve(effect.judge)))
      recorded.merge(try effect.settings) { $1 }
    }
    try run.checkEarlier(seed: settings.seed, settings: recorded)
    let paired = try context.stage("read", total: texts.count) { stage in
      try PairedContexts(
        texts, source: source, target: target,
        beginnings: try readings.map { try ($0.source.beginning(), $0.target.beginning()) }
      ) { stage.update($0) }
    }
    let original = TransferJob.Original(
      loaded.steer, name: loaded.path, sha256: try ContentDigest.sha256(ofFile: loaded.file))
    let result = try withStages(context) {
      try job.run(
        original, tokens: tokens, contexts: paired, from: source, to: target, progress: $0)
    }
    let measured = try effectPrompts.flatMap { prompts in
      try effect?.measure(result.transferred.steer, on: target, prompts: prompts, context)
    }
    try run.finish(seed: settings.seed, settings: recorded) {
      try result.write(to: &$0, steerAs: SteerPath.fileName)
      try measured?.write(to: &$0)
    }
    return Result(
      sweep: measured?.result, models: (source.name, target.name), transferred: result)
  }

  // Read before the work: what is wrong with them is told at once.
  private func effectPrompts(_ target: LanguageModel, _ context: JobContext) throws -> SweepPrompts?
  {
    guard effect != nil else { return nil }
    return try SweepPrompts(
      prompts, encoding: encoding, prepends: prependsBeginOfText, chat: ChatSettings(), steer: nil,
      model: target, context)
  }

  // The steps of one stage follow those of another.
  private func withStages<R>(
    _ context: JobContext, _ work: ((TransferJob.Stage, Int, Int) -> Void) throws -> R
  ) rethrows -> R {
    defer { context.progress(nil) }
    return try work { stage, done, total in
      context.progress(JobProgress(stage: stage.rawValue, done: done, total: total))
    }
  }

  private typealias Readings = (source: TextReading, target: TextReading)

  // What a training was told of its model holds for the other model; what the model's tokenizer does of
  // itself does not.
  private func readings(_ steer: Steer, _ source: LanguageModel, _ target: LanguageModel) throws
    -> Readings
  {
    let training = steer.provenance.training
    let trained = training?.chat == true ? nil : training?.prependsBeginOfText
    let told = trained == source.tokenizerBeginsTexts ? nil : trained
    let canPrepend = [source, target].allSatisfy { (try? $0.beginOfText()) != nil }
    let prepends = prependsBeginOfText ?? told.map { $0 && canPrepend }
    return (
      try TextReading(source, prepends: prepends), try TextReading(target, prepends: prepends)
    )
  }

  private func recorded(_ file: LoadedTexts?, _ readings: Readings?, _ texts: [String]) throws
    -> [String: String]
  {
    var entries = try SettingsTable.entries(settings.effective)
    entries["topK"] = settings.effective.topK.map { "\($0)" } ?? "all"
    if settings.effective.fit != .adam, !comparesMethods { entries["adamSteps"] = nil }
    entries["compareMethods"] = "\(comparesMethods)"
    if let file {
      entries["maxTexts"] = "\(maxTexts)"
      entries.merge(file.settings) { $1 }
      entries["prependBos"] = readings.map { "\($0.source.prependsBeginOfText)" }
      entries["targetPrependBos"] = readings.map { "\($0.target.prependsBeginOfText)" }
    } else {
      entries["drawnTexts"] = "\(texts.count)"
    }
    return entries
  }
}
