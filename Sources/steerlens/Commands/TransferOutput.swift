import Foundation
import Reports
import SteerAnalysis
import WeightFormats

/// The tables of `transfer`.
struct TransferTables {
  let result: SteerTransfer.Result

  func write(to folder: inout RunFolder) throws {
    var report = result.report
    // Times alone would differ between equal runs; the manifest has that of the whole.
    report.fitSeconds = nil
    report.refinementSeconds = nil
    try folder.write(json: report, as: "transfer.json")
    let header = [
      "steer", "steering_logit_correlation", "weighted_correlation", "calibration", "size_ratio",
    ]
    let rows = report.steers.map {
      [
        $0.name, "\($0.steeringLogitCorrelation)", "\($0.weightedCorrelation)", "\($0.calibration)",
        "\($0.sizeRatio)",
      ]
    }
    try folder.write(csv: [header] + rows, as: "transfer.csv")
    var arrays = [NumPyArray(matrix: "token_map", result.tokenMap)]
    if let contextMap = result.contextMap {
      arrays.append(NumPyArray(matrix: "context_map", contextMap))
    }
    try folder.write(npz: arrays, as: "transfer.npz")
  }
}

/// What `transfer` prints for people.
struct TransferText {
  let report: TransferReport
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
    lines.append(
      out.map { "\($0)/\(SteerPath.fileName)\nuse it with --model \(target) --steer \($0)" }
        ?? "Nothing written; give --out FOLDER to keep the steer.")
    return lines.joined(separator: "\n")
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
