import ArgumentParser
import Jobs
import LinearAlgebra

/// The options of every command that runs a model.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: """
      A Hugging Face model folder, a .gguf file, a model in the Hugging Face cache such as gpt2 \
      (see fetch), or an embedded model: reviews-2m, reviews-4m (default: the one that a steer \
      names, else reviews-4m).
      """, completion: .models)
  var model: String?

  @OptionGroup var runtime: RuntimeOptions

  /// The model of a command without a steer.
  static let standard = "reviews-4m"
}

/// Options that change speed and talk, never results.
struct RuntimeOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Threads to use (default: all cores).")
  var threads: Int?

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
  }

  func apply() {
    if let threads { Parallel.threadCount = threads }
  }

  func note(_ text: String) {
    if !quiet, !Ranks.isSilent { Console.note(text) }
  }

  /// What a job is told to work by, and where it reports to; applies the options.
  func context() -> JobContext {
    apply()
    let display = ProgressDisplay(quiet: quiet || Ranks.isSilent)
    var context = JobContext(command: CommandLine.typed(as: "steerlens"))
    context.note = { note(OptionNames.inText($0)) }
    context.progress = display.update
    context.isInterrupted = { Interruption.isRequested }
    context.communicator = Ranks.communicator
    context.ranksOnHost = Ranks.countOnHost
    context.canBeInterrupted = { $0 ? Interruption.listen() : Interruption.stopListening() }
    return context
  }
}
