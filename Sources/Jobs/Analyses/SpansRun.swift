public import Datasets
internal import LanguageModels
package import Reports
public import SteerAnalysis
internal import Steering

/// Finds the spans of texts that speak for one setting of a steer against another.
public struct SpansRun {
  /// Where texts come from.
  public enum Texts: Sendable {
    /// The texts themselves.
    case texts([String])
    /// A file, and the column or key of its texts (default: `text`).
    case file(String, textColumn: String? = nil)
  }

  /// A steer file, or the folder of a training run.
  public var steer: String
  /// What is read.
  public var texts: Texts
  /// How their file is written.
  public var reading = TextFileOptions()
  /// The model (default: the one that the steer names).
  public var model: String?
  /// Which parts of evidence count.
  public enum Evidence: String, CaseIterable, Sendable {
    /// What a token says where it stands, and what the word says wherever it stands.
    case combined
    /// What a token says where it stands: `log p(x | s⁺) − log p(x | s⁻)`.
    case contextual
  }

  /// Which parts of evidence count.
  public var evidence = Evidence.combined
  /// Labelled texts that the steer was not trained on, to fit the weights of the parts on; nil for those
  /// weights that stand beside the steer, or the usual ones.
  public var fitTexts: ContextSource?
  /// The setting that evidence speaks for, one value per steer; a dummy steer that is left out is at 1
  /// (default: the first steer at 1).
  public var positive: [Float]?
  /// The setting that it speaks against (default: the first steer at -1).
  public var negative: [Float]?
  /// What counts as a span.
  public var settings = SpanSettings()
  /// Whether the begin-of-text token begins every text (default: as the steer was trained, else as the
  /// model's tokenizer begins texts).
  public var prependsBeginOfText: Bool?
  /// Whether texts are answers in conversations for the model's chat template.
  public var chat = ChatSettings()
  /// What texts that are given themselves answer, where they are answers.
  public var prompt: String?
  /// The run folder; nil to write nothing.
  public var out: String?
  /// Whether a finished run of other inputs or settings may be replaced.
  public var overwrites = false

  /// An analysis with default settings.
  ///
  /// - Parameters:
  ///   - steer: A steer file, or the folder of a training run.
  ///   - texts: What is read.
  public init(steer: String, texts: Texts) {
    self.steer = steer
    self.texts = texts
  }

  /// What was found.
  public struct Result {
    /// Tokens, evidence and spans of each text.
    public var texts: [TextSpans] { report.results }
    /// The document that a run folder holds.
    package let report: SpansReport
  }

  /// Reads the texts, and writes tables, a manifest, figures and a page if there is a folder.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The spans of each text.
  /// - Throws: ``JobError``, ``JobFolderError``, `SteeringError`, `AnalysisError`; what reading and
  ///   writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    var run = try AnalysisRun("spans", out: out, overwrites: overwrites, context)
    let loaded = try LoadedSteer(steer, context)
    let line = try line(of: loaded.steer)
    let language = try loaded.model(model, context)
    let reading = try TextReading(
      language, prepends: prependsBeginOfText, chat: chat, steer: loaded.steer)
    let source = SpansSource(self, reading)
    let file = try source.file(context)
    try run.note(loaded)
    run.noteModel("model", language.name, sha256: Digests.outputEmbedding(of: language))
    if let file { run.note(file) }
    reading.inputs.forEach { run.note($0) }
    var job = SpansJob(
      line, settings: settings,
      beginOfText: reading.prependsBeginOfText ? try language.beginOfText() : nil)
    if evidence == .combined {
      job.evidenceModel = try EvidenceModelSource(
        loaded, language, line, beginOfText: job.beginOfText, context
      ).load(fitting: fitTexts, noting: &run)
    }
    let recorded = job.recorded.merging(file?.settings ?? [:]) { $1 }
      .merging(source.settings) { $1 }
    try run.checkEarlier(seed: settings.seed, settings: recorded)
    let texts = try source.texts(file, beginOfText: job.beginOfText)
    try context.noteDroppedBytes(of: texts.lazy.map(\.text), by: language)
    var report = try context.stage("read", total: 1) { stage in
      try job.run(
        texts, steer: (loaded.steer, steer), model: (language, model ?? language.name)
      ) { stage.update($0, of: $1) }
    }
    report.labels = source.labels(of: texts, file)
    noteWindows(report.results, language, context)
    try run.finish(seed: settings.seed, settings: recorded) {
      try report.writeTables(
        of: texts.count == file?.texts.count ? file?.otherColumns ?? [] : [], to: &$0)
    }
    return Result(report: report)
  }

  private func line(of steer: Steer) throws -> SteerLine {
    func setting(_ given: [Float]?, _ value: Float) throws -> [Float] {
      try given.map { try SteerLine.setting(of: steer, given: $0) }
        ?? SteerLine.setting(of: steer, value: value)
    }
    return try SteerLine(positive: setting(positive, 1), negative: setting(negative, -1))
  }

  private func noteWindows(_ results: [TextSpans], _ model: LanguageModel, _ context: JobContext) {
    let long = results.filter { $0.windows > 1 }
    guard let most = long.map(\.windows).max() else { return }
    let texts = long.count == 1 ? "1 text exceeds" : "\(long.count) texts exceed"
    let length = model.configuration.contextLength
    context.note(
      "\(texts) the model's context of \(length) tokens: read in \(most) overlapping windows"
        + (long.count == 1 ? "" : " at most"))
  }
}
