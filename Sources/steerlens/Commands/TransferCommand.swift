public import ArgumentParser
import Foundation
import Jobs
import LanguageModels
import Reports
public import SteerAnalysis
import Steering
import RunFolders

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
          --steer runs/toxicity --contexts texts.jsonl --out runs/transferred
        steerlens transfer --steer runs/sentiment --to reviews-2m \\
          --rule upstream --out runs/as-published
      """)

  @Option(help: "The model that the steer is for (default: the one that the steer names).")
  var from: String?

  @Option(help: "The model to make a steer for: a folder, GGUF file or name.")
  var to: String

  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.")
  var steer: String

  @Option(name: .shortAndLong, help: "Write the new steer, tables and a manifest to this folder.")
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
    help: """
      Fit the map of words on so many shared tokens, lowest ids first (default: all; upstream: 4000).
      """)
  var topK: Int?

  @Option(
    help: """
      Texts that both models read: .jsonl, .csv, .tsv or .txt (default: texts that they draw).
      """)
  var contexts: String?

  @Option(help: "The column or key of the texts (default: text).")
  var textColumn: String?

  @Option(help: "At most so many texts, taken at equal distances.")
  var maxTexts = 1000

  @Option(
    help: """
      Conjugate gradient steps that match the steering logits after the maps (default: 6 with the \
      dual rule, else 0).
      """)
  var refine: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Weigh tokens by how often the target predicts them (default with --rule dual).")
  var weights: Bool?

  @Flag(help: "Keep the size that the maps give, not that of the source's steering logits.")
  var noCalibration = false

  @Flag(
    help: """
      Also measure every rule with every fit, Adam's included, on what the fits did not see.
      """)
  var compareMethods = false

  @Option(help: "The seed of drawn texts, held-out tokens and Adam's first values.")
  var seed: UInt64 = 0

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  func validate() throws {
    if let topK, topK < 1 { throw ValidationError("--top-k must be at least 1.") }
    if maxTexts < 2 { throw ValidationError("--max-texts must be at least 2.") }
    if let refine, !(0...10_000).contains(refine) {
      throw ValidationError("--refine must be from 0 to 10000.")
    }
  }

  func run() throws {
    runtime.apply()
    var run = try AnalysisRun("transfer", out: out, overwrites: overwrite)
    let file = try SteerPath.resolve(steer)
    let contents = try SteerFile.read(file)
    contents.remarks.forEach(runtime.note)
    let loaded = LoadedSteer(path: steer, file: file, steer: contents.steer)
    if let out { try OutputFile.check(out + "/" + SteerPath.fileName, isNoneOf: [file]) }
    let source = try LanguageModel(ModelFolders.source(try sourceName(loaded)))
    try loaded.check(fits: source)
    let target = try LanguageModel(ModelFolders.source(to))
    let tokens = try SharedTokens(source: source, target: target)
    let digests = [source, target].map(Digests.outputEmbedding)
    try run.note(loaded)
    run.noteModel("source", source.name, sha256: digests[0])
    run.noteModel("target", target.name, sha256: digests[1])
    var job = TransferJob(settings)
    if compareMethods { job.comparedFits = TransferFit.allCases }
    let texts = try texts(of: job, source, target, &run)
    try run.checkEarlier(seed: seed, settings: recorded())
    let contexts = try pairedContexts(texts, source, target)
    let original = TransferJob.Original(
      loaded.steer, name: loaded.path, sha256: try InputFileDigest.of(loaded.file))
    let result = try withProgress {
      try job.run(
        original, tokens: tokens, contexts: contexts, from: source, to: target, progress: $0)
    }
    try run.finish(seed: seed, settings: try recorded()) { folder in
      try result.write(to: &folder, steerAs: SteerPath.fileName)
    }
    print(
      try json
        ? JSONText.pretty(ComparedTransfer(report: result.report, methods: result.methods))
        : TransferText(
          report: result.report, methods: result.methods, source: source.name, target: target.name,
          out: out
        ).text)
  }

  // A bar for each stage.
  private func withProgress<R>(
    _ work: ((TransferJob.Stage, Int, Int) -> Void) throws -> R
  ) rethrows -> R {
    var stage = TransferJob.Stage.match
    var progress = Progress(stage.rawValue, total: 1, quiet: runtime.quiet)
    defer { progress.finish() }
    return try work { next, done, total in
      if next != stage {
        progress.finish()
        stage = next
        progress = Progress(next.rawValue, total: total, quiet: runtime.quiet)
      }
      progress.update(done, of: total)
    }
  }

  private var settings: TransferSettings {
    var settings = TransferSettings()
    settings.fit = fit
    settings.rule = rule
    settings.topK = topK
    settings.weightsTokens = weights
    settings.refinementSteps = refine
    settings.calibrates = !noCalibration
    settings.seed = seed
    return settings
  }

  private func sourceName(_ loaded: LoadedSteer) throws -> String {
    if let from { return from }
    guard let named = loaded.steer.provenance.model else {
      throw CommandError.steerNamesNoSource(loaded.path)
    }
    guard ModelFolders.exists(named) else {
      throw CommandError.sourceMissing(steer: loaded.path, model: named)
    }
    return named
  }

  private func texts(
    of job: TransferJob, _ source: LanguageModel, _ target: LanguageModel,
    _ run: inout AnalysisRun
  ) throws -> [String] {
    if let contexts {
      let loaded = try LoadedTexts(path: contexts, textColumn: textColumn).limited(to: maxTexts)
      run.note(loaded)
      return loaded.texts
    }
    return try job.drawnTexts(source, target, limit: maxTexts)
  }

  private func pairedContexts(
    _ texts: [String], _ source: LanguageModel, _ target: LanguageModel
  ) throws -> PairedContexts {
    var progress = Progress("read", total: texts.count, quiet: runtime.quiet)
    defer { progress.finish() }
    return try PairedContexts(texts, source: source, target: target) { progress.update($0) }
  }

  private func recorded() throws -> [String: String] {
    var entries = try SettingsTable.entries(settings)
    entries["fit"] = settings.effectiveFit.rawValue
    entries["refinementSteps"] = "\(settings.effectiveRefinement)"
    entries["maxTexts"] = "\(maxTexts)"
    entries["textColumn"] = textColumn
    entries["compareMethods"] = "\(compareMethods)"
    return entries
  }
}

extension TransferFit: ExpressibleByArgument {}
extension TransferRule: ExpressibleByArgument {}
