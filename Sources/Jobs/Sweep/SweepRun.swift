public import Datasets
internal import EmbeddedModels
internal import LanguageModels
internal import MessagePassing
internal import NumberText
internal import Reports
internal import RunFolders
public import SteerAnalysis
public import Steering

/// Generates at a range of steer values, and measures the effect.
public struct SweepRun {
  /// A steer file, or the folder of a training run.
  public var steer: String
  /// The model (default: the one that the steer names).
  public var model: String?
  /// The values of the steer that varies.
  public var values: [Float] = [-5, -3, -1, 0, 1, 3, 5]
  /// Values of a second steer, for a grid of both.
  public var secondValues: [Float]?
  /// The name of the steer that varies (default: the first labelled one).
  public var vary: String?
  /// The name of the second steer (default: the next labelled one).
  public var second: String?
  /// What is continued (default with an embedded model: the quick start's prompts).
  public var prompts: GenerationRun.Prompts?
  /// How a file of prompts writes its characters.
  public var encoding = TextEncoding.utf8
  /// Whether the begin-of-text token begins every prompt (default: with an embedded model; else as the
  /// steer was trained, else as the model's tokenizer begins texts).
  public var prependsBeginOfText: Bool?
  /// Whether prompts are conversations for the model's chat template.
  public var chat = ChatSettings()
  /// The classifier that scores the texts: a folder or a name.
  public var judge = EmbeddedFiles.judge
  /// How texts are drawn.
  public var settings = GenerationSettings()
  /// What the effect of a recommended value may cost.
  public var price = SweepRecommendation.Price()
  /// The run folder; nil to write nothing.
  public var out: String?
  /// What to do with a sweep that the folder holds.
  public var start = JobStart.anew

  /// A sweep with default settings.
  ///
  /// - Parameter steer: A steer file, or the folder of a training run.
  public init(steer: String) { self.steer = steer }

  /// What was measured.
  public struct Result {
    /// The measures of every point.
    public let measures: SweepResult
    /// The steers that varied.
    public let axes: [SweepResult.Axis]
    /// The number of prompts.
    public let prompts: Int
  }

  /// Measures every point; with a folder every finished one is kept.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The measures.
  /// - Throws: ``JobError``, ``JobFolderError``, ``SweepError``, ``JobInterruption`` with finished
  ///   points kept; what reading, generating and writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    var run = self
    if !context.communicator.isRoot { run.out = nil }
    return try run.written(context)
  }

  private func written(_ context: JobContext) throws -> Result {
    var run = try AnalysisRun("sweep", out: out, overwrites: start == .overwrite, context)
    let loaded = try LoadedSteer(steer, context)
    let axes = try axes(of: loaded)
    let language = try loaded.model(model, context)
    let classifier = try SequenceClassifier(folder: ModelFolders.resolve(judge))
    let read = try SweepPrompts(
      prompts, encoding: encoding, prepends: prependsBeginOfText, chat: chat, steer: loaded.steer,
      model: language, context)
    let (prompts, reading) = (read.prompts, read.reading)
    let sweep = try SteerSweep(
      model: language, steer: loaded.steer, judge: classifier, settings: settings)
    try sweep.check(prompts)
    context.noteUnsupported(settings.precision)
    run.noteModel("model", language.name, sha256: Digests.outputEmbedding(of: language))
    try run.note(loaded)
    run.noteModel("judge", judge, sha256: try JudgeDigest.of(ModelFolders.resolve(judge)))
    run.note("prompts", read.input.name, sha256: read.input.sha256)
    reading.inputs.forEach { run.note($0) }
    var recorded = try SettingsTable.entries(settings).merging(reading.settings) { $1 }
    for (name, axis) in zip(["values", "secondValues"], axes) {
      recorded[name] = "\(axis.name): \(Numbers.list(axis.values))"
    }
    try RankAgreement(inputs: run.inputs, settings: recorded).check(of: language, context)
    let points = SweepJob.points(of: axes, steers: loaded.steer.count)
    let result = try measure(sweep, prompts, points, axes, run, recorded, context)
    if context.communicator.isRoot, let recommended = result.recommended {
      try RecommendedValues(recommended, loaded).write(beside: loaded, context)
    }
    return Result(measures: result, axes: axes, prompts: prompts.count)
  }

  private func measure(
    _ sweep: SteerSweep, _ prompts: [SteerSweep.Prompt],
    _ points: [(values: [Float], name: String)],
    _ axes: [SweepResult.Axis], _ run: AnalysisRun, _ recorded: [String: String],
    _ context: JobContext
  ) throws -> SweepResult {
    let folder = try out.map { path in
      let inputs = run.inputs.map { SweepFolder.Plan.Input(role: $0.role, sha256: $0.sha256) }
      return try SweepFolder(
        path: path,
        plan: .init(
          version: toolVersion, inputs: inputs, settings: recorded, points: points.map(\.name)))
    }
    try folder?.begin(start)
    let job = SweepJob(
      sweep: sweep, prompts: prompts, points: points, folder: folder, context: context)
    let result = SweepResult(try job.run(), axes: axes, price: price)
    var recorded = recorded
    recorded["price"] = "\(price.perplexityRatio)"
    try run.finish(seed: settings.seed, settings: recorded) { output in
      try SweepTables(result: result, axes: axes).write(to: &output)
      folder?.record(in: &output)
    }
    folder?.finish()
    return result
  }

  private func axes(of loaded: LoadedSteer) throws -> [SweepResult.Axis] {
    let steer = loaded.steer
    func index(_ name: String) throws -> Int { try steer.index(named: name) }
    func axis(_ index: Int, _ list: [Float]) -> SweepResult.Axis {
      .init(steer, index: index, values: list)
    }
    let named = try second.map(index)
    let labelled = steer.names.indices.filter { $0 != steer.dummySteer }
    let free = labelled.first { $0 != named } ?? named
    guard let first = try vary.map(index) ?? free else {
      throw SweepError.noLabelledSteer(loaded.path)
    }
    guard let secondValues else { return [axis(first, values)] }
    guard let other = named ?? labelled.first(where: { $0 != first }) else {
      throw SweepError.noSecondSteer(loaded.path)
    }
    guard other != first else { throw SweepError.sameSteer(steer.names[first]) }
    return [axis(first, values), axis(other, secondValues)]
  }
}
