import EmbeddedModels
import LanguageModels
import Reports
import SteerAnalysis
import Steering
import WeightFormats

/// The quick start's steer carried over to the other embedded model, and what it does there.
struct QuickstartTransfer {
  /// The name of the file that holds the transferred steer.
  static let steerFile = "transferred.safetensors"

  let report: TransferReport
  let sweep: SweepResult
  private let result: SteerTransfer.Result
  private let target: String

  init(
    from source: LanguageModel, steer: Steer, steerFile: String, values: [Float],
    settings: GenerationSettings,
    runtime: RuntimeOptions
  ) throws {
    let other = EmbeddedFiles.languageModels.first { $0 != source.name } ?? source.name
    target = other
    let target = try LanguageModel(folder: ModelFolders.resolve(other))
    var transfer = TransferSettings()
    transfer.seed = settings.seed
    let texts = try PairedContexts.drawnTexts(
      from: [source, target], count: 250, seed: settings.seed)
    let vectors = TransferVectors(
      source: source, target: target,
      tokens: try SharedTokens(source: source, target: target),
      contexts: try PairedContexts(texts, source: source, target: target))
    var result = try SteerTransfer(vectors, settings: transfer).transfer(steer)
    result.steer.provenance = try TransferOrigin(
      model: source.name, steer: SteerPath.fileName, sha256: InputFileDigest.of(steerFile),
      rule: transfer.rule, fit: transfer.effectiveFit
    ).provenance(
      of: steer, target: target.name, digest: Digests.outputEmbedding(of: target))
    self.result = result
    report = result.report
    sweep = try QuickstartSweep(
      model: target, steer: result.steer, values: values, settings: settings, runtime: runtime
    ).result
  }

  /// Writes the steer and the tables.
  func write(to folder: inout RunFolder) throws {
    try SteerFile.write(result.steer, to: folder.file(Self.steerFile))
    folder.record(Self.steerFile)
    try TransferTables(result: result).write(to: &folder)
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
