internal import Foundation
internal import MessagePassing
internal import Reports
internal import RunFolders
public import SteerAnalysis
public import Steering

/// Trains a steer from several seeds, so that it is seen what of it does not depend on the seed.
///
/// Each seed has a run folder of its own, `seed-0` and so on, in one folder. All hold out the same texts, and
/// each text passes the model once for all of them; what comes of a seed has the same bytes as its own
/// training with the first seed as `settings.dataSeed`. The folder's `report.html` has them beside each other.
public struct SeedsRun {
  /// The training; its seed is the first, and its folder that of the seeds' folders.
  public var training: TrainingRun
  /// How many seeds, one after the other.
  public var seeds: Int

  /// A training of several seeds.
  ///
  /// - Parameters:
  ///   - training: The training; its seed is the first, and its folder that of the seeds' folders.
  ///   - seeds: How many seeds, one after the other.
  public init(_ training: TrainingRun, seeds: Int) {
    self.training = training
    self.seeds = seeds
  }

  /// The steers, and what the trainings came to.
  public struct Result {
    /// The trained steers in the order of seeds.
    public let steers: [Steer]
    /// What each came to, and how far they agree.
    public let summary: SeedsSummary
  }

  /// Trains one seed after the other, and writes the page of the folder.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: The steers, which also stand in the run folders.
  /// - Throws: `SteeringError.invalidSetting(name:value:expected:)` for seeds beyond the largest number;
  ///   ``JobFolderError/holdsRun(_:)``; what ``TrainingRun/run(_:)`` and writing the page throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    try check()
    let runs = trainings
    if training.start == .resume, runs.allSatisfy({ $0.start == .anew }) {
      throw JobFolderError.nothingToResume(runs[0].out)
    }
    if training.chat.isUsed == true { try training.checkChat() }
    // All folders are taken first, so that none is found in use after hours.
    let places = try runs.map {
      try $0.place(Self.told(context, seed: $0.settings.seed))
    }
    let isRoot = context.communicator.isRoot
    if isRoot { try RunPublisher.retract(folder: training.out) }
    let texts = try training.texts(
      continuing: places.lazy.compactMap(\.state).first, context)
    let shared = SharedPasses()
    var results: [(result: TrainingRun.Result, wide: Steer)] = []
    for (run, place) in zip(runs, places) {
      do {
        results.append(
          try run.train(
            on: texts, in: place, sharing: shared, Self.told(context, seed: run.settings.seed)))
      } catch JobInterruption.training(let step) {
        throw JobInterruption.seeds(
          seed: run.settings.seed, step: step, finished: results.count, of: seeds)
      }
    }
    if isRoot { _ = try SeedsPage.write(folder: training.out) }
    let steers = results.map(\.result.steer)
    return Result(
      steers: steers,
      summary: SeedsSummary(
        folder: training.out, seeds: runs.map(\.settings.seed),
        trainings: results.map(\.result.summary), stability: try stability(results.map(\.wide))))
  }

  /// The folder of a seed.
  static func folder(_ seed: UInt64) -> String { "seed-\(seed)" }

  private func check() throws {
    let (_, overflows) = training.settings.seed.addingReportingOverflow(UInt64(max(seeds - 1, 0)))
    guard (1...1000).contains(seeds), !overflows else {
      throw SteeringError.invalidSetting(
        name: "seeds", value: "\(seeds)", expected: "from 1 to 1000, up to the largest seed")
    }
    let manager = FileManager.default
    let holdsRun = [RunManifest.file, SteerPath.fileName].contains {
      manager.fileExists(atPath: training.out + "/" + $0)
    }
    if holdsRun || RunClaim.isUnfinished(training.out) {
      throw JobFolderError.holdsRun(training.out)
    }
  }

  // Seeds that have not begun are not resumed.
  private var trainings: [TrainingRun] {
    (0..<seeds).map { i in
      var run = training
      run.settings.seed += UInt64(i)
      let shared = training.settings.dataSeed ?? training.settings.seed
      run.settings.dataSeed = shared == run.settings.seed ? nil : shared
      run.out = training.out + "/" + Self.folder(run.settings.seed)
      let job = TrainingJob(
        settings: run.settings, folder: run.out, checkpointEvery: run.checkpointEvery,
        context: JobContext())
      if run.start == .resume, !job.holdsState { run.start = .anew }
      return run
    }
  }

  private static func told(_ context: JobContext, seed: UInt64) -> JobContext {
    var told = context
    told.progress = { progress in
      context.progress(
        progress.map {
          var named = $0
          named.stage = "seed \(seed): \($0.stage)"
          return named
        })
    }
    return told
  }

  // Of the steers before their ranks were lowered, which have dimensions to compare.
  private func stability(_ steers: [Steer]) throws -> [SteerStability] {
    guard steers.count > 1, steers[0].kind.hasMatrix else { return [] }
    return try steers[0].names.indices.filter { $0 != steers[0].dummySteer }.map { index in
      let parts = try steers.map {
        try SteerDecomposition($0, index: index, analysis: "stability")
      }
      let names = trainings.map { Self.folder($0.settings.seed) + "/" + steers[0].names[index] }
      return try SteerStability(
        parts[0], name: names[0], others: Array(zip(parts, names).dropFirst()), dimensions: 10)
    }
  }
}

/// What trainings of several seeds came to.
public struct SeedsSummary: Codable, Sendable {
  /// The folder that holds their folders.
  public var folder: String
  /// The seeds.
  public var seeds: [UInt64]
  /// What each training came to.
  public var trainings: [TrainingSummary]
  /// For each labelled steer which dimensions of the first training the others find again, before ranks
  /// were lowered; empty for kinds without dimensions.
  public var stability: [SteerStability]
}
