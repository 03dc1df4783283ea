import ArgumentParser
import EmbeddedModels
import Jobs
import NumberText
import Reports
import SteerAnalysis

struct SweepCommand: SharedByRanks {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Generate at a range of steer values and measure the effect.",
    discussion: """
      At each value: how a judge scores the generations, their perplexity without steer, and their \
      variety; and on either side of 0 the value with the largest effect at a price in perplexity. Values of a second steer give a grid. With --out every finished point is kept, and \
      --resume goes on after Ctrl-C to the same result.

      Examples:
        steerlens sweep --steer runs/sentiment --values -5,-3,-1,0,1,3,5
        steerlens sweep --steer both.safetensors --values -3,0,3 \\
          --second-values -3,0,3 --out runs/grid
        steerlens sweep --model ./gpt2 --steer runs/toxicity \\
          --prompts prompts.jsonl --judge ./toxicity-judge --out runs/curve
        steerlens sweep --steer runs/chat --chat --prompt "How was the film?"
      """)

  @OptionGroup var analysis: AnalysisOptions

  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.",
    completion: .steers)
  var steer: String

  @Option(parsing: .unconditional, help: "Comma-separated values of the steer that varies.")
  var values = FloatList([-5, -3, -1, 0, 1, 3, 5])

  @Option(parsing: .unconditional, help: "Values of a second steer, for a grid of both.")
  var secondValues: FloatList?

  @Option(help: "The name of the steer that varies (default: the first labelled one).")
  var vary: String?

  @Option(help: "The name of the second steer (default: the next labelled one).")
  var second: String?

  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue,
    help: "A prompt; may be repeated (default with an embedded model: the quick start's 16).")
  var prompt: [String] = []

  @OptionGroup var prompts: PromptFileOption

  @Flag(
    inversion: .prefixedNo,
    help: """
      Begin every prompt with the begin-of-text token (default: with an embedded model; else as the steer \
      was trained, else as the model's tokenizer does).
      """)
  var prependBos: Bool?

  @OptionGroup var chat: ChatArguments

  @Option(help: "The classifier that scores the generations: a folder, or reviews-judge.")
  var judge = EmbeddedFiles.judge

  @Option(
    parsing: .unconditional,
    help: "The largest perplexity of a recommended value, in multiples of that at 0.")
  var price = 1.2

  @OptionGroup var sampling: SamplingOptions

  @Flag(help: "Continue the sweep in the run folder, to the same result.")
  var resume = false

  var runtime: RuntimeOptions { analysis.runtime }

  func validate() throws {
    if !prompt.isEmpty, prompts.file != nil {
      throw ValidationError("Give --prompt or --prompts, not both.")
    }
    try values.checkDistinct("--values")
    try secondValues?.checkDistinct("--second-values")
    if !(price >= 1 && price.isFinite) {
      throw ValidationError("--price must be 1 or more.")
    }
    if second != nil, secondValues == nil {
      throw ValidationError("--second needs --second-values.")
    }
    try JobStart.validate(
      resume: resume, overwrite: analysis.overwrite, writes: analysis.out != nil)
  }

  func run() throws {
    let result = try job.run(analysis.runtime.context())
    if analysis.json { return try Console.print(json: result.measures) }
    print(SweepText(result: result.measures, axes: result.axes).text)
    print("")
    print(
      """
      Scored by \(judge), \(result.prompts) \(result.prompts == 1 ? "prompt" : "prompts") × \
      \(sampling.continuations) continuations a point; perplexity without steer.
      """)
    if let out = analysis.out { print("Everything is in \(out).") }
  }

  private var job: SweepRun {
    var job = SweepRun(steer: steer)
    job.model = analysis.model
    job.values = values.values
    job.secondValues = secondValues?.values
    job.vary = vary
    job.second = second
    job.prompts = prompts.file.map { .file($0) } ?? (prompt.isEmpty ? nil : .texts(prompt))
    job.encoding = prompts.text.encoding
    job.prependsBeginOfText = prependBos
    job.chat = chat.settings
    job.judge = judge
    job.settings = sampling.settings
    job.price.perplexityRatio = price
    job.out = analysis.out
    job.start = JobStart(resume: resume, overwrite: analysis.overwrite)
    return job
  }
}
