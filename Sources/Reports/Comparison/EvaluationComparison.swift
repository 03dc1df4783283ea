internal import TextEvaluation

extension RunComparison {
  /// What the texts of several runs are like, measure by measure.
  func evaluationSection(_ runs: [NamedPart<EvaluationPart>]) -> ReportSection {
    let names = runs.map(\.name)
    let evaluations = runs.map(\.part.report.evaluation)
    return ReportSection(
      id: "evaluation", heading: "What their texts are like",
      question: "Which run's texts are closer to what is wanted, and at what cost?",
      finding: finding(names, evaluations),
      blocks: [
        block(EvaluationPart.figures(comparing: runs)),
        ProseBlock(reading: [
          "Intervals, in brackets, hold 95 % and are drawn over whole prompts. Differences of shares "
            + "are in percentage points. Numbers of unlike judges, models or prompts do not measure "
            + "the same; the last rows say whose they are."
        ]),
        table(names, evaluations),
      ])
  }

  private func finding(_ names: [String], _ evaluations: [Evaluation]) -> String? {
    let told = [Measure.positiveShare, .toxicityProbability, .totalPerplexity].compactMap {
      measure -> String? in
      let values = evaluations.compactMap { $0.estimate(measure).value }
      guard values.count == evaluations.count else { return nil }
      let parts = zip(names, values).map { "“\($0)” \(EvaluationFindings.number($1, measure))" }
      return "\(measure.title.prefix(1).uppercased() + measure.title.dropFirst()): "
        + parts.joined(separator: ", ") + "."
    }
    return told.isEmpty ? nil : told.prefix(2).joined(separator: " ")
  }

  private func table(_ names: [String], _ evaluations: [Evaluation]) -> TableBlock? {
    var table = ComparisonTable(of: names)
    for measure in Measure.allCases {
      let estimates = evaluations.map { $0.estimate(measure) }
      guard estimates.contains(where: { $0.value != nil }) else { continue }
      table.add(
        .init(
          name: measure.title, values: estimates.map(\.value),
          intervals: estimates.map(\.interval),
          text: { EvaluationFindings.number($0, measure) },
          difference: { EvaluationFindings.difference($0, measure) }))
    }
    table.add("Prompts", evaluations.map { Double($0.prompts) }, digits: 0)
    table.add("Texts", evaluations.map { Double($0.texts) }, digits: 0)
    let judges: [(name: String, judge: (Evaluation) -> String?)] = [
      ("Perplexity by", { $0.perplexity?.model }), ("Sentiment by", { $0.sentiment?.judge }),
      ("Lexicon", { $0.lexicon?.judge }), ("Toxicity by", { $0.toxicity?.judge }),
    ]
    for (name, judge) in judges {
      let found = evaluations.map(judge)
      if found.contains(where: { $0 != nil }) {
        table.add(name, words: found.map { $0.map(RunSummary.name) ?? "–" })
      }
    }
    return table.block(id: "evaluation-table", caption: "Measures with 95\u{A0}% intervals")
  }
}
