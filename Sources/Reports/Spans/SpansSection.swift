internal import Figures
internal import SteerAnalysis

extension RunReport {
  /// Which parts of texts speak for which setting.
  func spansSection() throws -> ReportSection? {
    guard let spans = contents.spans, !spans.results.isEmpty else { return nil }
    return ReportSection(
      id: "spans", heading: "What it sees in a text",
      question: "Which words of a text carry what the steer has learned?",
      finding: SpansFindings.sentence(spans),
      blocks: [
        ProseBlock(reading: [
          "The evidence of a token is how much likelier the steer makes it at "
            + "\(PageNumbers.setting(spans.positive)) than at \(PageNumbers.setting(spans.negative)), "
            + "in nats: 0.7 is twice as likely, 2.3 ten times. Blue speaks for the one, orange for the "
            + "other; spans are the few stretches with the most evidence of one sign.",
          "p is the share of random orders of the text's evidence that hold a span as strong; the "
            + "family-wise one asks for any span as strong.",
        ]),
        HighlightsBlock(spans) { text, number in
          // The text itself is on the page, so that its strip is not shown again.
          block(SpansReport.figures(of: text, number: number).filter { !($0 is SpanStrip) })
        },
        FilesBlock(
          try files.links([
            "evidence.csv", "spans.csv", "distribution.csv", SpansReport.file, "spans.npz",
          ])),
      ])
  }
}
