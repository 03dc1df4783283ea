import Files
import EmbeddedModels
import Jobs
import LanguageModels
import NumberText
import SteerAnalysis
import Steering
import Reports
import RunFolders

/// The quick start's steer carried over to the other embedded model, and what it does there.
struct QuickstartTransfer {
  /// The name of the file that holds the transferred steer.
  static let steerFile = "transferred.safetensors"

  private let result: TransferJob.Result
  private let generated: QuickstartSweep
  private let target: String
  private let targetDigest: String

  init(
    from source: LanguageModel, steer: Steer, steerFile: String, values: [Float],
    settings generation: GenerationSettings,
    context: JobContext
  ) throws {
    let other = EmbeddedFiles.languageModels.first { $0 != source.name } ?? source.name
    target = other
    let target = try context.languageModel(other)
    var settings = TransferSettings()
    settings.seed = generation.seed
    var job = TransferJob(settings)
    // Adam alone would take longer than all others together.
    job.comparedFits = TransferFit.allCases.filter { $0 != .adam }
    let texts = try job.drawnTexts(source, target, limit: 500)
    result = try job.run(
      .init(steer, name: SteerPath.fileName, sha256: ContentDigest.sha256(ofFile: steerFile)),
      tokens: SharedTokens(source: source, target: target),
      contexts: PairedContexts(texts, source: source, target: target), from: source, to: target)
    targetDigest = Digests.outputEmbedding(of: target)
    generated = try QuickstartSweep(
      model: target, steer: result.transferred.steer, values: values, settings: generation,
      context: context)
  }

  var report: TransferReport { result.report }
  var methods: [TransferMethod] { result.methods ?? [] }

  /// What the transferred steer does to generations on the target.
  var sweep: SweepResult { generated.result }

  /// The other model, for the manifest.
  var input: RunManifest.Input { .init(role: "target", name: target, sha256: targetDigest) }

  /// Writes the steer and the tables.
  func write(to folder: inout RunFolder) throws {
    try result.write(to: &folder, steerAs: Self.steerFile)
    try generated.writeTables(of: .transferredSteer, to: &folder)
  }

  /// What it does on the other model.
  var text: String {
    let shares = sweep.points.map { point in
      "\(Numbers.signed(point.steerValues[0])): "
        + "\(Numbers.fixed(100 * point.positiveShare, 1)) %"
    }
    return """
      \(Console.bold("Carried over to \(target), without training there"))
      Judged positive at \(shares.joined(separator: ", "));
      its effect on words and the original's correlate by \
      \(Numbers.fixed(report.steers[0].weightedCorrelation, 2)).
      """
  }
}
