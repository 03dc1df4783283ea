import ArgumentParser
import LinearAlgebra

/// The `steerlens-benchmark` command: runs one work and prints one JSON object.
@main struct BenchmarkTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "steerlens-benchmark",
    abstract: "Time one work of SteerLens and print one JSON object.",
    discussion: """
      run.sh runs every work beside the PyTorch baseline, which computes the same with the same
      inputs, and compares both the results and the times.
      """)

  @Argument(help: ArgumentHelp("What to time.", valueName: "work"))
  var work: Work

  @OptionGroup var options: BenchmarkOptions

  func validate() throws {
    if work.needsModel, options.model == nil {
      throw ValidationError("\(work.rawValue) needs --model DIR.")
    }
    if work.needsData, options.data == nil {
      throw ValidationError("\(work.rawValue) needs --data FILE.jsonl.")
    }
  }

  func run() throws {
    Parallel.threadCount = options.threads
    if work == .scaling { return try ScalingWork(options: options).run() }
    let report =
      switch work {
      case .trainFirstEpoch: try TrainingWork(options: options, isCached: false).run()
      case .trainCached: try TrainingWork(options: options, isCached: true).run()
      case .generate: try GenerationWork(options: options, isMany: false).run()
      case .generateMany: try GenerationWork(options: options, isMany: true).run()
      case .evaluatePerplexity: try PerplexityWork(options: options).run()
      case .evaluateJudge: try JudgeWork(options: options).run()
      case .tokenize: try TokenizingWork(options: options).run()
      case .load: try LoadingWork(options: options).run()
      case .gemm: try ProductWork(options: options).run()
      case .spectrum: try SpectrumWork(options: options).run()
      case .spans: try SpansWork(options: options).run()
      case .sweep: try SweepWork(options: options).run()
      case .compose: try ComposeWork(options: options).run()
      case .transfer: try TransferWork(options: options).run()
      case .stages: try StagesWork(options: options).run()
      case .precision: try PrecisionWork(options: options).run()
      case .scaling: nil as BenchmarkReport?
      }
    try report?.write()
  }

  static func main() {
    ProcessorKernels.restartWithBetterCoreType()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(withError: error)
    }
  }
}
