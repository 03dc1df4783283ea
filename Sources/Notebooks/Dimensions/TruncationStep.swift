internal import NumberText
internal import Reports
internal import SteerAnalysis

extension DimensionsWalkthrough {
  /// How many dimensions the effect on texts needs.
  var truncationStep: [Notebook.Cell] {
    guard let truncation else { return [] }
    return [
      .narrative([
        .heading(2, "How many does its effect need?"),
        .paragraph(
          """
          Here only the first dimensions are kept, and the steer is measured again on \
          \(Numbers.grouped(truncation.texts)) labelled texts \
          (\(Numbers.grouped(truncation.tokens)) tokens): the loss of each next token with the \
          steer at the text's label, and how well log p(text | s⁺) − log p(text | s⁻) ranks positive \
          texts above negative ones (the area under the curve; 0.5 is chance).
          """),
      ]),
      .code(tabulating(truncation), [.table(table(truncation))]),
      .code(Self.drawingCurve, source.outputs("truncation")),
      .narrative([.paragraph(curveFinding(truncation))]),
    ] + leaveOneOutStep(truncation)
  }

  private func fall(_ curve: TruncationCurve) -> Double {
    (curve.levels.first?.effect.loss ?? 0) - (curve.levels.last?.effect.loss ?? 0)
  }

  /// The share of the fall of the loss that a level keeps; nil where the steer lowers no loss.
  private func share(_ level: TruncationCurve.Level, _ curve: TruncationCurve) -> Double? {
    let fall = fall(curve)
    guard fall > 0, let first = curve.levels.first else { return nil }
    return (first.effect.loss - level.effect.loss) / fall
  }

  private func tabulating(_ curve: TruncationCurve) -> String {
    let hasShares = fall(curve) > 0
    let shares = """
      fall = kept["loss"].iloc[0] - kept["loss"].iloc[-1]
      kept["share_of_fall"] = (kept["loss"].iloc[0] - kept["loss"]) / fall

      """
    return """
      kept = read("truncation.csv")
      \(hasShares ? shares : "")show(kept, "dimensions", {
          "loss": "{:.4f}", \(hasShares ? "\"share_of_fall\": \"{:.1%}\", " : "")"area_under_curve": "{:.3f}",
      })
      """
  }

  private func table(_ curve: TruncationCurve) -> NotebookTable {
    let hasShares = fall(curve) > 0
    return NotebookTable(
      ["loss"] + (hasShares ? ["share_of_fall"] : []) + ["area_under_curve"],
      curve.levels.map { level in
        ["\(level.dimensions)", PythonNumbers.fixed(level.effect.loss, 4)]
          + (share(level, curve).map { [PythonNumbers.percent($0)] } ?? [])
          + [PythonNumbers.fixed(level.effect.areaUnderCurve, 3)]
      })
  }

  private static let drawingCurve = """
    figure, panels = plt.subplots(1, 2, sharex=True)
    for axes, column, color, label, title in (
        (panels[0], "loss", BLUE, "loss, nats per token", "How well texts are predicted"),
        (panels[1], "area_under_curve", ORANGE, "area under the curve", "How well labels are told apart"),
    ):
        axes.plot(kept["dimensions"], kept[column], "o-", color=color, markersize=4)
        axes.set(xscale="symlog", xlabel="dimensions kept", ylabel=label, title=title)
    plt.show()
    """

  private func curveFinding(_ curve: TruncationCurve) -> Prose {
    let whole = curve.levels[curve.levels.count - 1].effect
    let first = curve.levels[1]
    let few = first.dimensions == 1 ? "dimension" : "\(first.dimensions) dimensions"
    let loss: Prose
    if let kept = share(first, curve) {
      let most = curve.levels.first { (share($0, curve) ?? 0) >= 0.95 } ?? curve.levels[1]
      loss = """
        The first \(few) alone \(first.dimensions == 1 ? "makes" : "make") up \
        \(ProseNumbers.percent(kept)) of the fall of the loss from \
        \(PythonNumbers.fixed(curve.levels[0].effect.loss, 4)) to \(PythonNumbers.fixed(whole.loss, 4)) nats \
        per token, \(most.dimensions) make up \(ProseNumbers.percent(share(most, curve) ?? 0)).
        """
    } else {
      loss = "The steer does not lower the loss of these texts."
    }
    let enough =
      curve.levels.first { $0.effect.areaUnderCurve >= whole.areaUnderCurve - 0.01 } ?? first
    let telling: Prose = """
      Labels are told apart as well as by the whole steer \
      (\(PythonNumbers.fixed(whole.areaUnderCurve, 3)), within 0.01) from \
      \(ProseNumbers.count(enough.dimensions, "dimension", "dimensions")) on\
      \((share(enough, curve) ?? 1) < 0.9 ? "; what the later ones add lowers the loss, and tells no more labels apart" : "").
      """
    return """
      \(strong: "Finding.") \(loss) \(telling) These may be texts that the steer was trained on: for \
      a fair figure give others to \(code: "steerlens spectrum --contexts").
      """
  }

  private func leaveOneOutStep(_ curve: TruncationCurve) -> [Notebook.Cell] {
    guard !curve.leaveOneOut.isEmpty else { return [] }
    return [
      .narrative([
        .paragraph(
          """
          The reverse question: what does the whole steer lose without one of its dimensions? A \
          positive change of the loss and a negative one of the area mean that it helps.
          """)
      ]),
      .code(
        """
        alone = read("leave_one_out.csv")
        show(alone, "dimension", {"loss_change": "{:+.4f}", "area_under_curve_change": "{:+.4f}"})
        """,
        [
          .table(
            NotebookTable(
              ["loss_change", "area_under_curve_change"],
              curve.leaveOneOut.map {
                [
                  "\($0.dimension)", PythonNumbers.signed($0.lossChange, 4),
                  PythonNumbers.signed($0.areaUnderCurveChange, 4),
                ]
              }))
        ]),
      .narrative([.paragraph(leaveOneOutFinding(curve))]),
    ]
  }

  private func leaveOneOutFinding(_ curve: TruncationCurve) -> Prose {
    let ranked = curve.leaveOneOut.enumerated().sorted {
      ($1.element.lossChange, $0.offset) < ($0.element.lossChange, $1.offset)
    }.map(\.element)
    let most = ranked[0]
    guard most.lossChange > 0 else {
      return "\(strong: "Finding.") Of these dimensions none is missed when it alone is left out."
    }
    let area = (curve.levels.last?.effect.areaUnderCurve ?? 0) + most.areaUnderCurveChange
    let rest: Prose =
      if area >= 0.75 {
        """
        Without it the others still tell labels apart with an area of \(PythonNumbers.fixed(area, 3)): \
        the style is not this dimension alone.
        """
      } else {
        """
        Without it the area falls to \(PythonNumbers.fixed(area, 3)): what tells labels apart is mostly \
        this dimension's work.
        """
      }
    let second: Prose =
      ranked.count > 1 && ranked[1].lossChange > 0
      ? """
       nats per token, \(PythonNumbers.fixed(most.lossChange / ranked[1].lossChange, 1)) times as much \
      as dimension \(ranked[1].dimension), the next
      """ : " nats per token"
    return """
      \(strong: "Finding.") Dimension \(most.dimension) is missed most: leaving it out costs \
      \(PythonNumbers.fixed(most.lossChange, 4))\(second). \(rest)
      """
  }
}
