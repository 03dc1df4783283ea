public import Datasets
internal import Files
internal import Foundation
internal import LanguageModels
internal import NumberText
internal import Reports
internal import RunFolders
public import SteerAnalysis
public import Steering

/// All about one steer in one run folder: its training, what it does to generated texts, its dimensions and
/// words, the spans of held-out texts, and with a second model its transfer.
///
/// The training is a ``TrainingRun`` of the same folder; the rest is added to it, so that the folder stays
/// what commands take as a steer.
public struct StudyRun {
  /// The training, but for its folder; nil where the folder holds a finished one.
  public var training: TrainingRun?
  /// The model of a finished training (default: the one that its steer names).
  public var model: String?
  /// The run folder.
  public var out: String
  /// The classifier that scores generated texts: a folder or a name; nil for none.
  public var judge: String?
  /// The values of the first labelled steer that texts are generated at.
  public var values: [Float] = [-3, -2, -1, 0, 1, 2, 3]
  /// What is continued (default: the quick start's prompts with an embedded model and judge, else how
  /// held-out texts begin).
  public var prompts: GenerationRun.Prompts?
  /// How a file of prompts writes its characters.
  public var encoding = TextEncoding.utf8
  /// How texts are drawn.
  public var generation = GenerationSettings()
  /// What the effect of a recommended value may cost.
  public var price = SweepRecommendation.Price()
  /// Texts to find spans in, besides held-out ones.
  public var texts: [String] = []
  /// In how many held-out texts spans are found.
  public var heldOutTexts = 20
  /// Another model, to carry the steer over to.
  public var transferTarget: String?
  /// What to do with a study that the folder holds.
  public var start = JobStart.anew
  /// The command that the manifest names.
  package var command = "study"

  /// A study with default settings.
  ///
  /// - Parameters:
  ///   - training: The training; nil where the folder holds a finished one.
  ///   - out: The run folder.
  public init(_ training: TrainingRun?, out: String) {
    self.training = training
    self.out = out
  }

  /// What was found.
  public struct Result {
    /// What the training came to; nil where it was finished before.
    public let training: TrainingSummary?
    /// The measures at each value; nil without a judge.
    public var sweep: SweepResult? { writing.sweep }
    /// The words and dimensions.
    public var shift: TokenRanking { reading.vocabulary.report.shift }
    /// How well the steer carried over; nil without a second model.
    public var transfer: TransferReport? { carried?.result.report }
    /// The model's name.
    public let model: String
    /// The seconds that all took.
    public let seconds: Double
    package let writing: StudyWriting.Result
    package let reading: StudyReading.Result
    package let carried: StudyTransfer.Result?
  }

  /// Trains if need be, and adds what the folder lacks; then writes the manifest, figures and page.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The findings.
  /// - Throws: ``JobError``, ``JobFolderError``, ``JobInterruption`` with what is finished kept; what
  ///   training, generating and the analyses throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    let began = ContinuousClock.now
    let isStopped = RunClaim.isUnfinished(out)
    let summary = try train(context)
    let base = try trainingManifest()
    let claim = try RunOwner.claim(out, for: command, takesOver: true)
    var run = try AnalysisRun(command, out: nil, overwrites: true, context)
    let steer = try LoadedSteer(out, context)
    let model = try steer.model(training?.model ?? model, context)
    let material = try StudyMaterial(steer, model)
    var writing = try StudyWriting(self, material, context)
    try writing.note(in: &run)
    let other = try transferTarget.map { try context.languageModel($0) }
    let reading = try StudyReading(self, material, noting: &run, context)
    if let transferTarget, let other {
      run.noteModel("target", transferTarget, sha256: Digests.outputEmbedding(of: other))
    }
    var manifest = manifest(base, run.inputs, try settings(writing), context)
    try checkEarlier(manifest, base, isStopped: isStopped)
    let transfer = try other.map { target in
      try StudyTransfer(self, material, target: target, writing, context)
    }
    var folder = try RunFolder(path: out)
    let written = try writing.run(into: &folder)
    let read = try reading.run(into: &folder)
    let carried = try transfer?.run(into: &folder)
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    manifest.seconds["total"] = seconds
    if let recommended = written.sweep?.recommended {
      try folder.write(json: RecommendedValues(recommended, steer), as: RecommendedValues.file)
    }
    try finish(manifest, &folder)
    writing.removeCheckpoint()
    claim.finish()
    return Result(
      training: summary, model: model.name, seconds: seconds, writing: written, reading: read,
      carried: carried)
  }

  // MARK: The training

  private func train(_ context: JobContext) throws -> TrainingSummary? {
    guard var training else { return nil }
    // Even where a training is made anew.
    if let earlier = try RunManifest.of(run: out), !earlier.holdsTraining {
      throw RunClaimError.otherRun(folder: out)
    }
    training.out = out
    training.start = start
    if start == .resume {
      if try isTrained(training) { return nil }
      if !RunOwner.holds(TrainingJob.stateFile, in: out) { training.start = .anew }
    }
    return try training.run(context).summary
  }

  // Whether the folder holds that very training, finished.
  private func isTrained(_ training: TrainingRun) throws -> Bool {
    guard let manifest = try RunManifest.of(run: out), RunOwner.holds(SteerPath.fileName, in: out)
    else { return false }
    guard try training.made(manifest) else { throw JobFolderError.finishedOther(out) }
    return true
  }

  private func trainingManifest() throws -> RunManifest {
    guard let manifest = try RunManifest.of(run: out), RunOwner.holds(SteerPath.fileName, in: out)
    else {
      // Says what is missing.
      _ = try SteerPath.resolve(out)
      throw JobError.noTraining(out)
    }
    guard manifest.holdsTraining else { throw JobError.noTraining(out) }
    return manifest
  }

  // MARK: The manifest

  private static let prefix = "study."

  private func settings(_ writing: StudyWriting) throws -> [String: String] {
    var settings = try writing.settings()
    settings["heldOutTexts"] = "\(heldOutTexts)"
    if !texts.isEmpty { settings["texts"] = texts.joined(separator: "|") }
    return Dictionary(uniqueKeysWithValues: settings.map { (Self.prefix + $0, $1) })
  }

  // What the training's says of itself stays.
  private func manifest(
    _ base: RunManifest, _ inputs: [RunManifest.Input], _ settings: [String: String],
    _ context: JobContext
  ) -> RunManifest {
    var manifest = base
    manifest.subcommand = command
    manifest.command = context.command
    let own = ["judge", "prompts", "evidence", "contexts", "target"]
    manifest.inputs =
      base.inputs.filter { !own.contains($0.role) }
      + inputs.map { input in
        // It stands in the folder itself, whatever that is called.
        input.role != "evidence"
          ? input : .init(role: input.role, name: EvidenceModelFile.name, sha256: input.sha256)
      }
    manifest.settings = base.settings.filter { !$0.key.hasPrefix(Self.prefix) }
      .merging(settings) { $1 }
    return manifest
  }

  // A finished study of other inputs or settings is discarded only when that is asked for.
  private func checkEarlier(_ manifest: RunManifest, _ base: RunManifest, isStopped: Bool) throws {
    let mayReplace = start == .overwrite || start == .resume && isStopped
    guard base.subcommand != "train", !mayReplace, !manifest.repeats(base) else { return }
    throw JobFolderError.finishedOther(out)
  }

  private func finish(_ manifest: RunManifest, _ folder: inout RunFolder) throws {
    let added = folder.outputs
    var all = try RunFolder(path: out)
    let kept = TrainingJob.outputs(of: manifest)
    (kept + added.filter { !kept.contains($0) }).forEach { all.record($0) }
    try RunPublisher.retract(folder: out)
    // What an earlier study left and this one has not.
    for name in manifest.outputs where !all.outputs.contains(name) {
      try? ListedFile.remove(name, in: out)
    }
    try all.finish(manifest)
    try RunPublisher.publish(folder: out)
  }
}

/// The steer of a study, its model, and the texts it was made from.
struct StudyMaterial {
  let steer: LoadedSteer
  /// Before its rank was lowered.
  let wide: Steer
  let model: LanguageModel
  /// The texts that it was trained on; nil where they are not at hand.
  let trainingTexts: LoadedTexts?
  /// Those that it was not trained on.
  let heldOut: LoadedTexts?
  let index: Int

  init(_ steer: LoadedSteer, _ model: LanguageModel) throws {
    self.steer = steer
    self.model = model
    let file =
      URL(filePath: steer.file).deletingLastPathComponent().path(percentEncoded: false)
      + TrainingJob.wideFile
    wide =
      FileManager.default.fileExists(atPath: file)
      ? try SteerFile.read(file).steer : steer.steer
    trainingTexts = try LoadedTexts(trainingTextsOf: steer)
    heldOut = try LoadedTexts(heldOutTextsOf: steer)
    index = steer.steer.firstLabelledSteer
  }
}
