import Jobs
import LanguageModels
import NumberText
import Reports
import SteerAnalysis
import Steering
import RunFolders

/// What the quick start finds in the steer that it trained.
struct QuickstartAnalyses {
  /// A text with praise and blame in it.
  static let text =
    "The acting is wonderful and the music is beautiful, but the story is a stupid, boring mess and "
    + "the ending a waste of time."

  let spans: SpansReport
  private let evidence: EvidenceModel
  private let steer: Steer
  private let spectrumResult: SpectrumJob.Result
  private let vocabularyResult: VocabularyJob.Result

  var spectrum: SpectrumReport { spectrumResult.report }
  var vocabulary: VocabularyReport { vocabularyResult.report }

  // Texts for the truncation curve, and for contexts.
  private static let texts = 300

  /// Analyses a trained steer; what it is made of, before its rank was lowered.
  init(
    model: LanguageModel, _ trained: TrainingJob.Result, texts: LoadedTexts, path: String,
    context: JobContext
  ) throws {
    let wide = trained.wide ?? trained.steer
    func tell(_ done: Int) {
      context.progress(JobProgress(stage: "analyse", done: done, total: 4))
    }
    tell(0)
    defer { context.progress(nil) }
    let read = texts.limited(to: Self.texts)
    let contexts = try ContextSet(
      read.tokenized(model, prependBeginOfText: false), model: model)
    tell(1)
    spectrumResult = try Self.spectrum(wide, contexts, model)
    tell(2)
    var job = VocabularyJob()
    job.settings.filter.wordInitialOnly = true
    job.settings.filter.alphabeticOnly = true
    job.settings.filter.minimumLength = 4
    vocabularyResult = try job.run(
      wide, index: 0,
      contexts: .init(contexts, source: texts.name, rows: read.rows, isInSample: true),
      model: model)
    tell(3)
    steer = trained.steer
    let line = try SteerLine(
      positive: SteerLine.setting(of: steer, value: 1),
      negative: SteerLine.setting(of: steer, value: -1))
    var marking = SpansJob(line)
    evidence = try EvidenceModel(steer, index: 0, contexts: contexts, model: model)
    marking.evidenceModel = evidence
    spans = try marking.run(
      [Self.text], steer: (steer, path), model: (model, model.name))
    tell(4)
  }

  private static func spectrum(_ steer: Steer, _ contexts: ContextSet, _ model: LanguageModel)
    throws -> SpectrumJob.Result
  {
    let job = SpectrumJob([
      .init(steer, index: 0, embedding: EmbeddingCovariance(model.outputHead.embedding))
    ])
    var result = try job.run()
    try job.addTruncation(to: &result, .init(contexts: contexts, model: model))
    result.report.isInSample = true
    return result
  }

  /// Writes the tables of all analyses.
  func write(to folder: inout RunFolder) throws {
    try spectrumResult.write(to: &folder)
    try vocabularyResult.write(to: &folder)
    try spans.writeTables(to: &folder)
    try EvidenceModelFile.write(evidence, of: steer, to: folder.file(EvidenceModelFile.name))
    folder.record(EvidenceModelFile.name)
  }

  /// The findings in a few lines.
  var text: String {
    [dimensions, moved, marked].joined(separator: "\n\n")
  }

  private var dimensions: String {
    let rank = spectrum.steers[0].effectiveRank
    let first = spectrum.truncation?.levels.first { $0.dimensions == 1 }?.effect.areaUnderCurve
    let apart = first.map {
      ";\nthe first alone ranks a positive training text above a negative one in "
        + Numbers.fixed(100 * $0, 1) + " % of pairs"
    }
    return Console.bold("What it is made of") + """

      Of the \(spectrumResult.decompositions[0].count) dimensions that were trained \(rank.p90) hold 90 % of the energy\(apart ?? "").
      """
  }

  private var moved: String {
    func list(_ tokens: [ScoredToken]) -> String {
      tokens.prefix(8).map { String($0.token.drop { $0 == "·" }) }.joined(separator: ", ")
    }
    return """
      A positive value raises  \(list(vocabulary.shift.top))
      and lowers               \(list(vocabulary.shift.bottom))
      """
  }

  private var marked: String {
    let result = spans.results[0]
    return Console.bold("What it sees in a text") + "\n"
      + HighlightedText(result, inColor: Console.usesColor).wrapped(to: 80)
  }
}
