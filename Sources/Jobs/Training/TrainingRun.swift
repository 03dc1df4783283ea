internal import ChatTemplates
public import Datasets
internal import Foundation
internal import LanguageModels
internal import MessagePassing
internal import RunFolders
public import Steering
internal import TextTokenization

/// Trains a steer on labelled texts, in a run folder.
public struct TrainingRun {
  /// Where labelled texts come from.
  public enum Source {
    /// A `.jsonl`, `.csv` or `.tsv` file, with a column of labels for each labelled steer.
    case file(String, textColumn: String = "text", labelColumns: [String] = ["label"])
    /// A published data set.
    case published(PublishedTexts)
    /// The embedded sentences of short film reviews.
    case sentences
  }

  /// The model: a folder, a GGUF file or a name.
  public var model: String
  /// The labelled texts.
  public var source: Source
  /// What the labels of a file mean; nil for numbers from −1 to 1.
  public var labels: LabelMap?
  /// How a file is written.
  public var file = TextFileOptions()
  /// The run folder.
  public var out: String
  /// The names of all steers, the dummy steer's included; nil for the label columns and `dummy`.
  public var names: [String]?
  /// How the steer is made and trained; ``prependsBeginOfText`` and ``chat`` decide how texts are read.
  public var settings = TrainingSettings.recommended()
  /// Which of the texts are held out, to measure what the steer learns.
  public var validation = Validation.automatic
  /// Whether the steer is cut to the rank that held-out texts support; `settings.rank` is what it is
  /// trained at.
  public var choosesRank = true
  /// Whether the begin-of-text token begins every text (default: if ``settings`` say so, else as the
  /// model's tokenizer begins texts).
  public var prependsBeginOfText: Bool?
  /// Whether texts are answers in conversations for the model's chat template; only these are learned.
  public var chat = ChatSettings()
  /// Whether the model is used as the published code uses it, without an output bias.
  public var leavesOutOutputBias = false
  /// A state to resume from is saved every so many steps.
  public var checkpointEvery = 100
  /// Whether the steers of step 0, of those steps and of the last are kept.
  public var keepsCheckpoints = false
  /// The folder that keeps hidden states of texts between trainings; nil for none.
  public var hiddenStateCache: String?
  /// What to do with a training that the folder holds.
  public var start = JobStart.anew

  /// A training with the recommended settings.
  ///
  /// - Parameters:
  ///   - model: The model: a folder, a GGUF file or a name.
  ///   - source: The labelled texts.
  ///   - out: The run folder.
  public init(model: String, source: Source, out: String) {
    self.model = model
    self.source = source
    self.out = out
  }

  /// The steer, and what the training came to.
  public struct Result {
    /// The trained steer.
    public let steer: Steer
    /// Steps, losses and sizes.
    public let summary: TrainingSummary
  }

  /// Trains to the end and writes the steer, the losses, a state to resume from, a manifest and a
  /// page.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The steer, which also stands in the run folder.
  /// - Throws: ``JobError``, ``JobFolderError``, ``JobInterruption`` with the state saved; what
  ///   reading the data, the model and steering throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    if chat.isUsed == true { try checkChat() }
    let place = try place(context)
    let texts = try texts(continuing: place.state, context)
    return try train(on: texts, in: place, sharing: SharedPasses(), context).result
  }

  /// The run folder, taken, and what an earlier start left in it.
  struct Place {
    let job: TrainingJob
    /// Nil at ranks that do not write.
    let claim: RunClaim?
    let state: TrainingState?
  }

  /// Takes the run folder.
  func place(_ context: JobContext) throws -> Place {
    let job = TrainingJob(
      settings: settings, folder: out, checkpointEvery: checkpointEvery,
      keepsCheckpoints: keepsCheckpoints, choosesRank: choosesRank, context: context)
    let takesOver = start == .overwrite || job.holdsState
    let claim =
      try context.communicator.isRoot
      ? RunOwner.claim(out, for: "train", takesOver: takesOver) : nil
    return Place(job: job, claim: claim, state: try job.startingState(start))
  }

  /// The model, and texts as it reads them.
  struct Texts {
    let language: LanguageModel
    let reading: TextReading
    let split: TrainingSplit
    /// What went in besides the model.
    let inputs: [RunManifest.Input]
    /// What decides the result besides the training's settings.
    let settings: [String: String]
  }

  /// Reads texts and model.
  func texts(continuing state: TrainingState?, _ context: JobContext) throws -> Texts {
    let data = try source.read(labels, file, readsConversations: chat.isUsed == true)
    let others = try validationData()
    data.notes.forEach(context.tell)
    context.noteUnsupported(settings.passPrecision)
    let loaded = try context.languageModel(model)
    let language = leavesOutOutputBias ? loaded.withoutOutputBias() : loaded
    let reading = try TextReading(
      language, prepends: prependsBeginOfText ?? (settings.prependsBeginOfText ? true : nil),
      chat: chat(continuing: state))
    let split = try TrainingSplit(
      try examples(data, reading, context), validation, seed: settings.dataSeed ?? settings.seed,
      others: others.map { try examples($0, reading, context) } ?? [])
    let heldOut = others?.inputs.map { input in
      RunManifest.Input(role: "held-out data", name: input.name, sha256: input.sha256)
    }
    return Texts(
      language: language, reading: reading, split: split,
      inputs: data.inputs + (heldOut ?? []) + reading.inputs,
      settings: data.settings.merging(recorded(loaded)) { $1 }.merging(split.entries) { $1 })
  }

  /// Whether a manifest is that of this training, as far as can be told without the model: whether texts
  /// begin with a token, and the date of a chat template, follow from the model where they are not given.
  func made(_ manifest: RunManifest) throws -> Bool {
    let data = try source.read(labels, file, readsConversations: chat.isUsed == true)
    var wanted = try SettingsTable.entries(settings).merging(data.settings) { $1 }
    wanted["names"] = steerNames.joined(separator: ",")
    wanted["validation"] = "\(validation)"
    if settings.kind.hasMatrix { wanted["choosesRank"] = "\(choosesRank)" }
    for name in ["prependsBeginOfText", "chat", "chatSystem", "chatDate"] { wanted[name] = nil }
    if let prependsBeginOfText { wanted["prependsBeginOfText"] = "\(prependsBeginOfText)" }
    if chat.isUsed != nil { wanted["chat"] = chat.isUsed == true ? "true" : nil }
    let digests = manifest.inputs.filter { $0.role.hasPrefix("data") }.map(\.sha256)
    return manifest.inputs.first { $0.role == "model" }?.name == model
      && digests == data.inputs.map(\.sha256) && wanted.allSatisfy { manifest.settings[$0] == $1 }
  }

  /// Trains to the end and writes everything.
  ///
  /// - Returns: The steer, and the one before its rank was lowered.
  func train(
    on texts: Texts, in place: Place, sharing shared: SharedPasses, _ context: JobContext
  ) throws -> (result: Result, wide: Steer) {
    var job = place.job
    job.settings = texts.reading.applied(to: settings)
    let (language, split) = (texts.language, texts.split)
    try RankAgreement(texts, job.settings, resuming: place.state).check(
      of: language, context)
    if let hiddenStateCache, shared.cache == nil {
      shared.cache = try HiddenStateCache(
        folder: hiddenStateCache, of: language, program: ProgramDigest.own(), note: context.note)
    }
    let result = try job.run(
      language, split, names: steerNames, resuming: place.state, sharing: shared)
    let wide = result.wide ?? result.steer
    guard context.communicator.isRoot else {
      return (Result(steer: result.steer, summary: result.summary), wide)
    }
    let evidence = try EvidenceStage(
      steer: result.steer, model: language.decoding(in: job.settings.usedPassPrecision),
      context: context, trainer: result.trainer, shared: shared
    ).write(heldOut: texts.reading.isChat ? [] : split.heldOut, in: out)
    let model = RunManifest.Input(
      role: "model", name: model, sha256: result.steer.provenance.embeddingDigest ?? "",
      revision: ModelFolders.commit(of: model))
    try job.finish(
      result, inputs: [model] + texts.inputs, outputs: [evidence],
      settings: texts.settings)
    place.claim?.finish()
    return (Result(steer: result.steer, summary: result.summary), wide)
  }

  // The texts of a file of their own, read as the training's are.
  private func validationData() throws -> TrainingData? {
    guard case .file(let path) = validation else { return nil }
    guard case .file(_, let text, let columns) = source else {
      return try TrainingData(
        path: path, textColumn: "text", labelColumns: ["label"], labels: nil,
        file: TextFileOptions())
    }
    return try TrainingData(
      path: path, textColumn: text, labelColumns: columns, labels: labels, file: file,
      readsConversations: chat.isUsed == true)
  }

  private func examples(_ data: TrainingData, _ reading: TextReading, _ context: JobContext)
    throws -> [TrainingExample]
  {
    let tokenizer = try reading.model.tokenizer()
    var droppedBytes = 0
    defer { context.note(droppedBytes: droppedBytes, by: reading.model.name) }
    return try context.reading { report in
      try data.examples(reading, report: report, note: context.tell) {
        droppedBytes += tokenizer.droppedByteCount(in: $0)
      }
    }
  }

  func checkChat() throws {
    switch source {
    case .file: break
    case .published(let texts): throw JobError.noConversations(texts.dataset.rawValue)
    case .sentences: throw JobError.noConversations("the embedded sentences")
    }
    if settings.countsPadding {
      throw SteeringError.invalidSetting(
        name: "countsPadding", value: "true", expected: "false where only answers are learned")
    }
  }

  // A training goes on with the date that it began with.
  private func chat(continuing state: TrainingState?) -> ChatSettings {
    var chat = chat
    let begun = state?.steer.provenance.training?.chatDate
    if chat.isUsed == true { chat.date = chat.date ?? begun.flatMap { TemplateDate(isoText: $0) } }
    return chat
  }

  private func recorded(_ model: LanguageModel) -> [String: String] {
    var settings = ["names": steerNames.joined(separator: ",")]
    if self.settings.kind.hasMatrix { settings["choosesRank"] = "\(choosesRank)" }
    if leavesOutOutputBias, model.outputHead.bias != nil { settings["outputBias"] = "false" }
    return settings
  }

  var steerNames: [String] {
    if let names { return names }
    var names = source.labelColumns
    if let dummy = settings.dummySteer { names.insert("dummy", at: min(dummy, names.count)) }
    return names
  }
}

extension TrainingRun.Source {
  fileprivate var labelColumns: [String] {
    switch self {
    case .file(_, _, let columns): columns
    case .published: ["label"]
    case .sentences: ["sentiment"]
    }
  }

  fileprivate func read(
    _ labels: LabelMap?, _ file: TextFileOptions, readsConversations: Bool
  ) throws -> TrainingData {
    switch self {
    case .file(let path, let text, let columns):
      try TrainingData(
        path: path, textColumn: text, labelColumns: columns, labels: labels, file: file,
        readsConversations: readsConversations)
    case .published(let texts): try TrainingData(texts)
    case .sentences: try TrainingData(LoadedTexts.sentences())
    }
  }
}
