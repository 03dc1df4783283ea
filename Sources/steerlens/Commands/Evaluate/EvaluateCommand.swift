import ArgumentParser
import Jobs
import TextEvaluation

struct EvaluateCommand: SharedByRanks {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure generated texts: perplexity, variety, sentiment, toxicity.",
    discussion: """
      Every measure comes with its 95 % interval, beside that of texts of the same prompts without \
      steer, and with the significance of the difference. The texts without steer are those of \
      --baseline; else they are generated, by the model and settings of the run's manifest.

      Examples:
        steerlens evaluate --generations runs/positive
        steerlens evaluate --generations g.jsonl --perplexity-model gpt2-xl \\
          --sentiment-judge ./distilbert-sst2 --toxicity-judge ./toxic-bert \\
          --baseline unsteered.jsonl --out runs/evaluation
        steerlens evaluate --generations ours.jsonl --compare theirs.jsonl --json
      """)

  @Option(
    name: .shortAndLong,
    help: """
      Generated texts: JSON lines of this tool or the published scripts, a .txt file, or the folder of \
      a generate run.
      """, completion: .file())
  var generations: String

  @Option(
    help: "Texts of the same prompts without steer (default: they are generated).",
    completion: .file())
  var baseline: String?

  @Option(help: "Texts of the same prompts of another run, to compare with.", completion: .file())
  var compare: String?

  @OptionGroup var file: EncodingOption

  @Option(
    help: """
      Comma-separated: perplexity, distinct, repetition, sentiment, lexicon, toxicity (default: all \
      that have a judge).
      """)
  var metrics: MetricList?

  @OptionGroup var judges: JudgeOptions

  @Option(
    parsing: .unconditional, help: "The seed of intervals and significance tests (default: 0).",
    transform: Seed.read)
  var seed: UInt64 = 0

  @Option(
    help: """
      upstream: do as the published code does: leave perplexities of 10,000 and more out of the mean, and \
      follow it in its other details.
      """)
  var compat: Compatibility?

  @Option(
    name: .shortAndLong, help: "Write tables, figures, a page and a manifest to this folder.",
    completion: .directory)
  var out: String?

  @Option(
    help: """
      A folder that keeps scores between evaluations: texts that several runs are set beside, such as \
      those of --baseline, are scored once.
      """, completion: .directory)
  var scoreCache: String?

  @Flag(help: "Go on from what a stopped evaluation finished, to the same result.")
  var resume = false

  @Flag(help: "Discard what a stopped evaluation finished, or the evaluation of other texts.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    try JobStart.validate(resume: resume, overwrite: overwrite, writes: out != nil)
  }

  func run() throws {
    var job = EvaluationRun(generations: generations)
    job.baseline = baseline
    job.compared = compare
    job.encoding = file.encoding
    job.metrics = metrics?.values
    job.judges = judges.settings
    job.seed = seed
    job.followsPublishedCode = compat == .upstream
    job.out = out
    job.scoreCache = scoreCache
    job.start = JobStart(resume: resume, overwrite: overwrite)
    let report = try job.run(runtime.context()).report
    if json { return try Console.print(json: report) }
    print(EvaluationText(report: report).text)
    if let out { print("\nEverything is in \(out).") }
  }
}

/// A comma-separated list of metrics.
struct MetricList: ExpressibleByArgument {
  var values: Set<EvaluationMetric>

  init?(argument: String) {
    let names = argument.lowercased().split(separator: ",", omittingEmptySubsequences: false)
    let known = names.compactMap { EvaluationMetric(rawValue: String($0)) }
    guard known.count == names.count else { return nil }
    values = Set(known)
  }
}
