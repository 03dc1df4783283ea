import ArgumentParser
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
        steerlens spectrum --steer runs/sentiment --contexts labelled.jsonl \\
          --out runs/spectrum
        steerlens spectrum --steer runs/seed-0 --steer runs/seed-1 --json
      """)

  @Option(
    name: .shortAndLong, help: "A steer file or the folder of a training run; may be repeated.",
    completion: .steers)
  var steer: [String] = []

  @Option(help: "Only the steer of this name (default: all of one file, the labelled of several).")
  var name: String?

  @Option(
    parsing: .unconditional, help: "Leading dimensions whose spaces are compared between steers.")
  var dimensions = 10

  @Option(parsing: .unconditional, help: "Dimensions to leave out one by one.")
  var leaveOneOut = 10

  @Flag(help: "Do not measure how much of the effect the first dimensions carry.")
  var noTruncation = false

  @OptionGroup var contexts: ContextOptions
  @OptionGroup var analysis: AnalysisOptions

  func validate() throws {
    if steer.isEmpty { throw ValidationError("Give --steer FILE or --steer RUN.") }
    if dimensions < 1 { throw ValidationError("--dimensions must be at least 1.") }
    if contexts.contexts != nil, noTruncation || steer.count > 1 {
      throw ValidationError("--contexts is for the truncation curve of one --steer.")
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
    job.out = analysis.out
    job.overwrites = analysis.overwrite
    let report = try job.run(analysis.runtime.context()).report
    try analysis.print(report) { SpectrumText(report: report).text }
  }
}
