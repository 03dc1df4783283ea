import ArgumentParser
import Datasets
import Foundation
import Jobs
import NumberText
import Reports
import Steering

struct GenerateCommand: SharedByRanks {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Continue prompts, with or without a steer.",
    discussion: """
      Examples:
        steerlens generate --model reviews-4m --prompt "The acting" --prepend-bos
        steerlens generate --model reviews-4m --prompt "The acting" \\
          --steer runs/sentiment --steer-values -3 --continuations 5
        steerlens generate --steer runs/sentiment --prompt "The acting" \\
          --steer-values -3 --steer-values 0 --steer-values 3
        steerlens generate --model ./gpt2 --prompts prompts.jsonl \\
          --steer runs/toxicity --steer-values 5 --out generations.jsonl
        steerlens generate --model ./SmolLM2-Instruct --chat --system "Be brief." \\
          --prompt "What is the capital of France?" --greedy
        steerlens generate --model ./gpt2 --prompts prompts.jsonl \\
          --shard 1/4 --out part1.jsonl
        steerlens merge part*.jsonl --out generations.jsonl
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var steer: SteerOptions
  @OptionGroup var sampling: SamplingOptions

  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue, help: "A prompt; may be repeated.")
  var prompt: [String] = []

  @OptionGroup var prompts: PromptFileOption

  @Option(
    parsing: .unconditional,
    help: "A text that the model reads before every prompt; the results leave it out.")
  var prefix: String?

  @OptionGroup var begin: BeginOfTextOption
  @OptionGroup var chat: ChatArguments

  @Option(
    help: """
      A part of the prompts, such as 2/8, or slurm for that of a task of a Slurm job array; merge joins \
      the files of all parts to that of one run.
      """,
    completion: .list([Shard.slurm]),
    transform: { try Shard.read($0, environment: ProcessInfo.processInfo.environment) })
  var shard: Shard?

  @Option(
    name: .shortAndLong,
    help: "Write JSON lines to this file, as the published script does, or a run to this folder.",
    completion: .directory)
  var out: String?

  @Flag(help: "Go on from what a stopped run finished, to the same result.")
  var resume = false

  @Flag(
    help: """
      Discard what a stopped run finished, or the texts of other inputs or settings that the file or \
      run folder holds.
      """)
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  var runtime: RuntimeOptions { model.runtime }

  func validate() throws {
    if prompt.isEmpty == (prompts.file == nil) {
      throw ValidationError("Give --prompt TEXT or --prompts FILE.")
    }
    try JobStart.validate(resume: resume, overwrite: overwrite, writes: out != nil)
  }

  func run() throws {
    var job = GenerationRun(
      model: model.model ?? (steer.steer == nil ? ModelOptions.standard : nil),
      prompts: prompts.file.map { .file($0) } ?? .texts(prompt))
    job.encoding = prompts.text.encoding
    job.steer = steer.steer
    job.steerValues = steer.steerValues.map(\.values)
    job.settings = sampling.settings
    job.prefix = prefix
    job.prependsBeginOfText = begin.prependBos
    job.chat = chat.settings
    job.leavesOutOutputBias = sampling.compat == .upstream
    job.shard = shard
    job.out = out
    job.start = JobStart(resume: resume, overwrite: overwrite)
    let result = try job.run(context())
    if json {
      let report = GenerationReport(
        model: model.model ?? result.model, steer: steer.steer,
        steerValues: result.steerValues.count > 1 ? nil : result.steerValues.first ?? [],
        settings: sampling.settings, results: result.records)
      try Console.print(json: report)
    } else if out == nil {
      print(text(result))
    }
  }

  private func context() -> JobContext {
    var context = model.runtime.context()
    if let shard {
      let words = shard.typed(in: Array(CommandLine.arguments.dropFirst()))
      context.command = CommandLine.typed(as: "steerlens", words: words)
    }
    return context
  }

  // The settings of a prompt side by side, which begin with what acted.
  private func text(_ result: GenerationRun.Result) -> String {
    let places = max(result.steerValues.count, 1)
    let titles = result.steerValues.map { "at \(Numbers.list($0))  " }
    let width = titles.map(\.count).max() ?? 0
    return result.generations.enumerated().map { number, one in
      let title =
        places > 1
        ? titles[number % places].padding(toLength: width, withPad: " ", startingAt: 0) : ""
      let texts = one.texts.map { "  " + title + Console.inline($0) }
      return ((number % places == 0 ? [Console.bold(one.prompt)] : []) + texts)
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

/// The JSON of `generate`.
struct GenerationReport: Codable {
  var model: String
  var steer: String?
  /// Nil with several settings, of which each result tells its own.
  var steerValues: [Float]?
  var settings: GenerationSettings
  var results: [GenerationRecord]

  /// Writes `null` where there is no value, so that every key is always there.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(steer, forKey: .steer)
    try container.encode(steerValues, forKey: .steerValues)
    try container.encode(settings, forKey: .settings)
    try container.encode(results, forKey: .results)
  }
}
