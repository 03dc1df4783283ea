internal import NumberText
internal import SteerAnalysis

extension RunComparison {
  /// How well steers carried over, beside each other.
  func transferSection(_ runs: [NamedPart<TransferPart>]) -> ReportSection {
    let reports = runs.map(\.part.report)
    let steers = reports.map(\.steers[0])
    var table = ComparisonTable(of: runs.map(\.name))
    table.add("Rule", words: reports.map(\.rule.rawValue))
    table.add("Fit", words: reports.map(\.fit.rawValue))
    table.add(
      "Steps that matched steering logits", reports.map { Double($0.refinementSteps) }, digits: 0)
    table.add("Correlation of shifts, weighted", steers.map(\.weightedCorrelation), digits: 3)
    table.add("Correlation of shifts, all alike", steers.map(\.steeringLogitCorrelation), digits: 3)
    table.add("Scaled by", steers.map(\.calibration), digits: 3)
    table.add("R² of words", reports.map(\.heldOutR2), digits: 3)
    table.add("R² of words, weighted", reports.map(\.weightedHeldOutR2), digits: 3)
    table.add("Mean cosine of words", reports.map(\.meanCosine), digits: 3)
    table.add("R² of contexts", reports.map(\.contextR2), digits: 3)
    return ReportSection(
      id: "transfer", heading: "How they carry over",
      question: "Which steer keeps more of its effect on another model?",
      finding: finding(runs.map(\.name), steers),
      blocks: [table.block(id: "transfer-table", caption: "Quality of the transfer")])
  }

  private func finding(_ names: [String], _ steers: [TransferReport.Steer]) -> String {
    let parts = zip(names, steers).map {
      "“\($0)” \(PageNumbers.fixed($1.weightedCorrelation, 2))"
    }
    return "Correlation of shifts with the original’s: " + parts.joined(separator: ", ") + "."
  }
}
