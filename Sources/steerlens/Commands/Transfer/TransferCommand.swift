public import ArgumentParser
import Jobs
public import SteerAnalysis
import Steering

struct TransferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Carry a steer over to another language model, without training.",
    discussion: """
      Maps between the embeddings of the tokens that both models share, and between their hidden \
      states in the same texts, give a steer for the target that moves its words as the original \
      moves the source's. No labels are needed. The new steer is used like any other.

      Examples:
        steerlens transfer --steer runs/sentiment --to reviews-2m \\
          --out runs/transferred
        steerlens transfer --from ./gpt2-large --to ./gpt2-medium \\
          --steer runs/toxicity --texts texts.jsonl --out runs/transferred
        steerlens transfer --steer runs/sentiment --to reviews-2m \\
          --judge reviews-judge --out runs/transferred
        steerlens transfer --steer runs/sentiment --to reviews-2m \\
          --rule upstream --out runs/as-published
      """)

  @Option(
    help: "The model that the steer is for (default: the one that the steer names).",
    completion: .models)
  var from: String?

  @Option(help: "The model to make a steer for: a folder, GGUF file or name.", completion: .models)
  var to: String

  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.",
    completion: .steers)
  var steer: String

  @Option(
    name: .shortAndLong, help: "Write the new steer, tables and a manifest to this folder.",
    completion: .directory)
  var out: String?

  @Flag(help: "Discard the run of other inputs or settings that the run folder holds.")
  var overwrite = false

  @Option(help: "The fit of the maps (default: least-squares; adam with --rule upstream).")
  var fit: TransferFit?

  @Option(
    help: """
      dual: words by the map of words, contexts by that of contexts; paper: all by the map of \
      words; upstream: as the published script.
      """)
  var rule = TransferRule.dual

  @Option(
    parsing: .unconditional,
    help: """
      Fit the map of words on so many shared tokens, lowest ids first (default: all; upstream: 4000).
      """)
  var sharedTokens: Int?

  @Option(
    help: """
      Texts that both models read: .jsonl, .csv, .tsv or .txt (default: texts that they draw).
      """, completion: .file())
  var texts: String?

  @Option(help: "The column or key of the texts (default: text).")
  var textColumn: String?

  @OptionGroup var file: TextFileArguments

  @Flag(
    inversion: .prefixedNo,
    help: """
      Begin every text of --texts with the begin-of-text token (default: as the steer was trained if \
      it was told, else as each model's tokenizer does).
      """)
  var prependBos: Bool?

  @Option(parsing: .unconditional, help: "At most so many texts, taken at equal distances.")
  var maxTexts = 1000

  @Option(
    parsing: .unconditional,
    help: """
      Conjugate gradient steps that match the steering logits after the maps (default: 6 with the \
      dual rule, else 0).
      """)
  var refine: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Weigh tokens by how often the target predicts them (default with --rule dual).")
  var weighTokens: Bool?

  @Flag(help: "Keep the size that the maps give, not that of the source's steering logits.")
  var noCalibration = false

  @Flag(
    help: """
      Also measure every rule with every fit, Adam's included, on what the fits did not see.
      """)
  var compareMethods = false

  @Option(
    parsing: .unconditional,
    help: "The seed of drawn texts, held-out tokens and Adam's first values (default: 0).",
    transform: Seed.read)
  var seed: UInt64 = 0

  @Option(
    help: """
      Also generate on the target at several steer values, scored by this classifier: a folder, or \
      reviews-judge.
      """)
  var judge: String?

  @Option(parsing: .unconditional, help: "With --judge: comma-separated steer values.")
  var values = FloatList([-3, -1, 0, 1, 3])

  @OptionGroup var prompts: PromptFileOption

  @Option(
    name: [.long, .customShort("n")], parsing: .unconditional,
    help: "With --judge: continuations per prompt.")
  var continuations = 25

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var passes: PrecisionOption
  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if let sharedTokens, sharedTokens < 1 {
      throw ValidationError("--shared-tokens must be at least 1.")
    }
    if judge == nil, prompts.file != nil {
      throw ValidationError("--prompts is for --judge, which reads what is generated.")
    }
    try values.checkDistinct("--values")
    if let effect {
      do { try effect.generation.validate() } catch {
        throw ValidationError(OptionNames.inText(error.description) + ".")
      }
    }
    if maxTexts < 2 { throw ValidationError("--max-texts must be at least 2.") }
    if let refine, !(0...10_000).contains(refine) {
      throw ValidationError("--refine must be from 0 to 10000.")
    }
  }

  func run() throws {
    var job = TransferRun(steer: steer, to: to)
    job.from = from
    job.settings = settings
    job.contexts = texts
    job.textColumn = textColumn
    job.reading = file.options
    job.maxTexts = maxTexts
    job.prependsBeginOfText = prependBos
    job.comparesMethods = compareMethods
    job.effect = effect
    job.prompts = prompts.file.map { .file($0) }
    job.encoding = prompts.text.encoding
    job.out = out
    job.overwrites = overwrite
    let result = try job.run(runtime.context(readingIn: passes.precision))
    let compared = ComparedTransfer(
      report: result.report, methods: result.methods, sweep: result.sweep)
    try Console.print(compared, asJSON: json) {
      TransferText(
        report: result.report, methods: result.methods, sweep: result.sweep,
        source: result.models.source,
        target: result.models.target, out: out
      ).text
    }
  }

  private var effect: TransferEffect? {
    judge.map { judge in
      var effect = TransferEffect()
      effect.judge = judge
      effect.values = values.values
      effect.generation.continuations = continuations
      effect.generation.seed = seed
      effect.generation.precision = passes.precision
      return effect
    }
  }

  private var settings: TransferSettings {
    var settings = TransferSettings()
    settings.fit = fit
    settings.rule = rule
    settings.topK = sharedTokens
    settings.weightsTokens = weighTokens
    settings.refinementSteps = refine
    settings.calibrates = !noCalibration
    settings.seed = seed
    return settings
  }
}

extension TransferFit: ExpressibleByArgument {}
extension TransferRule: ExpressibleByArgument {}
