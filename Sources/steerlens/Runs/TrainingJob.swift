import ArgumentParser
import Foundation
import LanguageModels
import Reports
import Steering
import RunFolders

/// A training run in its folder: steps with progress, checkpoints, Ctrl-C, and the files at the end.
struct TrainingJob {
  private static let stateFile = "training.safetensors"

  private let settings: TrainingSettings
  private let checkpointEvery: Int
  private let keepsCheckpoints: Bool
  private let runtime: RuntimeOptions
  private let path: String
  private let subcommand: String
  private let afterInterruption: String
  private var hasBegun = false

  /// Prepares a run; `afterInterruption` tells the user how to go on after Ctrl-C.
  init(
    settings: TrainingSettings, folder: String, checkpointEvery: Int,
    keepsCheckpoints: Bool = false, subcommand: String = "train", runtime: RuntimeOptions,
    afterInterruption: String = "run the same command with --resume to continue"
  ) {
    self.settings = settings
    path = folder
    self.checkpointEvery = checkpointEvery
    self.keepsCheckpoints = keepsCheckpoints
    self.runtime = runtime
    self.subcommand = subcommand
    self.afterInterruption = afterInterruption
  }

  /// A finished training.
  struct Result {
    let steer: Steer
    let summary: TrainingSummary
    let seconds: Double
  }

  /// Whether the folder holds a state to resume from.
  var holdsState: Bool { FileManager.default.fileExists(atPath: path + "/" + Self.stateFile) }

  /// The state to resume from, if wanted; refuses to discard what the folder holds unasked.
  func startingState(resume: Bool, overwrite: Bool) throws -> TrainingState? {
    let file = path + "/" + Self.stateFile
    guard holdsState else {
      if resume { throw CommandError.nothingToResume(path) }
      if overwrite { return nil }
      // The state may have been deleted for its size; the steer is no less worth keeping.
      let steer = path + "/" + SteerPath.fileName
      if FileManager.default.fileExists(atPath: steer) { throw CommandError.finishedRun(path) }
      return nil
    }
    if overwrite { return nil }
    let state = try TrainingStateFile.read(file)
    if resume {
      guard state.step <= settings.steps else {
        throw CommandError.alreadyFurther(path, step: state.step, steps: settings.steps)
      }
      return state
    }
    let steps = state.steer.provenance.training?.steps ?? 0
    throw state.step >= steps
      ? CommandError.finishedRun(path)
      : CommandError.unfinishedRun(path, step: state.step, steps: steps)
  }

  /// Trains to the end, or saves and leaves with exit code 130 after Ctrl-C.
  mutating func run(
    _ model: LanguageModel, _ examples: [TrainingExample], names: [String],
    resuming state: TrainingState?
  ) throws -> Result {
    let start = ContinuousClock.now
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: settings, names: names, resuming: state)
    if trainer.excludedExamples > 0 {
      runtime.note("\(trainer.excludedExamples) texts left out: no next token to predict")
    }
    let folder = try RunFolder(path: path)
    // Steps after the saved state are taken again.
    var losses = try state.map { try earlierLosses(of: $0) } ?? []
    hasBegun = state != nil
    if state == nil { try keepCheckpoint(trainer.state.steer, in: folder) }
    Interruption.listen()
    var progress = Progress("train", total: settings.steps, quiet: runtime.quiet)
    while !trainer.isFinished {
      let step = try trainer.step()
      losses.append(step)
      progress.update(step.step, detail: "loss \(Numbers.fixed(step.crossEntropy, 3))")
      // Before the state: a run that ends between them writes the checkpoint again.
      let isDue = step.step % checkpointEvery == 0
      if isDue { try keepCheckpoint(trainer.state.steer, in: folder) }
      if Interruption.isRequested {
        progress.finish()
        throw try stopped(trainer.state, losses, in: folder)
      }
      if isDue, !trainer.isFinished { try save(trainer.state, losses, in: folder) }
    }
    Interruption.stopListening()
    progress.finish()
    try keepCheckpoint(trainer.state.steer, in: folder)
    try save(trainer.state, losses, in: folder)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return Result(
      steer: trainer.state.steer,
      summary: TrainingSummary(
        trainer.state.steer, losses, modelParameters: model.parameterCount, folder: path),
      seconds: seconds)
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
  func finish(
    _ result: Result, inputs: [RunManifest.Input], outputs: [String] = [],
    settings extra: [String: String] = [:], seconds: [String: Double]? = nil
  ) throws {
    var folder = try RunFolder(path: path)
    try SteerFile.write(result.steer, to: folder.file(SteerPath.fileName))
    folder.record(SteerPath.fileName)
    folder.record(Self.stateFile)
    folder.record(TrainingLoss.file)
    (checkpoints.files + outputs).forEach { folder.record($0) }
    try folder.finish(
      RunManifest(
        version: toolVersion, subcommand: subcommand, command: CommandLine.typed,
        seed: settings.seed, inputs: inputs,
        settings: try SettingsTable.entries(settings).merging(extra) { own, _ in own },
        seconds: seconds ?? ["train": result.seconds]
      ))
    try RunPublisher.publish(folder: path)
  }

  private func earlierLosses(of state: TrainingState) throws -> [TrainingStep] {
    let losses = try TrainingLoss(run: path)?.steps.prefix(state.step) ?? []
    guard losses.map(\.step) == Array(1..<state.step + 1) else {
      throw CommandError.damagedLosses(path + "/" + TrainingLoss.file)
    }
    return Array(losses)
  }

  private mutating func stopped(
    _ state: TrainingState, _ losses: [TrainingStep], in folder: RunFolder
  )
    throws -> ExitCode
  {
    try save(state, losses, in: folder)
    Console.note("stopped at step \(state.step); \(afterInterruption)")
    return Interruption.exitCode
  }

  private var checkpoints: CheckpointFolder { CheckpointFolder(run: path) }

  private mutating func keepCheckpoint(_ steer: Steer, in folder: RunFolder) throws {
    guard keepsCheckpoints else { return }
    try discardEarlierRun(in: folder)
    try checkpoints.write(steer)
  }

  private mutating func save(_ state: TrainingState, _ losses: [TrainingStep], in folder: RunFolder)
    throws
  {
    try discardEarlierRun(in: folder)
    var folder = folder
    try TrainingLoss(losses).write(to: &folder)
    try TrainingStateFile.write(state, to: folder.file(Self.stateFile))
  }

  // Files of an earlier run must not stand beside those of this one, should it stop early; it goes when
  // there is something to put in its place.
  private mutating func discardEarlierRun(in folder: RunFolder) throws {
    if hasBegun { return }
    hasBegun = true
    try checkpoints.discard()
    let own = [SteerPath.fileName, Self.stateFile, TrainingLoss.file, RunManifest.file]
    for name in try RunOwner.outputs(of: folder.path) + own {
      let path = folder.file(name)
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }
}
