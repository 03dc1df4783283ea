public import Datasets
internal import LanguageModels
internal import MessagePassing
internal import Reports
internal import RunFolders
public import TextEvaluation

/// Measures generated texts, beside texts of the same prompts without steer.
public struct EvaluationRun {
  /// A file of generated texts, or the folder of a generation.
  public var generations: String
  /// Texts of the same prompts without steer (default: they are generated).
  public var baseline: String?
  /// Texts of the same prompts of another run, to compare with.
  public var compared: String?
  /// How files of texts write their characters.
  public var encoding = TextEncoding.utf8
  /// What is measured (default: all that somebody can measure).
  public var metrics: Set<EvaluationMetric>?
  /// Who measures.
  public var judges = JudgeSettings()
  /// The seed of intervals and significance tests.
  public var seed: UInt64 = 0
  /// Whether the published evaluation is followed in its details.
  public var followsPublishedCode = false
  /// The run folder; nil to write nothing.
  public var out: String?
  /// The folder that keeps scores between evaluations; nil for none.
  public var scoreCache: String?
  /// What to do with scores that a stopped evaluation left there, and with another evaluation.
  public var start = JobStart.anew

  /// An evaluation by who is at hand.
  ///
  /// - Parameter generations: A file of generated texts, or the folder of a generation.
  public init(generations: String) { self.generations = generations }

  /// What was measured.
  public struct Result {
    /// Every measure with its interval, and the differences.
    public let report: EvaluationReport
  }

  /// Scores the texts, and writes tables, a manifest, figures and a page if there is a folder.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The measures.
  /// - Throws: ``EvaluationFailure``, ``JobError``, ``JobFolderError``, ``JobInterruption`` with
  ///   finished scores kept; what reading, judging and writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    var run = self
    if !context.communicator.isRoot { (run.out, run.scoreCache) = (nil, nil) }
    return try run.written(context)
  }

  private func written(_ context: JobContext) throws -> Result {
    var run = try AnalysisRun("evaluate", out: out, overwrites: start == .overwrite, context)
    let files = try EvaluationFiles(self, context)
    let loaded = try EvaluationJudges(
      judges, asked: metrics, generator: files.run.model,
      followsPublishedCode: followsPublishedCode, context: context)
    try run.noteFile("generations", files.run.path)
    loaded.inputs.forEach { run.note($0) }
    if let other = files.compared { try run.noteFile("compared", other.path) }
    if let given = files.baseline { try run.noteFile("baseline", given.path) }
    try run.checkEarlier(seed: seed, settings: recorded(loaded))
    try RankAgreement(inputs: run.inputs, settings: recorded(loaded)).check(
      of: loaded.perplexityModel, context)
    let cache = try scoreCache.map {
      try ScoreCache(folder: $0, loaded, followsPublishedCode: followsPublishedCode)
    }
    let job = EvaluationJob(
      judges: loaded, folder: out, cache: cache, start: start, context: context)
    let unsteered = try files.baseline.map { Baseline($0) } ?? baseline(files.run, loaded, context)
    let scores = try job.scores(of: files.run.generations, as: "run")
    let baselineScores = try unsteered.map {
      (name: $0.name, scores: try job.scores(of: $0.generations, as: "baseline"))
    }
    let otherScores = try files.compared.map {
      (name: $0.name, scores: try job.scores(of: $0.generations, as: "compared"))
    }
    let report = EvaluationReport(
      scores, baseline: baselineScores, compared: otherScores, metrics: loaded.metrics,
      names: loaded.names, followsPublishedCode: followsPublishedCode, seed: seed)
    let runs =
      [("run", scores)]
      + [("baseline", baselineScores), ("compared", otherScores)]
      .compactMap { name, run in run.map { (name, $0.scores) } }
    try run.finish(seed: seed, settings: recorded(loaded)) { folder in
      if unsteered?.isGenerated == true { folder.record(EvaluationTables.baselineFile) }
      try EvaluationTables(report: report, runs: runs).write(to: &folder)
    }
    try job.discardCheckpoints()
    return Result(report: report)
  }

  private func recorded(_ judges: EvaluationJudges) -> [String: String] {
    var settings = judges.settings
    settings["metrics"] = EvaluationMetric.allCases.filter(judges.metrics.contains)
      .map(\.rawValue).joined(separator: ",")
    if followsPublishedCode { settings["compat"] = "upstream" }
    return settings
  }

  private struct Baseline {
    var name: String
    var generations: [PromptGenerations]
    var isGenerated = false

    init(_ file: GenerationsFile) {
      name = file.name
      generations = file.generations
    }

    init(name: String, generations: [PromptGenerations], isGenerated: Bool) {
      self.name = name
      self.generations = generations
      self.isGenerated = isGenerated
    }
  }

  private func baseline(
    _ file: GenerationsFile, _ judges: EvaluationJudges, _ context: JobContext
  ) throws -> Baseline? {
    if let manifest = file.manifest, EvaluationBaseline.isUnsteered(manifest) {
      context.note("the texts were written without steer: they are their own baseline")
      return nil
    }
    let known = file.manifest.flatMap(EvaluationBaseline.init(of:))
    let model = judges.perplexityModel?.name
    guard
      let writer = known ?? model.map({ EvaluationBaseline(model: $0, like: file.generations) }),
      writer.prependsBeginOfText == true || file.generations.allSatisfy({ !$0.prompt.isEmpty })
    else {
      context.note(
        "no texts without steer to compare with: give `baseline`, or `perplexityModel` to have "
          + "them generated")
      return nil
    }
    if known == nil {
      context.note(
        "the texts do not say how they were generated: \(writer.model) continues their prompts "
          + "at the paper's settings as baseline; give `baseline` for your own")
    }
    let texts = try writer.generations(
      file.generations, loaded: judges.perplexityModel, folder: out, start, context)
    return Baseline(name: writer.name, generations: texts, isGenerated: out != nil)
  }
}

/// The files of an evaluation, all of the same prompts.
private struct EvaluationFiles {
  let run: GenerationsFile
  let compared: GenerationsFile?
  let baseline: GenerationsFile?

  init(_ evaluation: EvaluationRun, _ context: JobContext) throws {
    func file(_ path: String) throws -> GenerationsFile {
      try GenerationsFile(path, evaluation.encoding, context)
    }
    run = try file(evaluation.generations)
    compared = try evaluation.compared.map(file)
    baseline = try evaluation.baseline.map(file)
    for other in [compared, baseline].compactMap({ $0 }) { try run.requireSamePrompts(other) }
  }
}
