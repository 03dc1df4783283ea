import LanguageModels
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

  let spectrum: SpectrumReport
  let vocabulary: VocabularyReport
  let spans: SpansReport
  private let decomposition: SteerDecomposition
  private let words: VocabularyAnalysis
  private let model: LanguageModel

  // Texts for the truncation curve, and for contexts.
  private static let texts = 300

  init(
    model: LanguageModel, steer: Steer, texts: LoadedTexts, path: String, runtime: RuntimeOptions
  ) throws {
    var progress = Progress("analyse", total: 4, quiet: runtime.quiet)
    defer { progress.finish() }
    self.model = model
    let read = texts.limited(to: Self.texts)
    let analysed = try read.tokenized(model, prependBeginOfText: false)
    let contexts = try ContextSet(analysed, model: model)
    progress.update(1)
    let decomposition = try SteerDecomposition(steer, index: 0, analysis: "spectrum")
    self.decomposition = decomposition
    spectrum = try Self.spectrum(steer, decomposition, contexts, model)
    progress.update(2)
    var settings = VocabularyAnalysis.Settings()
    settings.filter.wordInitialOnly = true
    settings.filter.alphabeticOnly = true
    settings.filter.minimumLength = 4
    let values = steer.values(of: 0, 1)
    let words = try VocabularyAnalysis(
      steer, index: 0, values: values, contexts: contexts, model: model, settings: settings)
    self.words = words
    vocabulary = VocabularyReport(
      steer: steer.names[0], model: model.name, steerValues: values, contextCount: contexts.count,
      contextSource: texts.name, filter: settings.filter.description,
      dimensions: words.dimensions.map { $0.numbered(by: read) }, shift: words.shift)
    progress.update(3)
    let line = try SteerLine(
      positive: values, negative: steer.values(of: 0, -1))
    var spanSettings = SpanSettings()
    spanSettings.minEvidence = 1
    let spans = try SpanAnalysis(model: model, steer: steer, line: line, settings: spanSettings)
    self.spans = SpansReport(
      model: model.name, steer: path, positive: line.positive, negative: line.negative,
      results: try spans.results([Self.text]))
    progress.update(4)
  }

  private static func spectrum(
    _ steer: Steer, _ decomposition: SteerDecomposition, _ contexts: ContextSet,
    _ model: LanguageModel
  ) throws -> SpectrumReport {
    var report = SpectrumReport()
    let covariance = EmbeddingCovariance(model.outputHead.embedding)
    report.steers = [try SteerSpectrum(decomposition, embedding: covariance)]
    report.pca = report.steers[0].pca
    report.truncation = try TruncationCurve(
      steer, decomposition, contexts: contexts, head: model.outputHead,
      levels: TruncationCurve.defaultLevels(count: decomposition.count), leaveOneOut: 5)
    return report
  }

  /// Writes the tables of all analyses.
  func write(to folder: inout RunFolder) throws {
    try SpectrumTables(report: spectrum, decompositions: [decomposition]).write(to: &folder)
    try VocabularyTables(
      report: vocabulary, analysis: words,
      coordinates: WordCoordinates(decomposition, embedding: model.outputHead.embedding),
      tokenizer: model.tokenizer()
    ).write(to: &folder)
    try spans.writeTables(to: &folder)
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

      Of its \(decomposition.count) dimensions \(rank.p90) hold 90 % of the energy\(apart ?? "").
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
