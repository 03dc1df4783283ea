import ArgumentParser
import Datasets
import Files
import Foundation
import Jobs
import LanguageModels
import Reports
import SteerAnalysis
import Steering

struct VocabularyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocabulary",
    abstract: "The words that a steer raises and lowers, and what each dimension reads and writes.",
    discussion: """
      A dimension is a card with two faces: it reads contexts and writes words. Signs are chosen by \
      the mean logit shift over contexts, so that the top words are those that a positive steer value \
      makes likelier.

      Examples:
        steerlens vocabulary --steer runs/sentiment
        steerlens vocabulary --steer runs/sentiment --dimension 2
        steerlens vocabulary --steer runs/sentiment --contexts texts.jsonl \\
          --alphabetic --word-initial --out runs/vocabulary
      """)

  @Option(name: .shortAndLong, help: "A steer file or the folder of a training run.")
  var steer: String

  @Option(help: "The steer of a file of several (default: the first labelled one).")
  var name: String?

  @Option(
    parsing: .unconditional,
    help: "Steer values of the logit shift, one per steer (default: 1 for the steer shown).")
  var steerValues: FloatList?

  @Option(help: "The number of dimensions.")
  var dimensions = 10

  @Option(help: "Print the whole card of this dimension.")
  var dimension: Int?

  @Option(help: "Words at each end.")
  var words = 10

  @Option(help: "Contexts at each end of a card.")
  var examples = 5

  @OptionGroup var filter: TokenFilterOptions
  @OptionGroup var contexts: ContextOptions
  @OptionGroup var analysis: AnalysisOptions

  func validate() throws {
    if dimensions < 0 { throw ValidationError("--dimensions must be 0 or more.") }
    if words < 1 { throw ValidationError("--words must be at least 1.") }
    if examples < 1 { throw ValidationError("--examples must be at least 1.") }
    if let dimension, dimension < 1 { throw ValidationError("--dimension counts from 1.") }
  }

  func run() throws {
    var run = try AnalysisRun("vocabulary", out: analysis.out, overwrites: analysis.overwrite)
    let filter = try filter.filter()
    let source = try analysis.loadSteer(steer)
    let index = try source.steer.index(named: name)
    let values =
      try steerValues.map { try source.steer.completeValues($0.values) }
      ?? source.steer.values(of: index, 1)
    let model = try analysis.loadModel(for: source)
    let texts = try contexts.load(for: source)
    try run.note(source)
    run.noteModel("model", model.name, sha256: Digests.outputEmbedding(of: model))
    texts.map { run.note($0, role: "contexts") }
    var job = VocabularyJob()
    job.steerValues = values
    job.settings.dimensions = max(dimensions, dimension ?? 0)
    job.settings.words = words
    job.settings.contexts = examples
    job.settings.filter = filter
    let recorded = recorded(job, values, source, areDrawn: texts == nil)
    try run.checkEarlier(settings: recorded)
    let set = try contexts.contextSet(
      texts, for: source, model: model, runtime: analysis.runtime)
    let result = try job.run(
      source.steer, index: index,
      contexts: .init(
        set, source: texts?.name ?? "texts drawn from \(model.name)", rows: texts?.rows),
      model: model)
    if let dimension, dimension > result.report.dimensions.count {
      throw CommandError.noSuchDimension(dimension, count: result.report.dimensions.count)
    }
    try run.finish(settings: recorded) {
      try result.write(to: &$0)
    }
    try analysis.print(result.report) {
      VocabularyText(report: result.report).text(dimension: dimension)
    }
  }

  private func recorded(
    _ job: VocabularyJob, _ values: [Float], _ source: LoadedSteer, areDrawn: Bool
  ) -> [String: String] {
    var settings = [
      "steerValues": Numbers.list(values), "dimensions": "\(job.settings.dimensions)",
      "words": "\(words)", "examples": "\(examples)", "filter": job.settings.filter.description,
    ]
    settings["name"] = name
    return settings.merging(contexts.settings(for: source, areDrawn: areDrawn)) { $1 }
  }
}

/// Which tokens are ranked.
struct TokenFilterOptions: ParsableArguments {
  @Flag(help: "Only tokens that begin a word.")
  var wordInitial = false

  @Flag(help: "Only tokens of letters.")
  var alphabetic = false

  @Option(help: "Only tokens of at least so many characters, the leading space not counted.")
  var minLength = 0

  @Option(help: "Only the words of this file, one on each line, in any case.")
  var wordList: String?

  @Option(
    parsing: .unconditional,
    help: "Only tokens that hold a match of this regular expression, leading space removed.")
  var pattern: String?

  func filter() throws -> TokenFilter {
    var filter = TokenFilter()
    filter.wordInitialOnly = wordInitial
    filter.alphabeticOnly = alphabetic
    filter.minimumLength = minLength
    if let pattern {
      guard let compiled = try? TokenFilter.Pattern(pattern) else {
        throw CommandError.malformedPattern(pattern)
      }
      filter.pattern = compiled
    }
    if let wordList {
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try InputFile.contents(path: wordList, limit: 1 << 28)
      } catch {
        throw DatasetError(error)
      }
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      filter.words = Set(lines.map { $0.trimmingCharacters(in: .whitespaces).lowercased() })
    }
    return filter
  }
}
