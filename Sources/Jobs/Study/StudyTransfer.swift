internal import Files
internal import LanguageModels
internal import Reports
internal import RunFolders
package import SteerAnalysis
internal import Steering

/// A study's steer on another model.
package struct StudyTransfer {
  /// The steer file on the other model, within the run folder.
  package static let steerFile = "transferred.safetensors"

  /// The new steer, and what it does.
  package struct Result {
    package let result: TransferJob.Result
    /// Its sweep on the target; nil without a judge.
    package let sweep: SweepResult?
    /// The target's name.
    package let target: String
  }

  private let study: StudyRun
  private let material: StudyMaterial
  private let target: LanguageModel
  private let prompts: SweepPrompts?
  private let context: JobContext

  /// - Throws: What reading prompts throws, before any work.
  init(
    _ study: StudyRun, _ material: StudyMaterial, target: LanguageModel, _ writing: StudyWriting,
    _ context: JobContext
  ) throws {
    self.study = study
    self.material = material
    self.target = target
    prompts = try study.judge.map { _ in try writing.prompts(on: target) }
    self.context = context
  }

  /// Carries the steer over and writes it with its tables.
  ///
  /// - Throws: ``JobInterruption``; `TransferError`; what generating and writing throw.
  func run(into folder: inout RunFolder) throws -> Result {
    var settings = TransferSettings()
    settings.seed = study.generation.seed
    var job = TransferJob(settings)
    // Adam alone would take longer than all others together.
    job.comparedFits = TransferFit.allCases.filter { $0 != .adam }
    let source = material.model
    let tokens = try SharedTokens(source: source, target: target)
    let texts = try job.drawnTexts(source, target, limit: 500)
    let contexts = try context.stage("read", total: texts.count) { stage in
      try PairedContexts(texts, source: source, target: target) { stage.update($0) }
    }
    let original = TransferJob.Original(
      material.steer.steer, name: SteerPath.fileName,
      sha256: try ContentDigest.sha256(ofFile: material.steer.file))
    defer { context.progress(nil) }
    let result = try job.run(original, tokens: tokens, contexts: contexts, from: source, to: target)
    {
      context.progress(JobProgress(stage: $0.rawValue, done: $1, total: $2))
    }
    try result.write(to: &folder, steerAs: Self.steerFile)
    let measured = try prompts.map {
      try effect.measure(result.transferred.steer, on: target, prompts: $0, context)
    }
    try measured?.write(to: &folder)
    return Result(result: result, sweep: measured?.result, target: target.name)
  }

  private var effect: TransferEffect {
    var effect = TransferEffect()
    effect.judge = study.judge ?? effect.judge
    effect.values = study.values
    effect.generation = study.generation
    effect.price = study.price
    return effect
  }
}
