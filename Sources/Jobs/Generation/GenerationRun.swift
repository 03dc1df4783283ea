public import Datasets
internal import Files
internal import Foundation
internal import LanguageModels
internal import MessagePassing
internal import NumberText
package import Reports
internal import RunFolders
public import Steering

/// Continues prompts, with or without a steer, and keeps the texts in a file or a run folder.
public struct GenerationRun {
  /// Where prompts come from.
  public enum Prompts: Sendable {
    /// The prompts themselves.
    case texts([String])
    /// A `.jsonl` or `.txt` file.
    case file(String)
  }

  /// The model: a folder, a GGUF file or a name (default: the one that the steer names).
  public var model: String?
  /// What is continued.
  public var prompts: Prompts
  /// How a file of prompts writes its characters.
  public var encoding = TextEncoding.utf8
  /// A steer file or run folder; nil for none.
  public var steer: String?
  /// One value per steer; a dummy steer may be left out.
  ///
  /// With several settings, prompts are continued at each, and the texts say at which.
  public var steerValues: [[Float]] = []
  /// How texts are drawn.
  public var settings = GenerationSettings()
  /// A text that the model reads before every prompt.
  public var prefix: String?
  /// Whether the begin-of-text token begins every prompt (default: as the steer was trained, else as the
  /// model's tokenizer begins texts).
  public var prependsBeginOfText: Bool?
  /// Whether prompts are conversations for the model's chat template.
  public var chat = ChatSettings()
  /// Whether the model is used as the published code uses it, without an output bias.
  public var leavesOutOutputBias = false
  /// The part of the prompts to continue; nil for all.
  public var shard: Shard?
  /// A file of JSON lines, or without an extension a run folder; nil to write nothing.
  public var out: String?
  /// What to do with texts that a stopped job left there, and whether finished texts of other inputs
  /// or settings may be discarded.
  public var start = JobStart.anew

  /// A generation with the paper's settings.
  ///
  /// - Parameters:
  ///   - model: The model: a folder, a GGUF file or a name; nil for the one that the steer names.
  ///   - prompts: What is continued.
  public init(model: String?, prompts: Prompts) {
    self.model = model
    self.prompts = prompts
  }

  /// The texts, and the steer values that acted.
  public struct Result {
    /// Each prompt with its continuations; with several settings of the steer once for each, in their
    /// order.
    public var generations: [PromptGenerations] {
      records.map { .init(prompt: $0.prompt.text, texts: $0.generations.map(\.text)) }
    }
    /// The settings, one value per steer; none without a steer.
    public let steerValues: [[Float]]
    /// The model's name.
    public let model: String
    /// As they stand in files.
    package let records: [GenerationRecord]
  }

  /// Continues the prompts.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The texts.
  /// - Throws: ``JobError``, ``JobFolderError``, ``JobInterruption`` with the finished texts kept;
  ///   what reading prompts, model and steer, generating and writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    var run = self
    if !context.communicator.isRoot { run.out = nil }
    return try run.written(context)
  }

  private func written(_ context: JobContext) throws -> Result {
    let output = out.map { GenerationOutput(path: $0) }
    let claim = try output?.claim()
    let given = try model.map { try context.languageModel($0) }
    let steer = try steer.map { path in
      try given.map { try LoadedSteer(path, for: $0, context) } ?? LoadedSteer(path, context)
    }
    guard let loaded = try given ?? steer?.model(nil, context) else { throw JobError.noModel }
    let language = leavesOutOutputBias ? loaded.withoutOutputBias() : loaded
    let values = try steerValues.compactMap { try steer?.steer.completeValues($0) }
    let reading = try TextReading(
      language, prepends: prependsBeginOfText, chat: chat, steer: steer?.steer)
    let prompts = try prompts(reading, context)
    try context.noteDroppedBytes(of: prompts.map(\.text) + [prefix ?? ""], by: language)
    let steered: [FixedSteer?] =
      steer.map { loaded in values.map { FixedSteer(loaded.steer, values: $0) } } ?? [nil]
    let generators = try steered.map {
      try TextGenerator(model: language, steer: $0, settings: settings)
    }
    guard let first = generators.first else { throw JobError.noSteerValues }
    try first.check(prompts.map(\.ids))
    context.noteUnsupported(settings.precision)
    let start = ContinuousClock.now
    var manifest = try manifest(values, steer, reading, context)
    if leavesOutOutputBias, loaded.outputHead.bias != nil {
      manifest.settings["outputBias"] = "false"
    }
    try RankAgreement(inputs: manifest.inputs, settings: manifest.settings).check(
      of: language, context)
    let plan = GenerationJob.Plan(manifest, prompts: prompts)
    let checkpoint = try output.map { try Checkpoint(output: $0.lines, plan: plan) }
    try checkEarlier(manifest, output, checkpoint)
    let job = GenerationJob(
      settings: generators.enumerated().map { ($1, values.count > 1 ? values[$0] : nil) },
      tokenizer: try language.tokenizer(), prompts: prompts,
      shard: shard, continuations: settings.continuations, checkpoint: checkpoint,
      context: context)
    let results = try job.run(self.start)
    manifest.seconds = ["generate": (ContinuousClock.now - start) / .seconds(1)]
    if let output {
      let lines = try results.map { try JSONText.line($0) + "\n" }.joined()
      manifest.part = job.part(lines)
      try output.write(manifest) { try $0.append(Array(lines.utf8).span) }
      tell(results, context)
    }
    checkpoint?.remove()
    claim?.finish()
    return Result(steerValues: values, model: language.name, records: results)
  }

  private func prompts(_ reading: TextReading, _ context: JobContext) throws
    -> [TextReading.Prompt]
  {
    if reading.isChat, prefix != nil { throw JobError.prefixInChat }
    return try given(reading, context).enumerated().map { index, prompt in
      guard let prefix else { return try reading.prompt(prompt, place: "prompt \(index + 1)") }
      let ids = try reading.tokens(of: prefix + prompt.text)
      return TextReading.Prompt(text: prompt.text, ids: ids)
    }
  }

  private func given(_ reading: TextReading, _ context: JobContext) throws -> [Prompt] {
    switch prompts {
    case .texts(let texts): texts.map { Prompt(text: $0) }
    case .file(let path):
      try DatasetReader.prompts(
        path: path, encoding: encoding, readsConversations: reading.isChat, note: context.tell)
    }
  }

  // Texts of other inputs or settings are discarded only when that is asked for; a job that was, and
  // was stopped, goes on unasked.
  private func checkEarlier(
    _ manifest: RunManifest, _ output: GenerationOutput?, _ checkpoint: Checkpoint?
  ) throws {
    let goesOn = start == .resume && checkpoint?.exists == true
    if start != .overwrite, !goesOn { try output?.checkEarlier(manifest) }
  }

  private func tell(_ results: [GenerationRecord], _ context: JobContext) {
    guard let out else { return }
    let places = max(steerValues.count, 1)
    let count = results.count / places
    context.note(
      "\(count) \(count == 1 ? "prompt" : "prompts") × \(settings.continuations) continuations"
        + (places > 1 ? " at \(places) settings" : "") + ": \(out)")
  }

  private func manifest(
    _ values: [[Float]], _ steer: LoadedSteer?, _ reading: TextReading, _ context: JobContext
  ) throws -> RunManifest {
    var inputs = [
      RunManifest.Input(
        role: "model", name: model ?? reading.model.name,
        sha256: Digests.outputEmbedding(of: reading.model),
        revision: ModelFolders.commit(of: model ?? reading.model.name))
    ]
    if let steer {
      inputs.append(
        .init(role: "steer", name: steer.path, sha256: try ContentDigest.sha256(ofFile: steer.file))
      )
    }
    switch prompts {
    case .file(let path):
      inputs.append(
        .init(role: "prompts", name: path, sha256: try ContentDigest.sha256(ofFile: path)))
    case .texts(let texts):
      inputs.append(.init(role: "prompts", name: "prompts", sha256: PromptDigest.of(texts)))
    }
    inputs += reading.inputs
    var recorded = try SettingsTable.entries(settings).merging(reading.settings) { $1 }
    recorded["steerValues"] = values.map(Numbers.list).joined(separator: "; ")
    recorded["prefix"] = prefix
    if encoding != .utf8 { recorded["encoding"] = encoding.rawValue }
    recorded["shard"] = shard?.description
    return RunManifest(
      version: toolVersion, subcommand: "generate", command: context.command,
      seed: settings.seed, inputs: inputs, settings: recorded)
  }
}
