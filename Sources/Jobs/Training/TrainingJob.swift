internal import Files
internal import Foundation
package import LanguageModels
internal import MessagePassing
internal import NumberText
internal import Reports
package import RunFolders
package import Steering

/// A training in its folder: steps with progress, checkpoints, and the files at the end.
package struct TrainingJob {
  /// The file of the state to resume from.
  static let stateFile = "training.safetensors"

  /// How the steer is made and trained; final when the training runs.
  package var settings: TrainingSettings
  private let checkpointEvery: Int
  private let keepsCheckpoints: Bool
  let context: JobContext
  private let path: String
  private let subcommand: String
  let choosesRank: Bool
  private var hasBegun = false

  /// Prepares a training.
  ///
  /// - Parameters:
  ///   - settings: Its settings.
  ///   - folder: The run folder.
  ///   - checkpointEvery: A state to resume from is saved every so many steps.
  ///   - keepsCheckpoints: Whether the steers of those steps are kept.
  ///   - choosesRank: Whether the steer is cut to the rank that held-out texts support.
  ///   - subcommand: The kind of job that the folder is one of.
  ///   - context: Who runs the job.
  package init(
    settings: TrainingSettings, folder: String, checkpointEvery: Int,
    keepsCheckpoints: Bool = false, choosesRank: Bool = false, subcommand: String = "train",
    context: JobContext
  ) {
    self.choosesRank = choosesRank
    self.settings = settings
    path = folder
    self.checkpointEvery = checkpointEvery
    self.keepsCheckpoints = keepsCheckpoints
    self.context = context
    self.subcommand = subcommand
  }

  /// A finished training.
  package struct Result {
    package let steer: Steer
    package let summary: TrainingSummary
    package let seconds: Double
    /// The steer before its rank was lowered, if it was.
    package let wide: Steer?
    let heldOut: HeldOutReport?
    /// The training, which has the hidden states of its texts.
    let trainer: SteerTrainer
    /// The part of them that this rank exchanged values with others; nil where none are counted.
    let secondsOfExchange: Double?
  }

  /// The file of the steer before its rank was lowered.
  package static let wideFile = "wide.safetensors"

  /// The files of a training among the outputs of a run that has more.
  static func outputs(of manifest: RunManifest) -> [String] {
    let own = [
      SteerPath.fileName, wideFile, HeldOutReport.file, stateFile, TrainingLoss.file,
      EvidenceModelFile.name,
    ]
    return manifest.outputs.filter {
      own.contains($0) || $0.hasPrefix(CheckpointFolder.name + "/")
    }
  }

  /// Whether the folder holds a state to resume from.
  package var holdsState: Bool {
    FileManager.default.fileExists(atPath: path + "/" + Self.stateFile)
  }

  /// The state to resume from, if wanted; refuses to discard what the folder holds unasked.
  package func startingState(_ start: JobStart) throws -> TrainingState? {
    let file = path + "/" + Self.stateFile
    guard holdsState else {
      if start == .resume { throw JobFolderError.nothingToResume(path) }
      if start == .overwrite { return nil }
      // The state may have been deleted for its size; the steer is no less worth keeping.
      let steer = path + "/" + SteerPath.fileName
      if FileManager.default.fileExists(atPath: steer) {
        throw JobFolderError.finishedTraining(path)
      }
      return nil
    }
    if start == .overwrite { return nil }
    let state = try TrainingStateFile.read(file)
    if start == .resume {
      guard state.step <= settings.steps else {
        throw JobFolderError.alreadyFurther(path, step: state.step, steps: settings.steps)
      }
      return state
    }
    let steps = state.steer.provenance.training?.steps ?? 0
    throw state.step >= steps
      ? JobFolderError.finishedTraining(path)
      : JobFolderError.unfinishedTraining(path, step: state.step, steps: steps)
  }

  /// Trains to the end.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - split: The texts.
  ///   - names: One name per steer.
  ///   - state: The state to continue from.
  ///   - shared: What trainings of other seeds on the same texts have computed.
  /// - Returns: The steer, and what the training came to.
  /// - Throws: ``JobInterruption`` when it was stopped, its state saved; `SteeringError`;
  ///   ``JobFolderError/damagedLosses(_:)``; `FileError`.
  package mutating func run(
    _ model: LanguageModel, _ split: TrainingSplit, names: [String],
    resuming state: TrainingState?, sharing shared: SharedPasses = SharedPasses()
  ) throws -> Result {
    let start = ContinuousClock.now
    let earlier = context.communicator.traffic?.seconds ?? 0
    split.note.map(context.noteOnce)
    let trainer = try SteerTrainer(
      model: model, examples: split.training, settings: settings, names: names, resuming: state,
      hiddenStateMemory: context.hiddenStateMemory, sharing: shared.trainer, cache: shared.cache,
      communicator: context.communicator)
    shared.trainer = trainer
    let heldOut =
      try shared.heldOut
      ?? HeldOutTexts(
        split.heldOut, model: model, maxLength: settings.maxLength,
        memoryLimit: context.hiddenStateMemory, cache: shared.cache,
        communicator: context.communicator)
    shared.heldOut = heldOut
    if trainer.excludedExamples > 0 {
      context.noteOnce("\(trainer.excludedExamples) texts left out: no next token to predict")
    }
    let folder = try context.communicator.isRoot ? RunFolder(path: path) : nil
    // Steps after the saved state are taken again.
    var losses = try state.map { try earlierLosses(of: $0) } ?? []
    hasBegun = state != nil
    if state == nil { try keepCheckpoint(trainer.state.steer, in: folder) }
    // The steps change the job, which must not be read meanwhile.
    let context = context
    try context.interruptible {
      try context.stage("train", total: settings.steps) { stage in
        guard try measure(trainer, on: heldOut) else {
          try save(trainer.state, losses, in: folder)
          throw JobInterruption.training(step: trainer.state.step)
        }
        while !isFinished(trainer) { try step(trainer, &losses, heldOut, in: folder, stage) }
      }
    }
    try keepCheckpoint(trainer.state.steer, in: folder)
    try save(trainer.state, losses, in: folder)
    let chosen = try choose(trainer.state, heldOut)
    return Result(
      steer: chosen.steer,
      summary: TrainingSummary(
        chosen.steer, losses, modelParameters: model.parameterCount, folder: path,
        heldOut: chosen.report),
      seconds: (ContinuousClock.now - start) / .seconds(1), wide: chosen.wide,
      heldOut: chosen.report, trainer: trainer,
      secondsOfExchange: context.communicator.traffic.map { $0.seconds - earlier })
  }

  /// Writes the steer, the manifest, figures and page.
  ///
  /// - Parameters:
  ///   - result: The finished training.
  ///   - inputs: What went in.
  ///   - outputs: Files that the command has already written to the folder.
  ///   - extra: Settings of the command's other stages.
  ///   - seconds: Timings of the command's stages; nil for that of the training alone.
  /// - Throws: `WeightFormatError.cannotWrite(path:reason:)`.
  package func finish(
    _ result: Result, inputs: [RunManifest.Input], outputs: [String] = [],
    settings extra: [String: String] = [:], seconds: [String: Double]? = nil
  ) throws {
    var folder = try RunFolder(path: path)
    try SteerFile.write(result.steer, to: folder.file(SteerPath.fileName))
    folder.record(SteerPath.fileName)
    if let wide = result.wide {
      try SteerFile.write(wide, to: folder.file(Self.wideFile))
      folder.record(Self.wideFile)
    }
    if let report = result.heldOut { try folder.write(json: report, as: HeldOutReport.file) }
    folder.record(Self.stateFile)
    folder.record(TrainingLoss.file)
    (checkpoints.files + outputs).forEach { folder.record($0) }
    try folder.finish(
      RunManifest(
        version: toolVersion, subcommand: subcommand, command: context.command,
        seed: settings.seed, inputs: inputs,
        settings: try SettingsTable.entries(settings).merging(extra) { own, _ in own },
        seconds: (seconds ?? ["train": result.seconds])
          .merging(result.secondsOfExchange.map { ["exchange": $0] } ?? [:]) { $1 }
      ))
    try RunPublisher.publish(folder: path)
  }

  private func earlierLosses(of state: TrainingState) throws -> [TrainingStep] {
    let losses = try TrainingLoss(run: path)?.steps.prefix(state.step) ?? []
    guard losses.map(\.step) == Array(1..<state.step + 1) else {
      throw JobFolderError.damagedLosses(path + "/" + TrainingLoss.file)
    }
    return Array(losses)
  }

  private mutating func step(
    _ trainer: SteerTrainer, _ losses: inout [TrainingStep], _ heldOut: HeldOutTexts?,
    in folder: RunFolder?, _ stage: JobStage
  ) throws {
    let step = try trainer.step()
    losses.append(step)
    let isMeasured = try measure(trainer, on: heldOut)
    let area = trainer.state.heldOut.last?.areasUnderCurve.first.flatMap { $0 }
    stage.update(
      step.step,
      detail: "loss \(Numbers.fixed(step.crossEntropy, 3))"
        + (area.map { ", held out \(Numbers.fixed(100 * $0, 0)) % apart" } ?? ""))
    // Before the state: a run that ends between them writes the checkpoint again.
    let isDue = step.step % checkpointEvery == 0
    if isDue { try keepCheckpoint(trainer.state.steer, in: folder) }
    let isStopped = try context.communicator.any(!isMeasured || context.isInterrupted())
    if isStopped || isDue && !isFinished(trainer) { try save(trainer.state, losses, in: folder) }
    if isStopped { throw JobInterruption.training(step: step.step) }
  }

  private var checkpoints: CheckpointFolder { CheckpointFolder(run: path) }

  // Of ranks the first has a folder, and keeps what all came to.

  private mutating func keepCheckpoint(_ steer: Steer, in folder: RunFolder?) throws {
    guard keepsCheckpoints, let folder else { return }
    try discardEarlierRun(in: folder)
    try checkpoints.write(steer)
  }

  private mutating func save(
    _ state: TrainingState, _ losses: [TrainingStep], in folder: RunFolder?
  )
    throws
  {
    guard var folder else { return }
    try discardEarlierRun(in: folder)
    try TrainingLoss(losses).write(to: &folder)
    try TrainingStateFile.write(state, to: folder.file(Self.stateFile))
  }

  // Files of an earlier run must not stand beside those of this one, should it stop early; it goes
  // when there is something to put in its place.
  private mutating func discardEarlierRun(in folder: RunFolder) throws {
    if hasBegun { return }
    hasBegun = true
    try checkpoints.discard()
    let own = [
      SteerPath.fileName, Self.wideFile, HeldOutReport.file, Self.stateFile, TrainingLoss.file,
      RunManifest.file, RecommendedValues.file,
    ]
    for name in try RunOwner.outputs(of: folder.path) + own {
      try ListedFile.remove(name, in: folder.path)
    }
  }
}
