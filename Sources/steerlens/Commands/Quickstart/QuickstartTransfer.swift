import EmbeddedModels
import LanguageModels
import Reports
import SteerAnalysis
import Steering
import WeightFormats
import RunFolders

/// The quick start's steer carried over to the other embedded model, and what it does there.
struct QuickstartTransfer {
  /// The name of the file that holds the transferred steer.
  static let steerFile = "transferred.safetensors"

  let report: TransferReport
  let methods: [TransferMethod]
  private let result: SteerTransfer.Result
  private let sample: SteeringLogitSample
  private let generated: QuickstartSweep
  private let target: String
  private let targetDigest: String

  init(
    from source: LanguageModel, steer: Steer, steerFile: String, values: [Float],
    settings: GenerationSettings,
    runtime: RuntimeOptions
  ) throws {
    let other = EmbeddedFiles.languageModels.first { $0 != source.name } ?? source.name
    target = other
    let target = try LanguageModel(ModelFolders.source(other))
    var transfer = TransferSettings()
    transfer.seed = settings.seed
    let texts = try PairedContexts.drawnTexts(
      from: [source, target], count: 250, seed: settings.seed)
    let tokens = try SharedTokens(source: source, target: target)
    let vectors = TransferVectors(
      source: source, target: target, tokens: tokens,
      contexts: try PairedContexts(texts, source: source, target: target))
    let maps = SteerTransfer(vectors, settings: transfer)
    var result = try maps.transfer(steer)
    // Adam alone would take longer than all others together.
    methods = try maps.methods(
      of: steer, fits: TransferFit.allCases.filter { $0 != .adam })
    targetDigest = Digests.outputEmbedding(of: target)
    result.steer.provenance = try TransferOrigin(
      model: source.name, steer: SteerPath.fileName, sha256: InputFileDigest.of(steerFile),
      rule: transfer.rule, fit: transfer.effectiveFit
    ).provenance(
      of: steer, target: target.name, digest: targetDigest)
    self.result = result
    report = result.report
    sample = SteeringLogitSample(
      result.logitPairs, ids: tokens.targetIDs, tokenizer: try target.tokenizer())
    generated = try QuickstartSweep(
      model: target, steer: result.steer, values: values, settings: settings, runtime: runtime)
  }

  /// What the transferred steer does to generations on the target.
  var sweep: SweepResult { generated.result }

  /// The other model, for the manifest.
  var input: RunManifest.Input { .init(role: "target", name: target, sha256: targetDigest) }

  /// Writes the steer and the tables.
  func write(to folder: inout RunFolder) throws {
    try SteerFile.write(result.steer, to: folder.file(Self.steerFile))
    folder.record(Self.steerFile)
    try TransferTables(result: result, sample: sample, methods: methods).write(to: &folder)
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
