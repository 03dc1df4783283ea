internal import NumberText
internal import Reports
internal import SteerAnalysis

/// Visualising highlighted spans: evidence per token, the spans, what their p-values say, and the
/// steer value under which a text is likeliest.
struct SpansWalkthrough {
  let source: NotebookSource
  let report: SpansReport
  /// The number of the text that is looked at.
  let number: Int
  let result: TextSpans

  /// Nil if the run has no texts with evidence.
  init?(_ source: NotebookSource) {
    guard let report = source.run.spans else { return nil }
    let withSpans = report.results.firstIndex { !$0.spans.isEmpty }
    let withEvidence = report.results.firstIndex { $0.evidence.contains { $0 != nil } }
    guard let number = withSpans ?? withEvidence else { return nil }
    self.source = source
    self.report = report
    self.number = number
    result = report.results[number]
  }

  /// The settings of steer values that are compared.
  var positive: String { Self.setting(report.positive) }
  var negative: String { Self.setting(report.negative) }

  private static func setting(_ values: [Float]) -> String {
    values.map(ProseNumbers.steerValue).joined(separator: ", ")
  }

  /// The walk.
  var cells: [Notebook.Cell] {
    evidenceStep + highlightStep + significanceStep + distributionStep
      + [.narrative(limits + next)]
  }

  /// What the walk is after.
  var question: Prose {
    let count = report.results.count
    let which: Prose =
      count == 1
      ? "The run has one text."
      : """
      The run has \(Numbers.grouped(count)) texts; this notebook looks at text \(number), and \
      \(code: "number") below chooses another.
      """
    return """
      Which words of a text make it what it is? A steer can be asked: it has learned what makes a text \
      likelier at one setting than at another, and says so word by word. \(which)
      """
  }

  private var limits: [NarrativeBlock] {
    [
      .heading(2, "What this cannot say"),
      .list([
        """
        Evidence is what this steer on this model finds surprising or not. It judges the words as \
        they follow the words before; what comes later changes nothing.
        """,
        """
        Evidence of a token belongs to the place, too: a neutral word is evidence where one of the \
        settings would have expected a telling one.
        """,
        """
        A span is the best sum, not a phrase: it may begin or end in the middle of one, and takes \
        neutral words along to reach the next telling one.
        """,
      ]),
    ]
  }

  private var next: [NarrativeBlock] {
    let path = source.steer
    return [
      .heading(2, "Try it yourself"),
      .paragraph(
        """
        Take a text of your own, leave out weak spans, and compare larger steer values. Evidence \
        usually grows with the distance of the settings, though not in proportion.\(source.steerRemark)
        """),
      .commands([
        "steerlens spans --steer \(path) --min-evidence 1 --text 'A dull film with a superb cast.'",
        """
        steerlens spans --steer \(path) --positive 3 --negative -3 \
        --text 'A dull film with a superb cast.'
        """,
      ]),
      .paragraph(
        """
        Exercise: negate the telling word (\(code: "not dull")). Does the evidence move to \
        \(code: "not"), to the word after it, or to neither?
        """),
    ]
  }
}
