internal import NumberText
internal import Steering

extension RunComparison {
  /// Losses of trainings beside each other.
  func trainingSection(_ runs: [NamedPart<TrainingLoss>]) -> ReportSection {
    let ends = runs.map { TrainingFindings.ends($0.part) }
    var table = ComparisonTable(of: runs.map(\.name))
    table.add("Loss at the beginning, nats", ends.map { $0?.first }, digits: 3)
    table.add("Loss at the end, nats", ends.map { $0?.last }, digits: 3)
    table.add("Steps", runs.map { Double($0.part.steps.count) }, digits: 0)
    return ReportSection(
      id: "training", heading: "How they were learned",
      question: "Which training got further?",
      finding: finding(runs.map(\.name), ends.map { $0?.last }),
      blocks: [
        block(TrainingLoss.figures(comparing: runs)),
        table.block(id: "training-table", caption: "Mean losses of the first and the last tenth"),
      ])
  }

  private func finding(_ names: [String], _ losses: [Double?]) -> String? {
    let known = zip(names, losses).compactMap { name, loss in loss.map { (name: name, loss: $0) } }
    guard let best = known.min(by: { $0.loss < $1.loss }), known.count > 1 else { return nil }
    return "The lowest loss at the end is that of “\(best.name)”: "
      + "\(PageNumbers.fixed(best.loss, 3)) nats per token."
  }
}
