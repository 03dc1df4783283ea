internal import LanguageModels
internal import NumberText
package import Reports
public import SteerAnalysis
internal import Steering

/// Ranks the words that a steer raises and lowers, and looks into its dimensions.
public struct VocabularyRun {
  /// A steer file, the folder of a training run, or that of a training of several seeds, the first of which
  /// is shown.
  public var steer: String
  /// Other trainings of the steer, which say of each dimension whether they find it again.
  public var others: [String] = []
  /// The model (default: the one that the steer names).
  public var model: String?
  /// The steer of a file of several (default: the first labelled one).
  public var name: String?
  /// One value per steer, for the logit shift (default: 1 for the steer shown).
  public var steerValues: [Float]?
  /// What is ranked and shown.
  public var settings = VocabularyAnalysis.Settings()
  /// A dimension that must be there, from 1; nil for none.
  public var dimension: Int?
  /// The texts that shifts are averaged over.
  public var contexts = ContextSource()
  /// The run folder; nil to write nothing.
  public var out: String?
  /// Whether a finished run of other inputs or settings may be replaced.
  public var overwrites = false

  /// An analysis with default settings.
  ///
  /// - Parameter steer: A steer file, or the folder of a training run.
  public init(steer: String) { self.steer = steer }

  /// What was found.
  public struct Result {
    /// The steer shown.
    public var steer: String { report.steer }
    /// The vocabulary by the steer's mean logit shift.
    public var shift: TokenRanking { report.shift }
    /// What each of the first dimensions reads and writes.
    public var dimensions: [SteerDimension] { report.dimensions }
    /// Which dimensions other trainings find again; nil for one training.
    public var stability: SteerStability? { report.stability }
    /// The document that a run folder holds.
    package let report: VocabularyReport
  }

  /// Ranks the vocabulary, and writes tables, a manifest, figures and a page if there is a folder.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: Words and dimensions.
  /// - Throws: ``JobError``, ``JobFolderError``, `AnalysisError`, `SteeringError`; what reading and
  ///   writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    var run = try AnalysisRun("vocabulary", out: out, overwrites: overwrites, context)
    let loaded = try SteerPath.expanded([steer] + others).map { try LoadedSteer($0, context) }
    let source = loaded[0]
    let index = try source.steer.index(named: name)
    var job = VocabularyJob()
    job.settings = settings
    job.settings.dimensions = dimensions
    let values =
      try steerValues.map { try source.steer.completeValues($0) }
      ?? source.steer.values(of: index, 1)
    job.steerValues = values
    let language = try source.model(model, context)
    let trainings = try OtherTrainings(loaded, named: name)
    for other in trainings.others { try other.steer.check(fits: language) }
    for path in trainings.leftOut {
      context.note("\(path) is no other training of \(trainings.first.name); it is left out")
    }
    job.stability = try trainings.stability(dimensions: dimensions)
    let texts = try contexts.load(for: source)
    try run.note(source)
    for other in trainings.others { try run.noteFile("other steer", other.steer.file) }
    run.noteModel("model", language.name, sha256: Digests.outputEmbedding(of: language))
    texts.map { run.note($0, role: "contexts") }
    let reading = try texts.map { _ in try contexts.reading(for: source, language) }
    reading?.inputs.forEach { run.note($0) }
    let recorded = recorded(values, source.steer.names[index], texts, reading)
    try run.checkEarlier(settings: recorded)
    let (set, origin) = try contexts.contextSet(texts, reading, orDrawnFrom: language, context)
    let isInSample = texts != nil && contexts.file == nil
    let result = try job.run(
      source.steer, index: index,
      contexts: .init(set, source: origin, rows: texts?.rows, isInSample: isInSample),
      model: language, context)
    if let dimension, dimension > result.report.dimensions.count {
      throw JobError.noSuchDimension(dimension, count: result.report.dimensions.count)
    }
    try run.finish(settings: recorded) { try result.write(to: &$0) }
    return Result(report: result.report)
  }

  private var dimensions: Int { max(settings.dimensions, dimension ?? 0) }

  private func recorded(
    _ values: [Float], _ name: String, _ texts: LoadedTexts?, _ reading: TextReading?
  ) -> [String: String] {
    [
      "name": name, "steerValues": Numbers.list(values), "dimensions": "\(dimensions)",
      "words": "\(settings.words)", "examples": "\(settings.contexts)",
      "filter": settings.filter.description,
    ].merging(contexts.settings(texts, reading)) { $1 }
  }
}
