internal import NumberText
internal import SteerAnalysis

extension RunReport {
  /// What is left of the steer on another model.
  func transferSection(_ part: TransferPart) -> ReportSection {
    let transfer = part.report
    return ReportSection(
      id: "transfer", heading: "How it carries over",
      question: "Does the steer work on another model, without training there?",
      finding: finding(part),
      blocks: [
        block(part.figures(in: contents)),
        ProseBlock(reading: [
          "Words are mapped from one model to the other by what both vocabularies share, contexts by "
            + "texts that both have read. R² is the share of what no fit saw that the map explains; "
            + "weighted figures count words as often as the model expects them."
        ]),
        steerTable(transfer), qualityTable(transfer), methodTable(part.methods ?? []),
        part.sweep.flatMap {
          SweepTableBlock.table(
            $0, id: "transferred-sweep-table", caption: "The transferred steer at each value")
        },
      ])
  }

  private func finding(_ part: TransferPart) -> String {
    let sentence = TransferFindings.sentence(part.report)
    guard let sweep = part.sweep, let (low, high) = SweepFindings.ends(sweep) else {
      return sentence
    }
    return sentence + " There, \(PageNumbers.percent(low.positiveShare)) of the texts are judged "
      + "positive at \(PageNumbers.setting(low.steerValues)), "
      + "\(PageNumbers.percent(high.positiveShare)) at \(PageNumbers.setting(high.steerValues))."
  }

  private func steerTable(_ transfer: TransferReport) -> TableBlock? {
    TableBlock(
      id: "transfer-table", caption: "Steering logits on both models",
      columns: [
        .words("Steer"), .numbers("Correlation, weighted"), .numbers("Correlation, all alike"),
        .numbers("Scaled by"), .numbers("Size before"),
      ],
      rows: transfer.steers.map { steer in
        [
          .text(steer.name, style: "name"),
          .number(steer.weightedCorrelation) { PageNumbers.fixed($0, 3) },
          .number(steer.steeringLogitCorrelation) { PageNumbers.fixed($0, 3) },
          .number(steer.calibration) { PageNumbers.fixed($0, 3) },
          .number(steer.sizeRatio) { PageNumbers.fixed($0, 3) },
        ]
      })
  }

  private func qualityTable(_ transfer: TransferReport) -> TableBlock? {
    let rows = TransferMeasures.all(transfer).map { name, value in
      [TableBlock.Cell.text(name), TableBlock.Cell(cell: value, style: "number")]
    }
    return TableBlock(
      id: "transfer-quality", caption: "The maps", columns: [.words("Measure"), .numbers("Value")],
      rows: rows, isSortable: false, shown: 40)
  }

  private func methodTable(_ methods: [TransferMethod]) -> TableBlock? {
    TableBlock(
      id: "transfer-methods", caption: "Ways to carry it over",
      columns: [
        .words("Rule"), .words("Fit"), .numbers("Matching steps"), .numbers("R² of words"),
        .numbers("R², weighted"), .numbers("R² of contexts"),
        .numbers("Correlation, weighted"),
      ],
      rows: methods.map { method in
        [
          .text(method.rule.rawValue, style: "name"), .text(method.fit.rawValue),
          .count(method.refinementSteps),
          .number(method.heldOutR2) { PageNumbers.fixed($0, 3) },
          .number(method.weightedHeldOutR2) { PageNumbers.fixed($0, 3) },
          .number(method.contextR2) { PageNumbers.fixed($0, 3) },
          .number(method.weightedCorrelation) { PageNumbers.fixed($0, 3) },
        ]
      })
  }
}

/// The measures of a transfer by name, as pages show them.
enum TransferMeasures {
  static func all(_ transfer: TransferReport) -> [(name: String, value: String)] {
    [
      ("Rule", transfer.rule.rawValue), ("Fit", transfer.fit.rawValue),
      ("Steps that matched steering logits", "\(transfer.refinementSteps)"),
      ("Shared tokens", Numbers.grouped(transfer.sharedTokens)),
      ("Contexts read by both", Numbers.grouped(transfer.contexts)),
      ("R² of words", PageNumbers.fixed(transfer.heldOutR2, 3)),
      ("R² of words, weighted", PageNumbers.fixed(transfer.weightedHeldOutR2, 3)),
      ("Mean cosine of words", PageNumbers.fixed(transfer.meanCosine, 3)),
      ("R² of contexts", transfer.contextR2.map { PageNumbers.fixed($0, 3) } ?? "–"),
    ]
  }
}
