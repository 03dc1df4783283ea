internal import NumberText
internal import Steering

/// A training in words.
enum TrainingFindings {
  /// Mean losses of the first and the last tenth of the steps; nil without any step.
  static func ends(_ training: TrainingLoss) -> (first: Double, last: Double)? {
    let losses = training.steps.map(\.crossEntropy)
    guard !losses.isEmpty else { return nil }
    let window = max(1, losses.count / 10)
    func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(part.count) }
    return (mean(losses.prefix(window)), mean(losses.suffix(window)))
  }

  static func sentence(_ training: TrainingLoss) -> String? {
    guard let (first, last) = ends(training) else { return nil }
    return
      "In \(Numbers.grouped(training.steps.count)) steps the loss went from "
      + "\(PageNumbers.fixed(first, 3)) to \(PageNumbers.fixed(last, 3)) nats per token."
  }

  static func tiles(_ training: TrainingLoss) -> [ReportPage.Tile]? {
    guard let (first, last) = ends(training) else { return nil }
    return [
      .init(
        value: PageNumbers.fixed(last, 3), label: "nats per token at the end of training",
        note: "\(PageNumbers.fixed(first, 3)) at its beginning")
    ]
  }
}
