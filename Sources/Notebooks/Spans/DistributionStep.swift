internal import NumberText
internal import Reports
internal import SteerAnalysis

extension SpansWalkthrough {
  private static let shownValues = 5

  /// The steer value under which the text is likeliest.
  var distributionStep: [Notebook.Cell] {
    guard let best = result.bestSteerValue, result.distribution.count > 1 else { return [] }
    return [
      .narrative([
        .heading(2, "Under which steer value is the text likeliest?"),
        .paragraph(
          """
          The whole text is scored at \(result.distribution.count) steer values. Their losses, as a \
          distribution:
          """),
        .formula(.steerValues),
      ]),
      .code(tabulatingValues, [.table(valueTable)]),
      .code(
        Self.drawing,
        source.outputs(number == 0 ? "steer-values" : "steer-values-\(number + 1)")),
      .narrative([.paragraph(finding(best))]),
    ] + severalTexts
  }

  private var tabulatingValues: String {
    """
    distribution = read("distribution.csv").query("text == @number")
    weights = np.exp(-10 * (distribution["mean_loss"] - distribution["mean_loss"].min()))
    assert np.allclose(weights / weights.sum(), distribution["probability"])
    likeliest = distribution.sort_values("probability", ascending=False, kind="stable").head(\(Self.shownValues))
    show(likeliest, "steer_value", {"mean_loss": "{:.4f}", "probability": "{:.3f}"})
    """
  }

  private var valueTable: NotebookTable {
    let distribution = result.distribution
    let order = distribution.indices.sorted {
      let (a, b) = (distribution[$0].probability, distribution[$1].probability)
      return a == b ? $0 < $1 : a > b
    }
    return NotebookTable(
      ["mean_loss", "probability"],
      order.prefix(Self.shownValues).map { i in
        [
          "\(distribution[i].steerValue.asWritten)",
          PythonNumbers.fixed(distribution[i].meanLoss ?? .nan, 4),
          PythonNumbers.fixed(distribution[i].probability, 3),
        ]
      })
  }

  private static let drawing = """
    values = distribution["steer_value"]
    figure, axes = plt.subplots()
    axes.bar(
        values, distribution["probability"], width=0.8 * values.diff().min(),
        color=np.select([values < 0, values > 0], [ORANGE, BLUE], GREY))
    axes.set(
        xlabel="steer value", ylabel="probability (bars)",
        title="Under which steer value is the text likeliest?")
    losses = axes.twinx()
    losses.plot(values, distribution["mean_loss"], "o-", color=GREY, markersize=3)
    losses.set_ylabel("mean loss, nats per token (line)")
    losses.grid(False)
    losses.spines["right"].set_visible(True)
    plt.show()
    """

  private func finding(_ best: Float) -> Prose {
    let distribution = result.distribution
    let probability = distribution.first { $0.steerValue == best }?.probability ?? 0
    let below = distribution.filter { $0.steerValue < 0 }.reduce(0) { $0 + $1.probability }
    let above = distribution.filter { $0.steerValue > 0 }.reduce(0) { $0 + $1.probability }
    let values = distribution.map(\.steerValue)
    let isEdge = best == values.min() || best == values.max()
    let edge: Prose =
      isEdge ? " That is the end of the grid: read it as \(emphasis: "at least so far")." : ""
    let verdict: Prose =
      if max(below, above) < 0.75 {
        "The text is neither clearly on one side nor on the other."
      } else {
        "The text lies on the \(below > above ? "negative" : "positive") side."
      }
    return """
      \(strong: "Finding.") The text is likeliest at \(ProseNumbers.steerValue(best)) (probability \
      \(PythonNumbers.fixed(probability, 2))).\(edge) Negative values have \(ProseNumbers.percent(below, 0)) of \
      the probability, positive ones \(ProseNumbers.percent(above, 0)). \(verdict) The factor 10 is that \
      of the published method; it sets how narrow the distribution is, so that these are no \
      probabilities that could be checked by counting.
      """
  }

  /// All texts side by side, where there are several.
  private var severalTexts: [Notebook.Cell] {
    let shown = report.results.prefix(12)
    guard shown.count > 1 else { return [] }
    return [
      .narrative([
        .heading(2, "How do the texts compare?"),
        .paragraph(
          """
          Whole-text evidence of \(shown.count == report.results.count ? "all" : "the first") \
          \(shown.count) texts, with the number of their spans:
          """),
      ]),
      .code(
        """
        everything = json.loads((run / "spans.json").read_text(encoding="utf-8"))["results"][:\(shown.count)]
        texts = pd.DataFrame([
            (i, result["totalEvidence"], len(result["spans"]), result["text"][:60])
            for i, result in enumerate(everything)
        ], columns=["number", "evidence", "spans", "text"])
        show(texts, "number", {"evidence": "{:+.2f}", "spans": "{}", "text": "{}"})
        """,
        [
          .table(
            NotebookTable(
              ["evidence", "spans", "text"],
              shown.enumerated().map { i, result in
                [
                  "\(i)", PythonNumbers.signed(result.totalEvidence, 2), "\(result.spans.count)",
                  String(String.UnicodeScalarView(result.text.unicodeScalars.prefix(60))),
                ]
              }))
        ]),
    ]
  }
}
