internal import NumberText
internal import SteerAnalysis

extension RunComparison {
  /// How linear steers are, beside each other.
  func linearitySection(_ runs: [NamedPart<LinearityReport>]) -> ReportSection {
    let names = runs.map(\.name)
    let steers = runs.map(\.part.steers[0])
    var table = ComparisonTable(of: names)
    table.add("Steer", words: steers.map(\.steer))
    for value in sharedValues(steers) {
      let points = steers.map { steer in steer.halfway.first { $0.steerValue == value } }
      let text = PageNumbers.steerValue(Float(value))
      table.add(share: "Effect at \(text)", points.map { $0?.effect.mean })
      table.add(share: "Defect half-way to \(text)", points.map { $0?.defect.mean })
    }
    return ReportSection(
      id: "linearity", heading: "How linear they are",
      question: "Which steer’s effect grows most evenly with its value?",
      finding: finding(names, steers),
      blocks: [
        block(LinearityReport.figures(comparing: runs)),
        table.block(id: "linearity-table", caption: "Effects and defects"),
      ])
  }

  private func sharedValues(_ steers: [SteerLinearity]) -> [Double] {
    let all = steers.map { Set($0.halfway.map(\.steerValue)) }
    return all.dropFirst().reduce(all.first ?? []) { $0.intersection($1) }.sorted()
  }

  private func finding(_ names: [String], _ steers: [SteerLinearity]) -> String {
    let parts = zip(names, steers).compactMap { name, steer -> String? in
      guard let point = LinearityFindings.widest(steer), point.effect.mean > 0 else { return nil }
      return "“\(name)” \(PageNumbers.percent(1 - point.defect.mean / point.effect.mean, 0))"
    }
    return "Of the effect half-way to the largest value is linear: "
      + parts.joined(separator: ", ") + "."
  }
}
