internal import NumberText
internal import Reports
internal import SteerAnalysis

extension TransferWalkthrough {
  /// Whether the transferred steer moves the same words.
  var agreementStep: [Notebook.Cell] {
    [
      .narrative([
        .heading(2, "Does it move the same words?"),
        .paragraph(
          """
          A steer is what it does to logits. For held-out words in held-out contexts, the shift that \
          the transferred steer gives on the target is compared with the shift that the original \
          gives on the source. \(code: "weighted_correlation") weighs words by how probable the target \
          finds them, as generation does; \(code: "steering_logit_correlation") counts all alike. The \
          steer is then multiplied by \(code: "calibration"), so that its shifts have the size of the \
          original's.
          """),
      ]),
      .code(
        """
        agreement = read("transfer.csv")
        show(agreement, "steer", {
            "steering_logit_correlation": "{:.3f}", "weighted_correlation": "{:.3f}",
            "calibration": "{:.3f}", "size_ratio": "{:.3f}",
        })
        """, [.table(agreementTable)]),
      .narrative([.paragraph(agreementFinding)]),
    ]
  }

  private var agreementTable: NotebookTable {
    NotebookTable(
      ["steering_logit_correlation", "weighted_correlation", "calibration", "size_ratio"],
      report.steers.map { steer in
        [steer.name]
          + [
            steer.steeringLogitCorrelation, steer.weightedCorrelation, steer.calibration,
            steer.sizeRatio,
          ].map { PythonNumbers.fixed($0, 3) }
      })
  }

  private var agreementFinding: Prose {
    guard let steer = report.steers.first else { return "" }
    let verdict: Prose =
      switch steer.outcome {
      case .kept: "it moves probable words as the original does, though not quite alike."
      case .partlyKept: "it keeps part of what the original does to probable words."
      case .littleKept: "what it does to probable words has little in common with the original."
      case .reversed: "it moves probable words the other way than the original does."
      }
    return """
      \(strong: "Finding.") For \(token: steer.name) the shifts correlate at \
      \(PythonNumbers.fixed(steer.weightedCorrelation, 2)) as weighted, so \(verdict) With all words alike \
      it is \(PythonNumbers.fixed(steer.steeringLogitCorrelation, 2)). The square of the weighted \
      correlation says that a rescaled original explains \
      \(ProseNumbers.percent(steer.weightedCorrelation * steer.weightedCorrelation, 0)) of the variance \
      of the transferred shifts.
      """
  }
}
