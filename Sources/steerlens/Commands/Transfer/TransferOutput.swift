import Jobs
import NumberText
import SteerAnalysis

/// The JSON of `transfer`: the report, with `--compare-methods` the other methods beside it, and with
/// `--judge` what the steer does on the target.
struct ComparedTransfer: Encodable {
  let report: TransferReport
  let methods: [TransferMethod]?
  let sweep: SweepResult?

  private enum CodingKeys: CodingKey {
    case methods, sweep
  }

  /// Adds the methods and the sweep, if there are any, to the keys of the report.
  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(methods, forKey: .methods)
    try container.encodeIfPresent(sweep, forKey: .sweep)
  }
}

/// What `transfer` prints for people.
struct TransferText {
  let report: TransferReport
  let methods: [TransferMethod]?
  let sweep: SweepResult?
  let source: String
  let target: String
  let out: String?

  var text: String {
    var lines = [
      "\(Numbers.grouped(report.sharedTokens)) tokens shared, "
        + "\(Numbers.grouped(report.contexts)) contexts read by both models",
      "\(report.rule.rawValue) rule, \(report.fit.rawValue) fit"
        + (report.refinementSteps > 0
          ? ", steering logits matched in \(report.refinementSteps) steps" : "")
        + seconds,
      quality,
    ]
    lines += report.steers.map { steer in
      "\(steer.name): steering logits correlate "
        + Numbers.fixed(steer.weightedCorrelation, 2) + " with \(source)'s, scaled by "
        + Numbers.fixed(steer.calibration, 2)
    }
    lines += report.steers.map(verdict)
    if let sweep { lines += ["", Self.table(sweep), ""] }
    if let methods { lines += ["", Self.table(methods), ""] }
    lines.append(
      out.map { "\($0)/\(SteerPath.fileName)\nuse it with --model \(target) --steer \($0)" }
        ?? "Nothing written; give --out FOLDER to keep the steer.")
    return lines.joined(separator: "\n")
  }

  // Words for a number that stands beside them.
  private func verdict(_ steer: TransferReport.Steer) -> String {
    let outcome =
      switch steer.outcome {
      case .kept: "keeps its effect on held-out words"
      case .partlyKept: "keeps part of its effect on held-out words"
      case .littleKept: "keeps little of its effect on held-out words"
      case .reversed: "moves held-out words the other way"
      }
    return "\(steer.name) \(outcome): \(Numbers.fixed(steer.weightedCorrelation, 2))"
      + (sweep == nil ? "; --judge measures it on texts" : "")
  }

  private static func table(_ sweep: SweepResult) -> String {
    Console.table(
      ["steer value", "judged positive", "perplexity", "dist-2"],
      sweep.points.map { point in
        [
          Numbers.list(point.steerValues), Numbers.fixed(100 * point.positiveShare, 1) + " %",
          Numbers.fixed(point.perplexity, 0), Numbers.fixed(point.distinct[1], 2),
        ]
      })
  }

  private static func table(_ methods: [TransferMethod]) -> String {
    let rows = methods.map { method in
      [
        method.rule.rawValue, method.fit.rawValue, "\(method.refinementSteps)",
        Numbers.fixed(method.heldOutR2, 2), Numbers.fixed(method.weightedHeldOutR2, 2),
        method.contextR2.map { Numbers.fixed($0, 2) } ?? "–",
        Numbers.fixed(method.steeringLogitCorrelation, 2),
        Numbers.fixed(method.weightedCorrelation, 2),
      ]
    }
    return Console.table(
      ["rule", "fit", "steps", "words R²", "weighted", "contexts R²", "logits r", "weighted"],
      rows, left: [0, 1])
  }

  private var seconds: String {
    let total = (report.fitSeconds ?? 0) + (report.refinementSeconds ?? 0)
    return " (\(Numbers.fixed(total, 2)) s)"
  }

  private var quality: String {
    let words = "Explained of what no fit saw: \(percent(report.weightedHeldOutR2)) of the words"
    return words + (report.contextR2.map { ", \(percent($0)) of the contexts" } ?? "")
  }

  private func percent(_ share: Double) -> String { Numbers.fixed(100 * share, 0) + " %" }
}
