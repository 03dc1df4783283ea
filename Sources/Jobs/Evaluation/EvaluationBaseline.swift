internal import Datasets
internal import EmbeddedModels
internal import Files
internal import LanguageModels
internal import Reports
internal import RunFolders
internal import Steering

/// Where the texts without steer come from that an evaluation sets beside a run's.
struct EvaluationBaseline {
  /// What the baseline is called.
  let name: String
  /// The model that writes it.
  let model: String
  let settings: GenerationSettings
  /// Whether the begin-of-text token begins prompts; nil as the model's tokenizer begins texts.
  let prependsBeginOfText: Bool?

  /// The same model and settings as those of a run, from its manifest; nil if that does not say
  /// them.
  init?(of manifest: RunManifest) {
    guard let model = manifest.inputs.first(where: { $0.role == "model" }),
      let settings = try? SettingsTable.decode(GenerationSettings.self, from: manifest.settings)
    else { return nil }
    name = "without steer"
    self.model = model.name
    self.settings = settings
    prependsBeginOfText = manifest.settings["prependBos"].map { $0 == "true" }
  }

  /// The paper's settings, for runs that say nothing of theirs.
  init(model: String, like run: [PromptGenerations]) {
    name = "\(model) without steer"
    self.model = model
    var settings = GenerationSettings()
    settings.continuations = max(1, run.map(\.texts.count).max() ?? 1)
    self.settings = settings
    prependsBeginOfText = EmbeddedFiles.languageModels.contains(model) ? true : nil
  }

  /// Whether a run was written by the model as it is.
  static func isUnsteered(_ manifest: RunManifest) -> Bool {
    !manifest.inputs.contains { $0.role == "steer" } && manifest.settings["prefix"] == nil
  }

  /// Writes the texts, or reads those that an earlier evaluation wrote to the same folder.
  ///
  /// - Parameters:
  ///   - run: The run, whose prompts are continued.
  ///   - loaded: The model if it is at hand.
  ///   - folder: The evaluation's folder, where they are kept; nil to keep nothing.
  ///   - start: What to do with what a stopped evaluation finished.
  ///   - context: Who runs the job.
  /// - Returns: The texts, prompt for prompt.
  /// - Throws: What loading, generating and writing throw; ``JobInterruption``.
  func generations(
    _ run: [PromptGenerations], loaded: LanguageModel?, folder: String?, _ start: JobStart,
    _ context: JobContext
  ) throws -> [PromptGenerations] {
    let language = loaded?.name == model ? loaded : nil
    let model = try language ?? context.languageModel(self.model)
    let reading = try TextReading(model, prepends: prependsBeginOfText)
    let prompts = try run.map { try prompt($0, reading) }
    let manifest = try manifest(prompts, reading, context)
    let file = folder.map { $0 + "/" + EvaluationTables.baselineFile }
    let earlier = start == .overwrite ? nil : file.flatMap { Self.earlier($0, manifest) }
    if let texts = try context.broadcast(earlier) { return texts }
    let generator = try TextGenerator(model: model, steer: nil, settings: settings)
    try generator.check(prompts.map(\.ids))
    let plan = GenerationJob.Plan(manifest, prompts: prompts)
    let checkpoint = try file.map { try Checkpoint(output: $0, plan: plan) }
    let job = GenerationJob(
      settings: [(generator, nil)], tokenizer: try model.tokenizer(), prompts: prompts, shard: nil,
      continuations: settings.continuations, checkpoint: checkpoint, context: context)
    let records = try job.run(start)
    if let folder, let file {
      var folder = try RunFolder(path: folder)
      let lines = try records.map { try JSONText.line($0) + "\n" }
      try folder.write(lines.joined(), as: EvaluationTables.baselineFile)
      try manifest.write(beside: file)
      checkpoint?.remove()
    }
    return records.map {
      .init(
        prompt: $0.prompt.text, renderedPrompt: $0.prompt.rendered,
        texts: $0.generations.map(\.text))
    }
  }

  // The texts of a file if they were written with the same inputs and settings.
  private static func earlier(_ file: String, _ manifest: RunManifest) -> [PromptGenerations]? {
    guard let earlier = RunManifest.of(output: file), earlier.inputs == manifest.inputs,
      earlier.settings == manifest.settings
    else { return nil }
    return try? DatasetReader.generations(path: file)
  }

  // What a chat template made of a prompt is read as it is.
  private func prompt(_ one: PromptGenerations, _ reading: TextReading) throws -> TextReading.Prompt
  {
    guard let rendered = one.renderedPrompt else {
      return TextReading.Prompt(text: one.prompt, ids: try reading.tokens(of: one.prompt))
    }
    let ids = try reading.model.tokens(of: rendered, prependBeginOfText: false)
    return TextReading.Prompt(text: one.prompt, rendered: rendered, ids: ids)
  }

  private func manifest(
    _ prompts: [TextReading.Prompt], _ reading: TextReading, _ context: JobContext
  ) throws -> RunManifest {
    let recorded = try SettingsTable.entries(settings).merging(reading.settings) { $1 }
    return RunManifest(
      version: toolVersion, subcommand: "evaluate", command: context.command,
      seed: settings.seed,
      inputs: [
        .init(role: "model", name: self.model, sha256: Digests.outputEmbedding(of: reading.model)),
        .init(
          role: "prompts", name: "prompts",
          sha256: PromptDigest.of(prompts.map { $0.rendered ?? $0.text })),
      ], settings: recorded)
  }
}
