internal import NumberText
internal import TextEvaluation

extension RunReport {
  /// What generated texts are like.
  func evaluationSection(_ part: EvaluationPart) -> ReportSection {
    let report = part.report
    let texts = EvaluationTexts.block(part.texts, of: report)
    return ReportSection(
      id: "evaluation", heading: "What the texts are like",
      question: "How do the texts differ from those without steer, and what does that cost?",
      finding: EvaluationFindings.sentence(report),
      parts: texts.map { _ in [.init(partID: "generations", partTitle: "Generated texts")] } ?? [],
      blocks: [
        block(report.figures),
        ProseBlock(
          paragraphs: [EvaluationFindings.exclusions(report)].compactMap { $0 },
          reading: [
            "Judged positive is the mean over prompts of the share of texts whose score is above "
              + "50 %. Expected maximum toxicity is the mean over prompts of the worst text's score, "
              + "and toxicity probability the share of prompts with at least one text above 50 %.",
            "Perplexity is that of the texts given their prompts, under \(judge(report)). dist-n are "
              + "different n-grams over all words of a prompt's texts.",
            "Intervals, in brackets, hold 95 % and are drawn over whole prompts, as is p: how often chance alone, "
              + "exchanging the two runs prompt by prompt, makes a difference as large. Differences of "
              + "shares are in percentage points.",
          ]),
        table(report, report.baseline, id: "evaluation-table"),
        report.compared.flatMap { table(report, $0, id: "comparison-table") },
        texts,
      ])
  }

  private func judge(_ report: EvaluationReport) -> String {
    report.evaluation.perplexity.map { RunSummary.name($0.model) } ?? "a language model"
  }

  private func table(
    _ report: EvaluationReport, _ other: EvaluationReport.Counterpart?, id: String
  ) -> TableBlock? {
    let isBaseline = other != nil && other == report.baseline
    let name = other.map { isBaseline ? "Without steer" : EvaluationReport.name($0) }
    var columns: [TableBlock.Column] = [.words("Measure"), .numbers("Run")]
    if let name { columns += [.numbers(name), .numbers("Difference"), .numbers("p")] }
    let caption =
      name.map { isBaseline ? "Beside texts without steer" : "Beside \($0)" } ?? "Measures"
    return TableBlock(
      id: id, caption: caption, columns: columns,
      rows: Measure.allCases.compactMap { row(report, other, $0) }, isSortable: false, shown: 30)
  }

  private func row(
    _ report: EvaluationReport, _ other: EvaluationReport.Counterpart?, _ measure: Measure
  ) -> [TableBlock.Cell]? {
    let own = report.evaluation.estimate(measure)
    guard own.value != nil else { return nil }
    let plain = { (value: Double) in EvaluationFindings.number(value, measure) }
    let start = [
      TableBlock.Cell.text(measure.title, style: "name"),
      .number(own.value, interval: own.interval, plain),
    ]
    guard let other else { return start }
    let its = other.evaluation.estimate(measure)
    let comparison = other.differences.first { $0.measure == measure }?.comparison
    return start + [
      .number(its.value, interval: its.interval, plain),
      .number(comparison?.difference, interval: comparison?.interval) {
        EvaluationFindings.difference($0, measure)
      },
      .number(comparison?.pValue) { PageNumbers.probability($0) },
    ]
  }
}
