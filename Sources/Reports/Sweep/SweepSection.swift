internal import NumberText
internal import SteerAnalysis

extension RunReport {
  /// What the steer does to generated texts.
  func sweepSection(_ part: SweepPart) -> ReportSection {
    let sweep = part.result
    let generations = GenerationsBlock(part.texts)
    let parts = [
      generations.map { ReportSection.Part(partID: $0.generationsID, partTitle: "Generated texts") }
    ]
    return ReportSection(
      id: "sweep", heading: "What it does to texts",
      question: "How far does the steer move what the model writes, and what does that cost?",
      finding: SweepFindings.cost(sweep), parts: parts.compactMap { $0 },
      blocks: [
        block(sweep.figures),
        ProseBlock(reading: [
          "A judge reads every generated text and says how probable it is that the text is positive; "
            + "a text counts as positive above 50 %. Perplexity is that of the model without steer: "
            + "higher means texts that the model itself would hardly have written.",
          "Distinct pairs are the share of different pairs of words among all pairs of a prompt's "
            + "texts: low where the model repeats itself. Intervals hold 95 %.",
        ]),
        sweep.recommended.map { ProseBlock(paragraphs: $0.sentences.map(Self.capitalised)) },
        SweepTableBlock.table(sweep, id: "sweep-table", caption: "Measures at each steer value"),
        generations,
      ])
  }
}

extension RunReport {
  fileprivate static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}

/// A sweep as a table of a page.
enum SweepTableBlock {
  static func table(_ sweep: SweepResult, id: String, caption: String) -> TableBlock? {
    let names = steers(sweep)
    return TableBlock(
      id: id, caption: caption,
      columns: names.map { .numbers($0) } + [
        .numbers("Judged positive"), .numbers("95 % interval"), .numbers("Mean score"),
        .numbers("Perplexity"), .numbers("95 % interval"), .numbers("Distinct pairs"),
        .numbers("Mean length"), .numbers("Texts"),
      ],
      rows: sweep.points.map { point in row(point, axes: axes(sweep)) }, shown: 30)
  }

  private static func row(_ point: SweepPoint, axes: [Int]) -> [TableBlock.Cell] {
    let values = axes.map { axis in
      TableBlock.Cell.number(Double(point.steerValues[axis])) { PageNumbers.steerValue(Float($0)) }
    }
    let perplexities = point.perplexityInterval?.map { PageNumbers.fixed($0, 1) }
    return values + [
      .number(point.positiveShare) { PageNumbers.percent($0) },
      .init(
        cell: PageNumbers.percents(point.positiveShareInterval), style: "number",
        order: "\(point.positiveShareInterval.first ?? 0)"),
      .number(point.meanPositive) { PageNumbers.fixed($0, 3) },
      .number(point.perplexity) { PageNumbers.fixed($0, 1) },
      .init(
        cell: perplexities?.joined(separator: "–") ?? "–", style: "number",
        order: point.perplexityInterval?.first.map { "\($0)" }),
      .number(point.distinct.dropFirst().first) { PageNumbers.fixed($0, 3) },
      .number(point.meanLength) { PageNumbers.fixed($0, 1) },
      .count(point.count),
    ]
  }

  // The steers whose values vary; of a sweep over one value the first.
  private static func axes(_ sweep: SweepResult) -> [Int] {
    guard let first = sweep.points.first else { return [] }
    let varying = first.steerValues.indices.filter { steer in
      sweep.points.contains { $0.steerValues[steer] != first.steerValues[steer] }
    }
    return varying.isEmpty ? [0] : varying
  }

  private static func steers(_ sweep: SweepResult) -> [String] {
    let names = sweep.summary.steers.map(\.name)
    let axes = axes(sweep)
    return axes.count == names.count && names.count > 1
      ? names : axes.count == 1 ? ["Steer value"] : axes.map { "Steer \($0 + 1)" }
  }
}
