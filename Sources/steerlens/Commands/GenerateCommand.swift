import ArgumentParser
import Datasets
import Files
import Foundation
import LanguageModels
import Reports
import Steering
import TextTokenization
import WeightFormats
import RunFolders

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Continue prompts, with or without a steer.",
    discussion: """
      Examples:
        steerlens generate --model reviews-4m --prompt "The acting" --prepend-bos
        steerlens generate --model reviews-4m --prompt "The acting" \\
          --steer runs/sentiment --steer-values -3 --continuations 5
        steerlens generate --model ./gpt2 --prompts prompts.jsonl \\
          --steer runs/toxicity --steer-values 5 --out generations.jsonl
        steerlens generate --model ./gpt2 --prompts prompts.jsonl \\
          --shard 1/4 --out part1.jsonl
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var steer: SteerOptions
  @OptionGroup var sampling: SamplingOptions

  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue, help: "A prompt; may be repeated.")
  var prompt: [String] = []

  @Option(help: "Prompts, .jsonl as {\"prompt\": {\"text\": …}} or .txt with one on each line.")
  var prompts: String?

  @Option(
    parsing: .unconditional,
    help: "A text that the model reads before every prompt; the results leave it out.")
  var prefix: String?

  @Flag(help: "Begin every prompt with the begin-of-text token.")
  var prependBos = false

  @Option(
    help: """
      A part of the prompts, such as 2/8; the files of all parts, one after the other, are that of \
      one run.
      """)
  var shard: Shard?

  @Option(
    name: .shortAndLong,
    help: "Write JSON lines to this file, as the published script does, or a run to this folder.")
  var out: String?

  @Flag(help: "Go on from what a stopped run finished, to the same result.")
  var resume = false

  @Flag(help: "Discard what a stopped run finished.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    if prompt.isEmpty == (prompts == nil) {
      throw ValidationError("Give --prompt TEXT or --prompts FILE.")
    }
    if steer.steerValues.count > 1 {
      throw ValidationError("Give --steer-values once; one run generates at one setting.")
    }
    if resume || overwrite, out == nil {
      throw ValidationError("--resume and --overwrite need --out.")
    }
    if resume && overwrite { throw ValidationError("Give --resume or --overwrite, not both.") }
  }

  func run() throws {
    let claim = try claimOut()
    let texts = try prompts.map { try DatasetReader.prompts(path: $0).map(\.text) } ?? prompt
    let language = try model.load(compatibility: sampling.compat)
    let loaded = try steer.load(for: language, note: model.runtime.note)
    let values = try loaded?.completeValues(steer.steerValues.first?.values ?? []) ?? []
    let ids = try texts.map {
      try language.tokens(of: (prefix ?? "") + $0, prependBeginOfText: prependBos)
    }
    let generator = try TextGenerator(
      model: language, steer: loaded.map { FixedSteer($0, values: values) },
      settings: sampling.settings)
    try generator.check(ids)
    let start = ContinuousClock.now
    var manifest = try manifest(values, language)
    let plan = GenerationJob.Plan(manifest, prompts: texts)
    let checkpoint = try lines.map { try Checkpoint(output: $0, plan: plan) }
    let job = GenerationJob(
      generator: generator, tokenizer: try language.tokenizer(), texts: texts, prompts: ids,
      shard: shard, continuations: sampling.continuations, checkpoint: checkpoint,
      runtime: model.runtime)
    let results = try job.run(resume: resume, overwrite: overwrite)
    manifest.seconds = ["generate": (ContinuousClock.now - start) / .seconds(1)]
    try write(results, manifest, values)
    checkpoint?.remove()
    claim?.finish()
  }

  // A name with an extension is a file's.
  private var writesFolder: Bool { out.map { URL(filePath: $0).pathExtension.isEmpty } ?? false }

  /// The file of the JSON lines.
  private var lines: String? {
    out.map { writesFolder ? $0 + "/" + GenerationRecord.file : $0 }
  }

  private func claimOut() throws -> RunClaim? {
    guard let out else { return nil }
    if writesFolder { return try RunOwner.claim(out, for: "generate") }
    try OutputFile.check(out)
    return nil
  }

  private func write(
    _ results: [GenerationRecord], _ manifest: RunManifest, _ values: [Float]
  ) throws {
    if let out {
      let lines = try results.map { try JSONText.line($0) + "\n" }.joined()
      if writesFolder {
        var folder = try RunFolder(path: out)
        try RunPublisher.retract(folder: out)
        try folder.write(lines, as: GenerationRecord.file)
        try folder.finish(manifest)
        try RunPublisher.publish(folder: out)
      } else {
        try AtomicFile.write(lines, to: out)
        try manifest.write(beside: out)
      }
      model.runtime.note(
        "\(results.count) prompts × \(sampling.continuations) continuations: \(out)")
    }
    if json {
      let report = GenerationReport(
        model: model.model, steer: steer.steer, steerValues: values, settings: sampling.settings,
        results: results)
      print(try JSONText.pretty(report))
    } else if out == nil {
      for result in results {
        print(Console.bold(Console.inline(result.prompt.text)))
        for generation in result.generations { print("  " + Console.inline(generation.text)) }
      }
    }
  }

  private func manifest(_ values: [Float], _ language: LanguageModel) throws -> RunManifest {
    var inputs = [
      RunManifest.Input(
        role: "model", name: model.model, sha256: Digests.outputEmbedding(of: language),
        revision: ModelFolders.commit(of: model.model))
    ]
    if let path = steer.steer {
      let file = try SteerPath.resolve(path)
      inputs.append(.init(role: "steer", name: path, sha256: try InputFileDigest.of(file)))
    }
    if let prompts {
      inputs.append(.init(role: "prompts", name: prompts, sha256: try InputFileDigest.of(prompts)))
    }
    var settings = try SettingsTable.entries(sampling.settings)
    settings["steerValues"] = Numbers.list(values)
    settings["prependBos"] = "\(prependBos)"
    settings["prefix"] = prefix
    settings["shard"] = shard.map { "\($0.index)/\($0.count)" }
    return RunManifest(
      version: toolVersion, subcommand: "generate", command: CommandLine.typed,
      seed: sampling.settings.seed, inputs: inputs, settings: settings)
  }
}

/// The JSON of `generate`.
struct GenerationReport: Codable {
  var model: String
  var steer: String?
  var steerValues: [Float]
  var settings: GenerationSettings
  var results: [GenerationRecord]

  /// Writes `null` without a steer, so that every key is always there.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(steer, forKey: .steer)
    try container.encode(steerValues, forKey: .steerValues)
    try container.encode(settings, forKey: .settings)
    try container.encode(results, forKey: .results)
  }
}
