import ArgumentParser
import Jobs
import SteerAnalysis

struct LinearityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linearity",
    abstract: "How far turning a steer, and adding two, is from linear.",
    discussion: """
      Measures in contexts of texts how far next-token distributions move at steer values, how far they \
      are from the straight line between two values, and how far the effect of two steers together is \
      from the sum of their effects; beside bounds.

      Examples:
        steerlens linearity --steer runs/sentiment
        steerlens linearity --steer runs/sentiment --values -4,4 \\
          --out runs/linearity
        steerlens linearity --steer runs/sentiment --steer runs/topic --json
      """)

  @Option(
    name: .shortAndLong, help: "A steer file or the folder of a training run; may be repeated.",
    completion: .steers)
  var steer: [String] = []

  @Option(help: "Only the steer of this name; may be repeated (default: all labelled ones).")
  var name: [String] = []

  @Option(
    parsing: .unconditional, help: "Steer values to measure at (default: -5,-3,-1,1,3,5).")
  var values: FloatList?

  @Option(
    parsing: .unconditional,
    help: "How far along the line to each value, beyond 1 continued (default: 0.25,0.5,0.75,2).")
  var fractions: FloatList?

  @OptionGroup var contexts: ContextOptions
  @OptionGroup var passes: PrecisionOption
  @OptionGroup var analysis: AnalysisOptions

  func validate() throws {
    if steer.isEmpty { throw ValidationError("Give --steer FILE or --steer RUN.") }
    if let values, values.values.allSatisfy({ $0 == 0 }) {
      throw ValidationError("--values needs a value other than 0.")
    }
    if let fractions, fractions.values.allSatisfy({ $0 == 0 || $0 == 1 }) {
      throw ValidationError("--fractions needs a fraction other than 0 and 1.")
    }
  }

  func run() throws {
    var job = LinearityRun(steers: steer)
    job.names = name
    job.model = analysis.model
    if let values { job.settings.steerValues = values.values }
    if let fractions { job.settings.fractions = fractions.values }
    job.contexts = contexts.source(limit: job.contexts.maxTexts)
    job.out = analysis.out
    job.overwrites = analysis.overwrite
    let report = try job.run(analysis.runtime.context(readingIn: passes.precision)).report
    try analysis.print(report) { LinearityText(report: report).text }
  }
}
