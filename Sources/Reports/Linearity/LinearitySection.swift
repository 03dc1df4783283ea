internal import NumberText
internal import SteerAnalysis

extension RunReport {
  /// How far turning a steer, and adding two, is from linear.
  func linearitySection(_ report: LinearityReport) -> ReportSection {
    ReportSection(
      id: "linearity", heading: "How linear it is",
      question: "Does half the steer value do half as much, and do two steers add up?",
      finding: LinearityFindings.sentence(report) ?? "Nothing was measured half-way.",
      blocks: [
        block(report.figures),
        ProseBlock(reading: [
          "All numbers are total variation: the probability that would have to be moved to turn one "
            + "next-token distribution into the other, 0 to 100\u{A0}%. Means are over "
            + "\(Numbers.grouped(report.contextCount)) contexts of \(report.contextSource).",
          "The effect of a value is the distance from the model without the steer. The defect is the "
            + "distance from where a straight line would be: (1 − k) P + k P(s) for a k-th of the way.",
          "The bound follows from the range of the change of the logits. The published ones "
            + "(Theorems 2 and 3 of the paper) say nothing where they are above 1, which is where their "
            + "decimal logarithm is above 0.",
        ]),
        effects(report), interpolations(report), compositions(report),
      ])
  }

  private func effects(_ report: LinearityReport) -> TableBlock? {
    TableBlock(
      id: "linearity-effects", caption: "How far a value moves distributions",
      columns: [
        .words("Steer"), .numbers("Steer value"), .numbers("Effect"), .numbers("95 % below"),
        .numbers("Largest"),
      ],
      rows: report.steers.flatMap { steer in
        steer.effects.map {
          [.text(steer.steer, style: "name"), .steerValue($0.steerValue)] + .spread($0.distance)
        }
      })
  }

  private func interpolations(_ report: LinearityReport) -> TableBlock? {
    TableBlock(
      id: "linearity-interpolations", caption: "How far from a line",
      columns: [
        .words("Steer"), .numbers("Steer value"), .numbers("k"), .numbers("Defect"),
        .numbers("95 % below"), .numbers("Largest"), .numbers("Bound"),
        .numbers("Published, log₁₀"),
      ],
      rows: report.steers.flatMap { steer in
        steer.interpolations.map { line -> [TableBlock.Cell] in
          [
            .text(steer.steer, style: "name"), .steerValue(line.steerValue),
            .number(Double(line.fraction)) { PageNumbers.fixed($0, 2) },
          ] + .spread(line.defect) + .bounds(line.bound, line.publishedBoundLog10)
        }
      })
  }

  private func compositions(_ report: LinearityReport) -> TableBlock? {
    TableBlock(
      id: "linearity-compositions", caption: "Two steers together",
      columns: [
        .words("Steers"), .words("Steer values"), .numbers("Effect"), .numbers("Defect"),
        .numbers("95 % below"), .numbers("Largest"), .numbers("Bound"),
        .numbers("Published, log₁₀"),
      ],
      rows: report.compositions.flatMap { pair in
        pair.points.map { point -> [TableBlock.Cell] in
          [
            .text(pair.steers.joined(separator: " + "), style: "name"),
            .text(point.steerValues.map(PageNumbers.steerValue).joined(separator: ", ")),
            .number(point.distance.mean) { PageNumbers.percent($0, 2) },
          ] + .spread(point.defect) + .bounds(point.bound, point.publishedBoundLog10)
        }
      })
  }
}

extension TableBlock.Cell {
  fileprivate static func steerValue(_ value: Float) -> Self {
    .number(Double(value)) { PageNumbers.steerValue(Float($0)) }
  }
}

extension [TableBlock.Cell] {
  fileprivate static func spread(_ spread: ContextSpread) -> Self {
    [spread.mean, spread.percentile95, spread.maximum].map {
      .number($0) { PageNumbers.percent($0, 2) }
    }
  }

  fileprivate static func bounds(_ own: Double?, _ published: Double?) -> Self {
    [
      .number(own) { $0 < 1 ? PageNumbers.percent($0, 2) : "above 1" },
      .number(published) { PageNumbers.signed($0, 1) },
    ]
  }
}
