import ArgumentParser
import Datasets
import EmbeddedModels
import Foundation
import LanguageModels
import Reports
import Steering
import TextEvaluation
import RunFolders

struct EvaluateCommand: ParsableCommand {
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
      """)
  var generations: String

  @Option(help: "Texts of the same prompts without steer (default: they are generated).")
  var baseline: String?

  @Option(help: "Texts of the same prompts of another run, to compare with.")
  var compare: String?

  @Option(
    help: """
      Comma-separated: perplexity, distinct, repetition, sentiment, lexicon, toxicity (default: all \
      that have a judge).
      """)
  var metrics: MetricList?

  @OptionGroup var judges: JudgeOptions

  @Option(help: "The seed of intervals and significance tests.")
  var seed: UInt64 = 0

  @Option(
    help: """
      upstream: leave perplexities of 10,000 and more out of the mean, and follow the published \
      evaluation in its other details.
      """)
  var compat: Compatibility?

  @Option(name: .shortAndLong, help: "Write tables, figures, a page and a manifest to this folder.")
  var out: String?

  @Flag(help: "Go on from what a stopped evaluation finished, to the same result.")
  var resume = false

  @Flag(help: "Discard what a stopped evaluation finished, or the evaluation of other texts.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if resume || overwrite, out == nil {
      throw ValidationError("--resume and --overwrite need --out.")
    }
    if resume && overwrite { throw ValidationError("Give --resume or --overwrite, not both.") }
  }

  func run() throws {
    runtime.apply()
    var run = try AnalysisRun("evaluate", out: out, overwrites: overwrite)
    let file = try GenerationsFile(generations)
    let followsPublishedCode = compat == .upstream
    let loaded = try EvaluationJudges(
      judges, asked: metrics?.values, generator: file.model,
      followsPublishedCode: followsPublishedCode, runtime: runtime)
    try run.noteFile("generations", file.path)
    loaded.inputs.forEach { run.note($0) }
    let job = EvaluationJob(
      judges: loaded, folder: out, resume: resume, overwrite: overwrite, runtime: runtime)
    let other = try compare.map { try GenerationsFile($0) }
    if let other {
      try run.noteFile("compared", other.path)
      try file.requireSamePrompts(other)
    }
    let given = try baseline.map { try GenerationsFile($0) }
    if let given {
      try run.noteFile("baseline", given.path)
      try file.requireSamePrompts(given)
    }
    try run.checkEarlier(seed: seed, settings: settings(loaded))
    let unsteered =
      try given.map {
        Baseline(name: $0.name, generations: $0.generations, isGenerated: false)
      } ?? writtenBaseline(file, loaded)
    let scores = try job.scores(of: file.generations, as: "run")
    let baselineScores = try unsteered.map {
      (name: $0.name, scores: try job.scores(of: $0.generations, as: "baseline"))
    }
    let otherScores = try other.map {
      (name: $0.name, scores: try job.scores(of: $0.generations, as: "compared"))
    }
    let report = EvaluationReport(
      scores, baseline: baselineScores, compared: otherScores, metrics: loaded.metrics,
      names: loaded.names, followsPublishedCode: followsPublishedCode, seed: seed)
    let runs =
      [("run", scores)]
      + [("baseline", baselineScores), ("compared", otherScores)]
      .compactMap { name, run in run.map { (name, $0.scores) } }
    try run.finish(seed: seed, settings: settings(loaded)) { folder in
      if unsteered?.isGenerated == true { folder.record(EvaluationTables.baselineFile) }
      try EvaluationTables(report: report, runs: runs).write(to: &folder)
    }
    try job.discardCheckpoints()
    if json { return print(try JSONText.pretty(report)) }
    print(EvaluationText(report: report).text)
    if let out { print("\nEverything is in \(out).") }
  }

  private func settings(_ judges: EvaluationJudges) -> [String: String] {
    var settings = judges.settings
    settings["metrics"] = EvaluationMetric.allCases.filter(judges.metrics.contains)
      .map(\.rawValue).joined(separator: ",")
    settings["compat"] = compat?.rawValue
    return settings
  }

  private struct Baseline {
    var name: String
    var generations: [PromptGenerations]
    var isGenerated: Bool
  }

  private func writtenBaseline(_ file: GenerationsFile, _ judges: EvaluationJudges) throws
    -> Baseline?
  {
    if let manifest = file.manifest, EvaluationBaseline.isUnsteered(manifest) {
      runtime.note("the texts were written without steer: they are their own baseline")
      return nil
    }
    let known = file.manifest.flatMap(EvaluationBaseline.init(of:))
    let model = judges.perplexityModel?.name
    guard
      let writer = known ?? model.map({ EvaluationBaseline(model: $0, like: file.generations) }),
      writer.prependsBeginOfText || file.generations.allSatisfy({ !$0.prompt.isEmpty })
    else {
      runtime.note(
        "no texts without steer to compare with: give --baseline FILE, or --perplexity-model to have "
          + "them generated")
      return nil
    }
    if known == nil {
      runtime.note(
        "the texts do not say how they were generated: \(writer.model) continues their prompts at the "
          + "paper's settings as baseline; give --baseline FILE for your own")
    }
    let texts = try writer.generations(
      file.generations.map(\.prompt), loaded: judges.perplexityModel, folder: out,
      resume: resume, overwrite: overwrite, runtime: runtime)
    return Baseline(name: writer.name, generations: texts, isGenerated: out != nil)
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
