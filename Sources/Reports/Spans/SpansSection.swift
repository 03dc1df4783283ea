internal import SteerAnalysis

extension RunReport {
  /// Which parts of texts speak for which setting.
  func spansSection() throws -> ReportSection? {
    guard let spans = contents.spans, !spans.results.isEmpty else { return nil }
    let texts = HighlightsBlock(spans) { figureOfText($0) }
    let isOwn = { (name: String) in !texts.figureNames.contains(name) }
    return ReportSection(
      id: "spans", heading: "What it sees in a text",
      question: "Which words of a text carry what the steer has learned?",
      finding: SpansFindings.sentence(spans),
      blocks: [
        figures(.spans, where: isOwn),
        ProseBlock(reading: [
          "The evidence of a token is how much likelier the steer makes it at "
            + "\(PageNumbers.setting(spans.positive)) than at \(PageNumbers.setting(spans.negative)), "
            + "in nats: 0.7 is twice as likely, 2.3 ten times. Blue speaks for the one, orange for the "
            + "other; spans are the few stretches with the most evidence of one sign.",
          "p is the share of random orders of the text's evidence that hold a span as strong; the "
            + "family-wise one asks for any span as strong.",
        ]),
        texts,
        FilesBlock(
          try files.links([
            "evidence.csv", "spans.csv", "distribution.csv", SpansReport.file, "spans.npz",
          ])),
      ])
  }

  // The distribution of steer values of a text, if there is a figure of it.
  private func figureOfText(_ number: Int) -> [PageFigure] {
    figures(.spans) { $0 == HighlightsBlock.distributionFigure(number) }?.figures ?? []
  }
}
