import ArgumentParser
import EmbeddedModels
import Jobs
import Steering

struct QuickstartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quickstart",
    abstract: "Train a sentiment steer on an embedded model and see what it does.",
    discussion: """
      A `study` of embedded sentences: trains on them, generates from 16 prompts at several steer \
      values, has the embedded judge read the generations, and looks into the steer: its spectrum, \
      the words that it moves, the spans of texts that carry its style, and its transfer to the \
      other embedded model. Prints what it finds and writes everything to a run folder. Needs no \
      download and about a minute.

      Examples:
        steerlens quickstart
        steerlens quickstart --values -5,-3,-1,0,1,3,5 --out runs/curve
      """)

  /// A text with praise and blame in it.
  private static let text =
    "The acting is wonderful and the music is beautiful, but the story is a stupid, boring mess and "
    + "the ending a waste of time."

  @Option(name: .shortAndLong, help: "The run folder.")
  var out = "runs/quickstart"

  @Option(name: .shortAndLong, help: "The embedded model: reviews-4m or reviews-2m.")
  var model = ModelOptions.standard

  @Option(parsing: .unconditional, help: "Comma-separated steer values to generate at.")
  var values = FloatList([-3, 0, 3])

  @Option(
    parsing: .unconditional,
    help: "Training steps at most; fewer where held-out texts gain nothing any more.")
  var steps = 300

  @Option(
    name: [.long, .customShort("n")], parsing: .unconditional, help: "Continuations per prompt.")
  var continuations = 25

  @Option(
    parsing: .unconditional, help: "The seed of training and of generation (default: 0).",
    transform: Seed.read)
  var seed: UInt64 = 0

  @Flag(help: "Go on where an earlier quick start was stopped, to the same result.")
  var resume = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if !EmbeddedFiles.languageModels.contains(model) {
      throw ValidationError(
        "--model must be one of \(EmbeddedFiles.languageModels.joined(separator: ", ")).")
    }
    try values.checkDistinct("--values")
    do {
      try training.settings.validate()
      try study.generation.validate()
    } catch { throw ValidationError(OptionNames.inText(error.description) + ".") }
  }

  func run() throws {
    let study = study
    let result = try study.run(runtime.context())
    if json { return try Console.print(json: StudyReport(result)) }
    Console.print(StudyText(result: result, study: study, model: model).text)
  }

  private var study: StudyRun {
    var study = StudyRun(training, out: out)
    study.judge = EmbeddedFiles.judge
    study.values = values.values
    study.generation.continuations = continuations
    study.generation.seed = seed
    study.texts = [Self.text]
    study.transferTarget = EmbeddedFiles.languageModels.first { $0 != model }
    study.command = "quickstart"
    // A newcomer's second start begins anew.
    study.start = resume ? .resume : .overwrite
    return study
  }

  private var training: TrainingRun {
    var training = TrainingRun(model: model, source: .sentences, out: out)
    training.settings.steps = steps
    training.settings.seed = seed
    return training
  }
}
