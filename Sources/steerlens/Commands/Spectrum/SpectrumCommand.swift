import ArgumentParser
import Datasets
import EmbeddedModels
import Jobs
import Reports

struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Singular values, eigenvalues, principal components and dimensions of a steer.",
    discussion: """
      Says how large a steer is, how many dimensions carry it, and what is left of its effect with \
      only the first few. Several steers, seeds or checkpoints are compared with each other.

      Examples:
        steerlens spectrum --steer runs/sentiment
        steerlens spectrum --steer runs/sentiment --texts labelled.jsonl \\
          --out runs/spectrum
        steerlens spectrum --steer runs/seed-0 --steer runs/seed-1 --json
        steerlens spectrum --steer runs/sentiment-seeds --dimensions 5 --ablate \\
          --out runs/dimensions
      """)

  @Option(
    name: .shortAndLong,
    help: "A steer file, the folder of a training run, or that of train --seeds; may be repeated.",
    completion: .steers)
  var steer: [String] = []

  @Option(help: "Only the steer of this name (default: all of one file, the labelled of several).")
  var name: String?

  @Option(
    parsing: .unconditional,
    help: "Leading dimensions that are compared between steers, and those of --ablate.")
  var dimensions = 10

  @Option(parsing: .unconditional, help: "Dimensions to leave out one by one.")
  var leaveOneOut = 10

  @Flag(help: "Do not measure how much of the effect the first dimensions carry.")
  var noTruncation = false

  @OptionGroup var ablation: AblationOptions
  @OptionGroup var contexts: ContextOptions
  @OptionGroup var analysis: AnalysisOptions

  func validate() throws {
    if steer.isEmpty { throw ValidationError("Give --steer FILE or --steer RUN.") }
    if dimensions < 1 { throw ValidationError("--dimensions must be at least 1.") }
    if contexts.texts != nil, noTruncation || steer.count > 1 {
      throw ValidationError("--texts is for the truncation curve of one --steer.")
    }
    if ablation.resume, analysis.out == nil { throw ValidationError("--resume needs --out.") }
    if ablation.resume && analysis.overwrite {
      throw ValidationError("Give --resume or --overwrite, not both.")
    }
    if leaveOneOut < 0 { throw ValidationError("--leave-one-out must be 0 or more.") }
  }

  func run() throws {
    var job = SpectrumRun(steers: steer)
    job.name = name
    job.model = analysis.model
    job.dimensions = dimensions
    job.measuresTruncation = !noTruncation
    job.leaveOneOut = leaveOneOut
    job.contexts = contexts.source(limit: job.contexts.maxTexts)
    job.ablation = ablation.settings(encoding: contexts.file.text.encoding)
    job.out = analysis.out
    job.overwrites = analysis.overwrite
    let context = analysis.runtime.context(readingIn: ablation.sampling.precision)
    let report = try job.run(context).report
    try analysis.print(report) { SpectrumText(report: report).text }
  }
}

/// How texts are generated with single dimensions and without them.
struct AblationOptions: ParsableArguments {
  @Flag(
    help: """
      Generate with each of the first dimensions alone and with all but it, and have a judge score the \
      texts.
      """)
  var ablate = false

  @Option(
    parsing: .unconditional,
    help: "With --ablate: steer values (default: those that sweep recommended, else -3,3).")
  var values: FloatList?

  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue,
    help: """
      With --ablate: a prompt; may be repeated (default with an embedded model: the quick start's 16).
      """)
  var prompt: [String] = []

  @Option(help: "With --ablate: prompts, .jsonl or .txt, as for sweep.")
  var prompts: String?

  @Option(help: "With --ablate: the classifier that scores texts: a folder, or reviews-judge.")
  var judge = EmbeddedFiles.judge

  @OptionGroup var sampling: SamplingOptions

  @Flag(help: "With --ablate: go on with what an earlier start finished, to the same result.")
  var resume = false

  func validate() throws {
    if !ablate, values != nil || !prompt.isEmpty || prompts != nil || resume {
      throw ValidationError("--values, --prompt, --prompts and --resume need --ablate.")
    }
    if !prompt.isEmpty, prompts != nil {
      throw ValidationError("Give --prompt or --prompts, not both.")
    }
    if let values, Set(values.values).count < values.values.count || values.values.contains(0) {
      throw ValidationError("--values must be different numbers other than 0.")
    }
  }

  /// What was asked; nil without --ablate.
  func settings(encoding: TextEncoding) -> AblationSettings? {
    guard ablate else { return nil }
    var settings = AblationSettings()
    settings.values = values?.values
    settings.prompts = prompts.map { .file($0) } ?? (prompt.isEmpty ? nil : .texts(prompt))
    settings.encoding = encoding
    settings.judge = judge
    settings.settings = sampling.settings
    settings.resumes = resume
    return settings
  }
}
