internal import LanguageModels
package import Reports
internal import RunFolders
public import SteerAnalysis
internal import Steering

/// Takes steers apart, compares them, and measures what their first dimensions alone do.
public struct SpectrumRun {
  /// Steer files, folders of training runs, or of trainings of several seeds; at least one.
  public var steers: [String]
  /// Only the steer of this name (default: all of one file, the labelled of several).
  public var name: String?
  /// The model (default: those that the steers name).
  public var model: String?
  /// Leading dimensions whose spaces are compared between steers.
  public var dimensions = 10
  /// Whether it is measured how much of the effect the first dimensions carry, where the labelled
  /// texts are at hand.
  public var measuresTruncation = true
  /// Dimensions that are left out one by one.
  public var leaveOneOut = 10
  // Every level of truncation goes through the whole vocabulary for every token.
  /// The texts of the truncation curve, which need labels.
  public var contexts = ContextSource(maxTexts: 300)
  /// How texts are generated with single dimensions and without them; nil for not at all.
  public var ablation: AblationSettings?
  /// The run folder; nil to write nothing.
  public var out: String?
  /// Whether a finished run of other inputs or settings may be replaced.
  public var overwrites = false

  /// An analysis with default settings.
  ///
  /// - Parameter steers: Steer files, or folders of training runs; at least one.
  public init(steers: [String]) { self.steers = steers }

  /// What was found.
  public struct Result {
    /// Sizes, values and directions of each steer.
    public var steers: [SteerSpectrum] { report.steers }
    /// How the spaces of several steers lie to each other.
    public var comparisons: [SubspaceComparison] { report.comparisons }
    /// Which dimensions other trainings find again; nil for one training.
    public var stability: SteerStability? { report.stability }
    /// What single dimensions do to generated texts; nil where it was not asked for.
    public var ablation: DimensionAblation? { report.ablation }
    /// What is left of the effect with the first dimensions alone; nil without labelled texts.
    public var truncation: TruncationCurve? { report.truncation }
    /// The document that a run folder holds.
    package let report: SpectrumReport
  }

  /// Takes the steers apart, and writes tables, a manifest, figures and a page if there is a
  /// folder.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The spectrum of each steer.
  /// - Throws: ``JobError``, ``JobFolderError``, `AnalysisError`, `LinearAlgebraError`; what
  ///   reading and writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    precondition(!steers.isEmpty, "a spectrum needs a steer")
    var run = try AnalysisRun("spectrum", out: out, overwrites: overwrites, context)
    var expanded = self
    expanded.steers = SteerPath.expanded(steers)
    let sources = try SpectrumSources(expanded, context)
    let curve = try curve(sources, context)
    let ablation = try ablation.map { try ablationJob($0, sources, context) }
    try sources.loaded.forEach { try run.note($0) }
    if let curve {
      run.note(curve.texts)
      curve.reading.inputs.forEach { run.note($0) }
    }
    sources.models.sorted { $0.key < $1.key }.forEach {
      run.noteModel("model", $0.key, sha256: Digests.outputEmbedding(of: $0.value.model))
    }
    ablation?.note(in: &run)
    var job = sources.job
    job.keepsDecompositions = out != nil || curve != nil || ablation != nil
    let recorded = try recorded(job, curve).merging(ablation?.recorded() ?? [:]) { $1 }
    try run.checkEarlier(settings: recorded)
    var result = try job.run()
    if let curve { try add(curve, to: &result, of: job, context) }
    let checkpoint = try ablation.flatMap { try add($0, to: &result, of: job, context) }
    try run.finish(settings: recorded) { try result.write(to: &$0) }
    checkpoint?.remove()
    return Result(report: result.report)
  }

  private func ablationJob(
    _ settings: AblationSettings, _ sources: SpectrumSources, _ context: JobContext
  ) throws -> AblationJob {
    let loaded = sources.loaded[0]
    let named = model ?? loaded.steer.provenance.model ?? ""
    return try AblationJob(
      settings, steer: loaded, index: sources.job.subjects[sources.job.primary].index,
      model: sources.models[named]?.model ?? loaded.model(model, context),
      prepends: contexts.prependsBeginOfText, chat: contexts.chat, context)
  }

  private func add(
    _ ablation: AblationJob, to result: inout SpectrumJob.Result, of job: SpectrumJob,
    _ context: JobContext
  ) throws -> Checkpoint? {
    let (found, checkpoint) = try ablation.run(
      result.decompositions[job.primary], dimensions: dimensions, folder: out,
      overwrites: overwrites, context)
    result.report.ablation = found
    return checkpoint
  }

  // What a truncation curve is measured on.
  private struct Curve {
    let texts: LoadedTexts
    let reading: TextReading
  }

  // The texts and the model of the curve; nil if there is to be none.
  private func curve(_ sources: SpectrumSources, _ context: JobContext) throws -> Curve? {
    guard measuresTruncation, sources.loaded.count == 1, let model = sources.models.values.first,
      let texts = try contexts.load(for: sources.loaded[0])
    else { return nil }
    guard let labels = texts.labels else {
      context.note("\(texts.name) has no labels, so there is no truncation curve")
      return nil
    }
    guard labels.contains(where: { $0 > 0 }), labels.contains(where: { $0 < 0 }) else {
      if contexts.file != nil { throw AnalysisError.oneLabelOnly }
      return nil
    }
    return Curve(
      texts: texts, reading: try contexts.reading(for: sources.loaded[0], model.model))
  }

  private func add(
    _ curve: Curve, to result: inout SpectrumJob.Result, of job: SpectrumJob,
    _ context: JobContext
  ) throws {
    let set = try contexts.contextSet(curve.texts, curve.reading, context)
    let truncation = SpectrumJob.Truncation(
      contexts: set, model: curve.reading.model, leaveOneOut: leaveOneOut)
    try context.stage("measure", total: set.count) { stage in
      try job.addTruncation(to: &result, truncation) { stage.update($0) }
    }
    result.report.isInSample = contexts.file == nil
  }

  private func recorded(_ job: SpectrumJob, _ curve: Curve?) -> [String: String] {
    var settings = [
      "name": job.subjects.map(\.name).joined(separator: ","), "truncation": "\(curve != nil)",
    ]
    if job.comparesSteers || ablation != nil { settings["dimensions"] = "\(dimensions)" }
    if let curve {
      settings["leaveOneOut"] = "\(leaveOneOut)"
      settings.merge(contexts.settings(curve.texts, curve.reading)) { $1 }
    }
    return settings
  }
}
