internal import NumberText
internal import SteerAnalysis

/// A transfer in words.
enum TransferFindings {
  static func sentence(_ transfer: TransferReport) -> String {
    guard let steer = transfer.steers.first else { return "" }
    let outcome =
      switch steer.outcome {
      case .kept: "moves words as it does on its own"
      case .partlyKept: "moves words in part as it does on its own"
      case .littleKept: "keeps little of what it does on its own"
      case .reversed: "moves words the other way"
      }
    return "On the other model, “\(steer.name)” \(outcome): the shifts correlate by "
      + "\(PageNumbers.fixed(steer.weightedCorrelation, 2))."
  }

  static func tiles(_ transfer: TransferReport) -> [ReportPage.Tile] {
    transfer.steers.prefix(1).map { steer in
      .init(
        value: PageNumbers.fixed(steer.weightedCorrelation, 2),
        label: "correlation of its shifts on the other model")
    }
  }
}
