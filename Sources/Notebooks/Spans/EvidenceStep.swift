internal import Figures
internal import Foundation
internal import NumberText
internal import Reports
internal import SteerAnalysis

extension SpansWalkthrough {
  private static let strongest = 8

  /// The evidence of each token.
  var evidenceStep: [Notebook.Cell] {
    [
      .narrative(
        [
          .heading(2, "What does each token say?"),
          .paragraph(
            """
            The text is read twice: at steer values (\(positive)), the positive setting, and at \
            (\(negative)), the negative one. The difference of a token's log probabilities is its \
            \(result.staticPart == nil ? "" : "contextual ")evidence for the positive setting, in nats:
            """),
          .formula(.evidence),
        ] + staticParagraph),
      .code(tabulating, [.table(table)]),
      .code(Self.drawing, [.figure(figure)]),
      .narrative([.paragraph(finding)]),
    ]
  }

  private var staticParagraph: [NarrativeBlock] {
    guard result.staticPart != nil else { return [] }
    return [
      .paragraph(
        """
        The column \(code: "static") is what the steer does to the word on average, wherever it may \
        stand. \(code: "evidence") is the weighed sum of both, in nats of log-odds that the text is \
        labelled positive; \(code: "contextual") and \(code: "static") are its two addends.
        """)
    ]
  }

  private var tabulating: String {
    """
    number = \(number)  # of the text
    text = read("evidence.csv").query("text == @number").reset_index(drop=True)
    strongest = text.loc[text["evidence"].dropna().abs().nlargest(\(Self.strongest)).index]
    show(strongest, "token", {
        "index": "{}", "log_p_positive": "{:.2f}", "log_p_negative": "{:.2f}", "evidence": "{:+.2f}",
    })
    """
  }

  private var table: NotebookTable {
    NotebookTable(
      ["index", "log_p_positive", "log_p_negative", "evidence"],
      ranked.prefix(Self.strongest).map { i in
        [
          shown(i), "\(i)", PythonNumbers.fixed(written(result.positiveLogProbabilities[i]), 2),
          PythonNumbers.fixed(written(result.negativeLogProbabilities[i]), 2),
          PythonNumbers.signed(written(result.evidence[i]), 2),
        ]
      })
  }

  private func written(_ value: Float?) -> Double { value.map { $0.asWritten } ?? .nan }

  private func shown(_ token: Int) -> String { result.shownTokens[token] }

  /// Tokens with evidence, strongest first; of equal ones the first.
  private var ranked: [Int] {
    result.evidence.indices.filter { result.evidence[$0] != nil }.sorted {
      let (a, b) = (abs(result.evidence[$0] ?? 0), abs(result.evidence[$1] ?? 0))
      return a == b ? $0 < $1 : a > b
    }
  }

  private static let barsAtEachEnd = 10

  private static let drawing = """
    known = text.dropna(subset="evidence").sort_values("evidence", ascending=False, kind="stable")
    positive = known[known["evidence"] > 0].head(\(barsAtEachEnd))
    negative = known[known["evidence"] < 0].tail(\(barsAtEachEnd))
    ends = pd.concat([positive, negative])
    figure, axes = plt.subplots(figsize=(7, 0.26 * len(ends) + 1))
    places = range(len(ends))
    axes.barh(places, ends["evidence"], color=np.where(ends["evidence"] < 0, ORANGE, BLUE))
    axes.set_yticks(places, [visible(token) for token in ends["token"]], parse_math=False)
    axes.invert_yaxis()
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set(xlabel="evidence, nats", title="The tokens that say most")
    axes.grid(axis="y", visible=False)
    plt.show()
    """

  private var figure: WordBarChart {
    func bars(_ sign: Float) -> [WordBarChart.Bar] {
      ranked.filter { sign * (result.evidence[$0] ?? 0) > 0 }.prefix(Self.barsAtEachEnd).map {
        .init(word: shown($0), value: Double(result.evidence[$0] ?? 0))
      }
    }
    return WordBarChart(
      name: "evidence", title: "The tokens that say most",
      caption:
        "Evidence in nats for steer values (\(positive)), blue, against (\(negative)), orange. A "
        + "token that occurs twice has two bars.",
      top: bars(1), bottom: bars(-1), unit: "evidence, nats")
  }

  private var finding: Prose {
    func gain(isPositive: Bool, _ factor: Double) -> String {
      let side = isPositive ? "positive" : "negative"
      let times = factor >= 10 ? PythonNumbers.fixed(factor, 0) : PythonNumbers.fixed(factor, 1)
      return result.staticPart == nil
        ? "the \(side) setting makes it \(times) times as likely as the other"
        : "the odds that the text is \(side) are \(times) times as large with it"
    }
    let total = result.totalEvidence
    let known = result.evidence.count { $0 != nil }
    var parts: [Prose] = []
    if let first = ranked.first, let evidence = result.evidence[first] {
      let factor = exp(abs(Double(evidence)))
      parts.append(
        """
        The strongest of \(ProseNumbers.count(known, "token", "tokens")) is \(token: shown(first)) with \
        \(ProseNumbers.signed(Double(evidence), 2)) nats: \(gain(isPositive: evidence > 0, factor)).
        """)
    }
    // Half a nat is a factor of 1.6: not worth a verdict.
    let verdict =
      abs(total) < 0.5
      ? "the two settings explain the text alike: what speaks for either about cancels out"
      : "taken as a whole, it speaks for the \(total > 0 ? "positive" : "negative") setting"
    parts.append(
      "All evidence adds up to \(ProseNumbers.signed(total, 2)) nats; \(verdict).")
    if result.evidence.first == .some(nil) {
      parts.append("The first token is predicted by nothing and has no evidence.")
    }
    return "\(strong: "Finding.") \(Prose.joined(parts, separator: " "))"
  }
}
