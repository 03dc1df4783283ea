import RunFolders
import ArgumentParser
import Foundation
import Jobs
import LanguageModels
import Reports
import SteerAnalysis
import Steering
import TextTokenization

struct SpansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spans",
    abstract: "Find the spans of a text that speak for one steer setting against another.",
    discussion: """
      The evidence of a token is its log-probability at the positive setting less that at the \
      negative one, in nats. Spans are the disjoint stretches of tokens with the largest sums, \
      separately for each sign. A long text is read in overlapping windows.

      Examples:
        steerlens spans --steer runs/sentiment --text "A wonderful film, badly shot."
        steerlens spans --steer runs/sentiment --file reviews.jsonl --out runs/spans
        steerlens spans --steer runs/sentiment --positive 3 --negative 0 \\
          --text "A wonderful film, badly shot." --json
      """)

  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.")
  var steer: String

  @Option(name: .shortAndLong, parsing: .unconditionalSingleValue, help: "A text; may be repeated.")
  var text: [String] = []

  @Option(name: .shortAndLong, help: "Texts: .jsonl, .csv, .tsv, or .txt with one on each line.")
  var file: String?

  @Option(help: "The column or key of the texts in --file (default: text).")
  var textColumn: String?

  @Option(
    parsing: .unconditional,
    help:
      "The positive setting: one value per steer, a dummy steer may be left out (default: the first steer at 1)."
  )
  var positive: FloatList?

  @Option(
    parsing: .unconditional,
    help: "The negative setting, likewise (default: the first steer at -1).")
  var negative: FloatList?

  @Option(help: "The most spans of each sign.")
  var maxSpans = 4

  @Option(help: "The most tokens of a span.")
  var maxLength = 10

  @Option(help: "The least evidence of a span, in nats.")
  var minEvidence = 0.0

  @Option(
    parsing: .unconditional,
    help: "Ascending steer values to find the text's own among (default: -5 to 5 in steps of 0.5).")
  var grid: FloatList?

  @Option(help: "Random orders of each text's tokens to compute p-values from.")
  var permutations = 9999

  @Option(help: "The seed of the random orders.")
  var seed: UInt64 = 0

  @Flag(
    help: "Begin every text with the begin-of-text token, so that its first token has evidence.")
  var prependBos = false

  @OptionGroup var analysis: AnalysisOptions

  private var settings: SpanSettings {
    var settings = SpanSettings()
    settings.maxSpans = maxSpans
    settings.maxLength = maxLength
    settings.minEvidence = minEvidence
    if let grid { settings.grid = grid.values }
    settings.permutations = permutations
    settings.seed = seed
    return settings
  }

  func validate() throws {
    if text.isEmpty == (file == nil) {
      throw ValidationError("Give --text TEXT or --file FILE, not both.")
    }
    // Beyond, Float no longer tells the points of the grid apart.
    if [positive, negative].contains(where: { $0?.values.contains { abs($0) > 10_000 } == true }) {
      throw ValidationError("--positive and --negative must lie between -10000 and 10000.")
    }
    if textColumn != nil, file == nil { throw ValidationError("--text-column needs --file.") }
    do {
      try settings.validate()
    } catch { throw ValidationError(error.description + ".") }
  }

  func run() throws {
    var run = try AnalysisRun("spans", out: analysis.out, overwrites: analysis.overwrite)
    let loaded = try analysis.loadSteer(steer)
    let line = try line(of: loaded.steer)
    let file = try file.map { try LoadedTexts(path: $0, textColumn: textColumn) }
    let language = try analysis.loadModel(for: loaded)
    try run.note(loaded)
    run.noteModel("model", language.name, sha256: Digests.outputEmbedding(of: language))
    if let file { run.note(file) }
    let job = SpansJob(
      line, settings: settings,
      beginOfText: prependBos ? try language.tokens(of: "", prependBeginOfText: true).first : nil)
    try run.checkEarlier(seed: seed, settings: recorded(job))
    let report = try report(of: job, file?.texts ?? text, loaded, language)
    noteWindows(report.results, context: language.configuration.contextLength)
    try run.finish(seed: seed, settings: recorded(job)) { folder in
      try report.writeTables(to: &folder)
    }
    try analysis.print(report) { SpansText(report: report).text }
  }

  private func line(of steer: Steer) throws -> SteerLine {
    func setting(_ given: FloatList?, _ value: Float) throws -> [Float] {
      try given.map { try steer.completeValues($0.values) }
        ?? SteerLine.setting(of: steer, value: value)
    }
    return try SteerLine(positive: setting(positive, 1), negative: setting(negative, -1))
  }

  private func report(
    of job: SpansJob, _ texts: [String], _ loaded: LoadedSteer, _ language: LanguageModel
  ) throws -> SpansReport {
    var progress = Progress("read", total: 1, quiet: analysis.runtime.quiet)
    defer { progress.finish() }
    return try job.run(
      texts, steer: (loaded.steer, steer), model: (language, analysis.model ?? language.name)
    ) { done, total in progress.update(done, of: total) }
  }

  private func noteWindows(_ results: [TextSpans], context: Int) {
    let long = results.filter { $0.windows > 1 }
    guard let most = long.map(\.windows).max() else { return }
    let texts = long.count == 1 ? "1 text exceeds" : "\(long.count) texts exceed"
    analysis.runtime.note(
      "\(texts) the model's context of \(context) tokens: read in \(most) overlapping windows"
        + (long.count == 1 ? "" : " at most"))
  }

  private func recorded(_ job: SpansJob) -> [String: String] {
    var settings = job.recorded
    settings["textColumn"] = textColumn
    return settings
  }
}
