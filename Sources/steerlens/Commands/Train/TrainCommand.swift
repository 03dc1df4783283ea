import ArgumentParser
import Datasets
import Foundation
import Jobs
import Steering

struct TrainCommand: SharedByRanks {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a steer on labelled texts.",
    discussion: """
      The language model stays frozen; only the steer learns, by next-token likelihood. A text's \
      label (−1…1) is its steer value; a dummy steer, always on, absorbs the shift of domain. A part \
      of the texts is held out: it chooses the step and the rank, and says at the end how many pairs \
      of texts the steer tells apart.

      Examples:
        steerlens train --model reviews-4m --data sentences.jsonl \\
          --out runs/sentiment --steps 300
        steerlens train --model ./gpt2 --data reviews.csv \\
          --text-column review --label-column stars --out runs/stars
        steerlens train --model ./gpt2 --data reviews.csv \\
          --text-column review --label-column stars --out runs/stars \\
          --steps 2000 --resume
        steerlens train --model reviews-4m --data sentences.jsonl --seeds 3 \\
          --out runs/sentiment-seeds
        steerlens train --model ./gpt2 --data reviews.csv \\
          --text-column review --label-column stars --adaptor log-odds \\
          --out runs/words
        steerlens train --model ./gpt2 --data reviews.csv \\
          --text-column review --label-column stars --preset paper \\
          --out runs/paper
        steerlens train --model ./gpt2 --data sentiment-sst5 --data-dir data \\
          --out runs/sst5
        steerlens train --model ./SmolLM2-Instruct --chat \\
          --data conversations.jsonl --out runs/chat
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var training: TrainingOptions

  @Option(
    name: .shortAndLong,
    help: """
      Labelled texts: .jsonl, .csv or .tsv, with --chat conversations, of which the answers are learned; or \
      a published name, such as toxicity or sentiment-sst5.
      """, completion: .file())
  var data: String

  @OptionGroup var reading: TrainingDataArguments

  @Option(
    name: .shortAndLong, help: "The run folder (default: runs/MODEL-DATA).", completion: .directory)
  var out: String?

  @Option(
    parsing: .unconditional,
    help: """
      Train steers of so many seeds, --seed and those after it, in seed-0, seed-1 … of the run folder: \
      texts pass the model once, and all hold out the same.
      """)
  var seeds: Int?

  @Option(parsing: .unconditional, help: "Save a state to resume from every so many steps.")
  var checkpointEvery = 100

  @Flag(
    help: """
      Keep the steer of step 0, of every --checkpoint-every steps and of the last in checkpoints/.
      """)
  var keepCheckpoints = false

  @Option(
    help: """
      A folder that keeps hidden states of the texts between runs: another steer on the same texts, with the \
      same --data-seed and --batch-size, starts without passing them through the model.
      """, completion: .directory)
  var hiddenStateCache: String?

  @Flag(help: "Continue the training in the run folder, to the same result.")
  var resume = false

  @Flag(help: "Discard what the run folder holds.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  var runtime: RuntimeOptions { model.runtime }

  func validate() throws {
    if checkpointEvery < 1 { throw ValidationError("--checkpoint-every must be at least 1.") }
    try JobStart.validate(resume: resume, overwrite: overwrite, writes: true)
    try training.checkLabelColumns(reading.labelColumns)
    try checkSeeds()
    if hiddenStateCache != nil, training.compat == .upstream {
      throw ValidationError(
        "--hidden-state-cache is for texts that pass the model once: leave --compat upstream out.")
    }
    try reading.check(data)
  }

  private func checkSeeds() throws {
    guard let seeds else { return }
    if seeds < 2 { throw ValidationError("--seeds must be at least 2.") }
    if training.settings.method == .logOdds {
      throw ValidationError("--seeds is for steers that are learned: log-odds have no seed.")
    }
  }

  func run() throws {
    let name = model.model ?? ModelOptions.standard
    var job = reading.training(
      on: data, model: name, training, out: out ?? "runs/\(stem(name))-\(stem(data))",
      note: model.runtime.note)
    job.checkpointEvery = checkpointEvery
    job.keepsCheckpoints = keepCheckpoints
    job.hiddenStateCache = hiddenStateCache
    job.start = JobStart(resume: resume, overwrite: overwrite)
    if let seeds {
      let result = try SeedsRun(job, seeds: seeds).run(model.runtime.context())
      return try Console.print(result.summary, asJSON: json) {
        result.summary.text + "\n\n" + result.summary.next
      }
    }
    let result = try job.run(model.runtime.context())
    try Console.print(result.summary, asJSON: json) {
      result.summary.text + "\n\n" + result.summary.next
    }
  }

  private func stem(_ path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }
}
