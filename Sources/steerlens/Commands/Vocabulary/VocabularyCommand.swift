import ArgumentParser
import Datasets
import Files
import Foundation
import Jobs
import Reports
import SteerAnalysis

struct VocabularyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vocabulary",
    abstract: "The words that a steer raises and lowers, and what each dimension reads and writes.",
    discussion: """
      Words are ranked by the change of their log-probability per unit of steer value, in nats, each \
      context counting as much as the model would draw the word there. A dimension is a card with two \
      faces: it reads contexts and writes words; its top words are those that it makes likelier at a \
      positive steer value.

      Examples:
        steerlens vocabulary --steer runs/sentiment
        steerlens vocabulary --steer runs/sentiment --dimension 2
        steerlens vocabulary --steer runs/sentiment-seeds --out runs/cards
        steerlens vocabulary --steer runs/sentiment --texts texts.jsonl \\
          --alphabetic --word-initial --out runs/vocabulary
      """)

  @Option(
    name: .shortAndLong,
    help: """
      A steer file, the folder of a training run, or that of train --seeds; may be repeated: other trainings \
      say which dimensions of the first they find again.
      """, completion: .steers)
  var steer: [String] = []

  @Option(help: "The steer of a file of several (default: the first labelled one).")
  var name: String?

  @Option(
    parsing: .unconditional,
    help:
      "The steer values that the effect and the logit shift are along, one per steer (default: 1 for the steer shown)."
  )
  var steerValues: FloatList?

  @Option(parsing: .unconditional, help: "The number of dimensions.")
  var dimensions = 10

  @Option(parsing: .unconditional, help: "Print the whole card of this dimension.")
  var dimension: Int?

  @Option(parsing: .unconditional, help: "Words at each end.")
  var words = 10

  @Option(parsing: .unconditional, help: "Contexts at each end of a card.")
  var examples = 5

  @OptionGroup var filter: TokenFilterOptions
  @OptionGroup var contexts: ContextOptions
  @OptionGroup var passes: PrecisionOption
  @OptionGroup var analysis: AnalysisOptions

  func validate() throws {
    if steer.isEmpty { throw ValidationError("Give --steer FILE or --steer RUN.") }
    if dimensions < 0 { throw ValidationError("--dimensions must be 0 or more.") }
    if words < 1 { throw ValidationError("--words must be at least 1.") }
    if examples < 1 { throw ValidationError("--examples must be at least 1.") }
    if let dimension, dimension < 1 { throw ValidationError("--dimension counts from 1.") }
  }

  func run() throws {
    var job = VocabularyRun(steer: steer[0])
    job.others = Array(steer.dropFirst())
    job.name = name
    job.model = analysis.model
    job.steerValues = steerValues?.values
    job.settings.dimensions = dimensions
    job.settings.words = words
    job.settings.contexts = examples
    job.settings.filter = try filter.filter()
    job.dimension = dimension
    job.contexts = contexts.source()
    job.out = analysis.out
    job.overwrites = analysis.overwrite
    let report = try job.run(analysis.runtime.context(readingIn: passes.precision)).report
    try analysis.print(report) { VocabularyText(report: report).text(dimension: dimension) }
  }
}

/// Which tokens are ranked.
struct TokenFilterOptions: ParsableArguments {
  @Flag(help: "Only tokens that begin a word.")
  var wordInitial = false

  @Flag(help: "Only tokens of letters.")
  var alphabetic = false

  @Option(
    parsing: .unconditional,
    help: "Only tokens of at least so many characters, the leading space not counted.")
  var minLength = 0

  @Option(help: "Only the words of this file, one on each line, in any case.", completion: .file())
  var wordList: String?

  @Option(
    parsing: .unconditional,
    help: "Only tokens that hold a match of this regular expression, leading space removed.")
  var pattern: String?

  func validate() throws {
    if minLength < 0 { throw ValidationError("--min-length must be 0 or more.") }
  }

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
