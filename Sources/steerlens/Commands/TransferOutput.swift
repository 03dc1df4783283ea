import Reports
import SteerAnalysis

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
