import ArgumentParser
import Datasets
import Jobs
import LanguageModels
import NumberText
import Steering
import TextTokenization

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Print the log-probability of every token of a text, and its perplexity.",
    discussion: """
      Natural logarithms; the first token has none. Several --steer-values share one transformer \
      pass.

      Examples:
        steerlens score --model reviews-4m --text "A wonderful film."
        steerlens score --model reviews-4m --text "A wonderful film." \\
          --steer runs/sentiment --steer-values -3 --steer-values 3
        steerlens score --model ./gpt2 --ids 464,3807,318 --json
        steerlens score --model ./SmolLM2-Instruct --chat \\
          --prompt "What is the capital of France?" --text "Paris."
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var steer: SteerOptions

  @Option(name: .shortAndLong, parsing: .unconditionalSingleValue, help: "A text; may be repeated.")
  var text: [String] = []

  @Option(
    name: [.customLong("texts"), .customShort("f")],
    help: """
      Texts: .jsonl with "text", or .txt with one on each line; with --chat conversations with answers.
      """, completion: .file())
  var file: String?

  @OptionGroup var reading: EncodingOption

  @Option(
    parsing: .unconditionalSingleValue, help: "Comma-separated token ids; needs no tokenizer.")
  var ids: [IntegerList] = []

  @OptionGroup var begin: BeginOfTextOption
  @OptionGroup var chat: ChatArguments
  @OptionGroup var passes: PrecisionOption

  @Option(parsing: .unconditional, help: "With --chat: the message that each --text answers.")
  var prompt: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    let given = [!text.isEmpty, file != nil, !ids.isEmpty].count { $0 }
    if given != 1 { throw ValidationError("Give one of --text, --texts and --ids.") }
    if prompt != nil, text.isEmpty {
      throw ValidationError("--prompt is for --text; a file holds its own prompts.")
    }
    if !ids.isEmpty, begin.prependBos != nil || chat.chat != nil {
      throw ValidationError("--prepend-bos and --chat are for texts; give them as ids.")
    }
  }

  func run() throws {
    let context = model.runtime.context(readingIn: passes.precision)
    let (language, loaded) = try modelAndSteer(context)
    let settings = try steer.steerValues.map { try loaded?.completeValues($0.values) ?? [] }
    let texts = try ids.isEmpty ? scoredTexts(language, loaded) : []
    let sequences = ids.isEmpty ? texts.map(\.ids) : ids.map(\.values)
    if !texts.isEmpty { try context.noteDroppedBytes(of: texts.map(\.text), by: language) }
    let limit = language.configuration.contextLength
    for (i, sequence) in sequences.enumerated() where sequence.count > limit {
      throw CommandError.textTooLong(index: i, tokens: sequence.count, limit: limit)
    }
    let fixed = settings.map { values in loaded.map { FixedSteer($0, values: values) } }
    let scores = try TextScorer(model: language).scores(
      sequences, steers: fixed.isEmpty ? [nil] : fixed)
    let results = scores.enumerated().flatMap { i, perSetting in
      perSetting.enumerated().map { j, score in
        ScoreReport.Result(
          ids.isEmpty ? texts[i].restricted(score) : score, text: ids.isEmpty ? texts[i].text : nil,
          tokenizer: language.hasTokenizer ? try? language.tokenizer() : nil,
          steerValues: settings.isEmpty ? [] : settings[j])
      }
    }
    let report = ScoreReport(
      model: model.model ?? language.name, steer: steer.steer, results: results)
    try Console.print(report, asJSON: json) { report.table(settings: max(settings.count, 1)) }
  }

  private func modelAndSteer(_ context: JobContext) throws -> (LanguageModel, Steer?) {
    guard let path = steer.steer else {
      return (try context.languageModel(model.model ?? ModelOptions.standard), nil)
    }
    guard let name = model.model else {
      let loaded = try LoadedSteer(path, context)
      return (try loaded.model(nil, context), loaded.steer)
    }
    let language = try context.languageModel(name)
    return (language, try LoadedSteer(path, for: language, context).steer)
  }

  private func scoredTexts(_ language: LanguageModel, _ steer: Steer?) throws -> [ScoredText] {
    let reading = try TextReading(
      language, prepends: begin.prependBos, chat: chat.settings, steer: steer)
    let source = ScoreSource(
      text: text, prompt: prompt, file: file, encoding: self.reading.encoding)
    return try source.texts(reading) { model.runtime.note(Console.inline($0.description)) }
  }
}

extension ScoreReport {
  /// For people: a table for each text, with a column for each setting.
  func table(settings: Int) -> String {
    stride(from: 0, to: results.count, by: settings).map { start in
      Self.table(Array(results[start..<start + settings]))
    }.joined(separator: "\n\n")
  }

  private static func table(_ columns: [Result]) -> String {
    let first = columns[0]
    let titles = columns.map { column in
      column.steerValues.isEmpty
        ? "log p" : "log p at " + Numbers.list(column.steerValues)
    }
    // What an answer follows is not told again, nor what the template writes after it.
    let scored = first.logProbabilities.firstIndex { $0 != nil } ?? 0
    let end = first.logProbabilities.lastIndex { $0 != nil } ?? first.ids.count - 1
    let rows = first.ids.indices.prefix(end + 1).dropFirst(scored > 1 ? scored : 0).map { i in
      [i < first.display.count ? first.display[i] : "\(first.ids[i])"]
        + columns.map { $0.logProbabilities[i].map { Numbers.fixed(Double($0), 4) } ?? "–" }
    }
    let perplexities = columns.map { $0.perplexity.map { Numbers.fixed($0, 2) } ?? "–" }
    return Console.table(["token"] + titles, rows + [["perplexity"] + perplexities])
  }
}
