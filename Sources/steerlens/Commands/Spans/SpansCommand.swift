import ArgumentParser
import Jobs
import Reports
import SteerAnalysis
import Steering

struct SpansCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spans",
    abstract: "Find the spans of a text that speak for one steer setting against another.",
    discussion: """
      The evidence of a token is what it adds to the log-odds that the text is labelled positive, in \
      nats. It has two parts: its log-probability at the positive setting less that at the negative \
      one, and what the steer does to the word on average, wherever it may stand. Spans are the \
      disjoint stretches of whole words with the largest sums less a cost for each word, separately \
      for each sign. A long text is read in overlapping windows.

      Examples:
        steerlens spans --steer runs/sentiment --text "A wonderful film, badly shot."
        steerlens spans --steer runs/sentiment --texts reviews.jsonl --out runs/spans
        steerlens spans --steer runs/sentiment --evidence contextual \\
          --word-cost 0.5 --text "A wonderful film, badly shot."
        steerlens spans --steer runs/sentiment --positive 3 --negative 0 \\
          --text "A wonderful film, badly shot." --json
        steerlens spans --steer runs/chat --chat --prompt "How was the film?" \\
          --text "Wonderful, but badly shot."
      """)

  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.",
    completion: .steers)
  var steer: String

  @Option(name: .shortAndLong, parsing: .unconditionalSingleValue, help: "A text; may be repeated.")
  var text: [String] = []

  @Option(
    name: [.customLong("texts"), .customShort("f")],
    help: """
      Texts: .jsonl, .csv, .tsv, or .txt with one on each line; with --chat conversations with answers.
      """, completion: .file())
  var file: String?

  @Option(help: "The column or key of the texts in --texts (default: text).")
  var textColumn: String?

  @OptionGroup var reading: TextFileArguments

  @Option(
    parsing: .unconditional,
    help:
      "The positive setting: one value per steer, a dummy steer that is left out is at 1 (default: the first steer at 1)."
  )
  var positive: FloatList?

  @Option(
    parsing: .unconditional,
    help: "The negative setting, likewise (default: the first steer at -1).")
  var negative: FloatList?

  @Option(parsing: .unconditional, help: "The most spans of each sign.")
  var maxSpans = 4

  @Option(
    help:
      "combined: what a token says where it stands and what the word says anywhere; contextual: the first alone."
  )
  var evidence = SpansRun.Evidence.combined

  @Option(
    help:
      "Labelled texts that the steer was not trained on, to fit the weights of the parts on (default: the weights beside the steer).",
    completion: .file())
  var fitTexts: String?

  @Option(
    parsing: .unconditional,
    help:
      "What a word costs within a span, in nats: the less, the more is marked (default: chosen on held-out texts)."
  )
  var wordCost: Double?

  @Option(parsing: .unconditional, help: "The most words of a span.")
  var maxWords = 10

  @Option(parsing: .unconditional, help: "The least evidence of a span, in nats.")
  var minEvidence = 0.0

  @Option(
    parsing: .unconditional,
    help: "Ascending steer values to find the text's own among (default: -5 to 5 in steps of 0.5).")
  var grid: FloatList?

  @Option(
    parsing: .unconditional, help: "Random orders of each text's tokens to compute p-values from.")
  var permutations = 9999

  @Option(
    parsing: .unconditional, help: "The seed of the random orders (default: 0).",
    transform: Seed.read)
  var seed: UInt64 = 0

  @Flag(
    inversion: .prefixedNo,
    help: """
      Begin every text with the begin-of-text token, so that its first token has evidence (default: as the \
      steer was trained, else as the model's tokenizer does).
      """)
  var prependBos: Bool?

  @OptionGroup var chat: ChatArguments

  @Option(parsing: .unconditional, help: "With --chat: the message that each --text answers.")
  var prompt: String?

  @OptionGroup var passes: PrecisionOption
  @OptionGroup var analysis: AnalysisOptions

  private var settings: SpanSettings {
    var settings = SpanSettings()
    settings.maxSpans = maxSpans
    settings.maxLength = maxWords
    settings.minEvidence = minEvidence
    settings.wordCost = wordCost
    if let grid { settings.grid = grid.values }
    settings.permutations = permutations
    settings.seed = seed
    return settings
  }

  func validate() throws {
    if text.isEmpty == (file == nil) {
      throw ValidationError("Give --text TEXT or --texts FILE, not both.")
    }
    // Beyond, Float no longer tells the points of the grid apart.
    if [positive, negative].contains(where: { $0?.values.contains { abs($0) > 10_000 } == true }) {
      throw ValidationError("--positive and --negative must lie between -10000 and 10000.")
    }
    if prompt != nil, file != nil {
      throw ValidationError("--prompt is for --text; a file holds its own prompts.")
    }
    if textColumn != nil, file == nil { throw ValidationError("--text-column needs --texts.") }
    if fitTexts != nil, evidence == .contextual {
      throw ValidationError("--fit-texts fits --evidence combined only.")
    }
    do {
      try settings.validate()
    } catch { throw ValidationError(OptionNames.inText(error.description) + ".") }
  }

  func run() throws {
    var job = SpansRun(
      steer: steer, texts: file.map { .file($0, textColumn: textColumn) } ?? .texts(text))
    job.reading = reading.options
    job.model = analysis.model
    job.evidence = evidence
    job.fitTexts = fitTexts.map { ContextSource(file: $0, maxTexts: 1000) }
    job.positive = positive?.values
    job.negative = negative?.values
    job.settings = settings
    job.prependsBeginOfText = prependBos
    job.chat = chat.settings
    job.prompt = prompt
    job.out = analysis.out
    job.overwrites = analysis.overwrite
    let report = try job.run(analysis.runtime.context(readingIn: passes.precision)).report
    try analysis.print(report) { SpansText(report: report).text }
  }
}
