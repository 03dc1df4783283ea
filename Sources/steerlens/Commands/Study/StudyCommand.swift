import ArgumentParser
import Foundation
import Jobs
import SteerAnalysis
import Steering

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Train a steer on your own texts and see all about it on one page.",
    discussion: """
      Trains with held-out texts, generates at several steer values, has a judge read that and \
      recommend values, takes the steer apart, finds the spans of held-out texts, and with \
      --transfer-to carries it over to another model: one run folder, one page. Given the folder of \
      a training, it adds to that folder what it lacks. What is finished is kept; after Ctrl-C \
      --resume goes on to the same result.

      Examples:
        steerlens study --data reviews.csv --text-column review \\
          --label-column sentiment --judge reviews-judge --out runs/reviews
        steerlens study runs/reviews --judge reviews-judge
        steerlens study --model ./gpt2 --data reviews.jsonl \\
          --prompts prompts.txt --judge ./sentiment-judge \\
          --transfer-to ./gpt2-medium --out runs/study
      """)

  @Argument(
    help: "The folder of a finished training, instead of --data.", completion: .directory)
  var folder: String?

  @OptionGroup var model: ModelOptions

  @Option(
    name: .shortAndLong,
    help: """
      Labelled texts: .jsonl, .csv or .tsv, with --chat conversations, of which the answers are learned; or \
      a published name, such as toxicity or sentiment-sst5.
      """, completion: .file())
  var data: String?

  @OptionGroup var reading: TrainingDataArguments
  @OptionGroup var training: TrainingOptions

  @Option(
    help: "The classifier that scores generations: a folder, or reviews-judge (default: none).")
  var judge: String?

  @Option(
    parsing: .unconditional,
    help: "Steer values to generate at (default: -3 to 3 with a judge, else -2,0,2).")
  var values: FloatList?

  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue,
    help: """
      A prompt; may be repeated (default: how held-out texts begin; with reviews-judge and an \
      embedded model the quick start's).
      """)
  var prompt: [String] = []

  @OptionGroup var prompts: PromptFileOption

  @Option(
    name: [.long, .customShort("n")], parsing: .unconditional, help: "Continuations per prompt.")
  var continuations = 25

  @Option(parsing: .unconditional, help: "The largest number of new tokens.")
  var maxNewTokens = 20

  @Option(
    parsing: .unconditional,
    help: "The largest perplexity of a recommended value, in multiples of that at 0.")
  var price = 1.2

  @Option(
    parsing: .unconditionalSingleValue,
    help: "A text to find spans in, besides held-out ones; may be repeated.")
  var text: [String] = []

  @Option(parsing: .unconditional, help: "In how many held-out texts spans are found.")
  var heldOutTexts = 20

  @Option(help: "Another model, to carry the steer over to.", completion: .models)
  var transferTo: String?

  @Option(
    name: .shortAndLong, help: "The run folder (default: runs/MODEL-DATA).", completion: .directory)
  var out: String?

  @Flag(help: "Go on where an earlier start was stopped, to the same result.")
  var resume = false

  @Flag(help: "Discard what the run folder holds; with a training's folder, what was added to it.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if folder == nil, data == nil {
      throw ValidationError("Give the folder of a training, or --data FILE to train on.")
    }
    if folder != nil, data != nil {
      throw ValidationError("Give the folder of a training or --data FILE, not both.")
    }
    if folder != nil, out != nil {
      throw ValidationError("A study of a training stays in its folder; leave out --out.")
    }
    if !prompt.isEmpty, prompts.file != nil {
      throw ValidationError("Give --prompt or --prompts, not both.")
    }
    if heldOutTexts < 0 { throw ValidationError("--held-out-texts must not be negative.") }
    if !(price >= 1 && price.isFinite) { throw ValidationError("--price must be 1 or more.") }
    try JobStart.validate(resume: resume, overwrite: overwrite, writes: true)
    try values?.checkDistinct("--values")
    try checkNothingToTrain()
    if let data {
      try training.checkLabelColumns(reading.labelColumns)
      try reading.check(data)
    }
    do { try study.generation.validate() } catch {
      throw ValidationError(OptionNames.inText(error.description) + ".")
    }
  }

  // Options that would have no effect on a finished training.
  private func checkNothingToTrain() throws {
    guard folder != nil else { return }
    var given = training.settings
    given.seed = 0
    let plain = try TrainingOptions.parse([])
    if given != plain.settings || training.heldOut != plain.heldOut
      || !reading.isDefault
    {
      throw ValidationError(
        "The training is finished: options of it and of its texts need --data. --seed is that of the texts "
          + "that are written.")
    }
  }

  func run() throws {
    let study = study
    let result = try study.run(model.runtime.context())
    if json { return try Console.print(json: StudyReport(result)) }
    Console.print(StudyText(result: result, study: study, model: result.model).text)
  }

  private var study: StudyRun {
    let name = model.model ?? ModelOptions.standard
    let out = folder ?? out ?? "runs/\(Self.stem(name))-\(Self.stem(data ?? ""))"
    let job = data.map {
      reading.training(on: $0, model: name, training, out: out, note: model.runtime.note)
    }
    var study = StudyRun(job, out: out)
    study.model = folder == nil ? nil : model.model
    study.judge = judge
    study.values = values?.values ?? (judge == nil ? [-2, 0, 2] : study.values)
    study.prompts = prompts.file.map { .file($0) } ?? (prompt.isEmpty ? nil : .texts(prompt))
    study.encoding = prompts.text.encoding
    study.generation.continuations = continuations
    study.generation.maxNewTokens = maxNewTokens
    study.generation.seed = training.seed
    study.price.perplexityRatio = price
    study.texts = text
    study.heldOutTexts = heldOutTexts
    study.transferTarget = transferTo
    study.start = JobStart(resume: resume, overwrite: overwrite)
    return study
  }

  private static func stem(_ path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }
}
