internal import EmbeddedModels
internal import Files
internal import LanguageModels
internal import NumberText
internal import RunFolders
public import Datasets
internal import SteerAnalysis
public import Steering

/// How texts are generated with single dimensions of a steer and without them.
public struct AblationSettings: Sendable {
  /// The steer values (default: those that a sweep recommended for the steer, else −3 and 3).
  public var values: [Float]?
  /// What is continued (default with an embedded model: the quick start's prompts).
  public var prompts: GenerationRun.Prompts?
  /// How a file of prompts writes its characters.
  public var encoding = TextEncoding.utf8
  /// The classifier that scores the texts: a folder or a name.
  public var judge = EmbeddedFiles.judge
  /// How texts are drawn.
  public var settings = GenerationSettings()
  /// Whether to go on with what an earlier start finished.
  public var resumes = false

  /// The defaults.
  public init() {}
}

/// Generates with the parts of a steer, one after the other; what is finished is kept.
struct AblationJob {
  let settings: AblationSettings
  let values: [Float]
  private let loaded: LoadedSteer
  private let index: Int
  private let model: LanguageModel
  private let prompts: SweepPrompts
  private let classifier: SequenceClassifier
  private let judgeDigest: String

  /// Loads judge and prompts.
  ///
  /// - Throws: ``JobError``, ``SweepError``, `LanguageModelError`.
  init(
    _ settings: AblationSettings, steer: LoadedSteer, index: Int, model: LanguageModel,
    prepends: Bool?, chat: ChatSettings, _ context: JobContext
  ) throws {
    self.settings = settings
    loaded = steer
    self.index = index
    self.model = model
    let recommended = RecommendedValues.of(steer: steer.path)
    let found = [recommended?.negative?.value, recommended?.positive?.value].compactMap { $0 }
    values = settings.values ?? (found.isEmpty ? [-3, 3] : found)
    classifier = try SequenceClassifier(folder: ModelFolders.resolve(settings.judge))
    judgeDigest = try JudgeDigest.of(ModelFolders.resolve(settings.judge))
    prompts = try SweepPrompts(
      settings.prompts, encoding: settings.encoding, prepends: prepends, chat: chat,
      steer: steer.steer, model: model, context)
  }

  /// Notes judge and prompts.
  func note(in run: inout AnalysisRun) {
    run.noteModel("judge", settings.judge, sha256: judgeDigest)
    run.note("prompts", prompts.input.name, sha256: prompts.input.sha256)
    prompts.reading.inputs.forEach { run.note($0) }
  }

  /// What decides the result beside the inputs.
  func recorded() throws -> [String: String] {
    var recorded = try SettingsTable.entries(settings.settings)
      .merging(prompts.reading.settings) { $1 }
    recorded["values"] = Numbers.list(values)
    return Dictionary(uniqueKeysWithValues: recorded.map { ("ablation.\($0)", $1) })
  }

  // All that decides what is measured.
  private struct Plan: Encodable {
    let version: String
    let steer: String
    let judge: String
    let prompts: String
    let settings: [String: String]
    let parts: [DimensionAblation.Part]
  }

  /// Measures every part that is not finished yet.
  ///
  /// - Parameters:
  ///   - decomposition: The steer taken apart.
  ///   - dimensions: The number of leading dimensions.
  ///   - folder: The run folder, where finished parts are kept until the end; nil to keep none.
  ///   - overwrites: Whether parts of another job may be discarded.
  ///   - context: Who runs the job.
  /// - Returns: The measures, and what removes the finished parts once all is written.
  /// - Throws: ``JobInterruption``, `RunClaimError`; what generating and judging throw.
  func run(
    _ decomposition: SteerDecomposition, dimensions: Int, folder: String?, overwrites: Bool,
    _ context: JobContext
  ) throws -> (result: DimensionAblation, checkpoint: Checkpoint?) {
    let parts = SteerParts(loaded.steer, index: index, decomposition)
    let named = parts.parts(dimensions: dimensions)
    var points = [(part: DimensionAblation.Part(.none), value: Float(0))]
    for part in named { for value in values { points.append((part, value)) } }
    let checkpoint = try folder.map { try self.checkpoint(named, in: $0) }
    let lines = try checkpoint?.begin(resume: settings.resumes, overwrite: overwrites) ?? []
    var measures = try lines.prefix(points.count).map {
      try JSONText.decode(
        DimensionAblation.Measure.self, from: $0.utf8, file: checkpoint?.path ?? "")
    }
    if !measures.isEmpty {
      context.note("\(measures.count) of \(points.count) parts are finished already")
    }
    try context.interruptible(if: checkpoint != nil) {
      try measure(points, of: parts, &measures, checkpoint, context)
    }
    let result = DimensionAblation(
      steer: loaded.steer.names[index], judge: settings.judge, prompts: prompts.prompts.count,
      values: values, measures: measures)
    return (result, checkpoint)
  }

  private func checkpoint(_ parts: [DimensionAblation.Part], in folder: String) throws -> Checkpoint
  {
    try Checkpoint(
      output: folder + "/ablation",
      plan: Plan(
        version: toolVersion, steer: try ContentDigest.sha256(ofFile: loaded.file),
        judge: judgeDigest, prompts: prompts.input.sha256, settings: try recorded(), parts: parts))
  }

  private func measure(
    _ points: [(part: DimensionAblation.Part, value: Float)], of parts: SteerParts,
    _ measures: inout [DimensionAblation.Measure], _ checkpoint: Checkpoint?, _ context: JobContext
  ) throws {
    let each = prompts.prompts.count
    try context.stage(
      "ablate", total: points.count * each, earlier: measures.count * each
    ) { stage in
      for (part, value) in points.dropFirst(measures.count) {
        let done = measures.count
        let point = try point(parts.steer(of: part), value) { prompts in
          stage.update(done * each + prompts)
          if checkpoint != nil, context.isInterrupted() {
            throw JobInterruption.ablation(parts: done, of: points.count)
          }
        }
        let measure = DimensionAblation.Measure(part: part, point: point)
        try checkpoint?.append([JSONText.line(measure)])
        measures.append(measure)
      }
    }
  }

  private func point(_ steer: Steer, _ value: Float, progress: (Int) throws -> Void) throws
    -> SweepPoint
  {
    let sweep = try SteerSweep(
      model: model, steer: steer, judge: classifier, settings: settings.settings)
    try sweep.check(prompts.prompts)
    return try sweep.point([value], prompts: prompts.prompts, progress: progress).0
  }
}
