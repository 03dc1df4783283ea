internal import Figures
internal import NumberText
internal import SteerAnalysis

extension RunReport {
  /// Which parts of texts speak for which setting.
  func spansSection(_ spans: SpansReport) -> ReportSection? {
    guard !spans.results.isEmpty else { return nil }
    return ReportSection(
      id: "spans", heading: "What it sees in a text",
      question: "Which words of a text carry what the steer has learned?",
      finding: SpansFindings.sentence(spans),
      blocks: [
        ProseBlock(reading: [
          reading(spans)
            + " Blue speaks for the one, orange for the other; spans are the few stretches "
            + "of whole words with the most evidence of one sign, where it is worth a mark.",
          "p is how often as many tokens drawn at random from the text carry as much evidence; the "
            + "family-wise one is how often its tokens in random order hold any span as strong.",
        ]),
        TableBlock.texts(of: spans),
        HighlightsBlock(spans) { text, number in
          // The text itself is on the page, so that its strip is not shown again.
          FiguresBlock(
            SpansReport.figures(of: text, number: number, limit: 1).filter { !($0 is SpanStrip) })
        },
      ])
  }

  private func reading(_ spans: SpansReport) -> String {
    let settings =
      "\(PageNumbers.setting(spans.positive)) than at \(PageNumbers.setting(spans.negative))"
    guard let weights = spans.weights else {
      return
        "The evidence of a token is how much likelier the steer makes it at \(settings), in nats: "
        + "0.7 is twice as likely, 2.3 ten times."
    }
    let origin =
      weights.fittedTexts > 0
      ? "weighed as \(Numbers.grouped(weights.fittedTexts)) held-out texts want it"
      : "in usual weights"
    return
      "The evidence of a token is what it adds to the log-odds that the text is labelled positive, "
      + "in nats: 0.7 doubles the odds, 2.3 makes them ten times as large. It has two parts, \(origin): "
      + "how much likelier the steer makes the token where it stands, at \(settings), and how much "
      + "likelier it makes the word on average, wherever it may stand."
  }
}
