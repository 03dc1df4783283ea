internal import Figures
internal import NumberText
internal import SteerAnalysis

extension RunReport {
  /// Which words the steer moves, and by which dimensions.
  func vocabularySection(_ part: VocabularyPart) throws -> ReportSection {
    let vocabulary = part.report
    let figures = part.figures(in: contents)
    let dimensions = DimensionsBlock(vocabulary, figures: figures.filter(DimensionsBlock.isCard))
    let explorer = try part.words.flatMap { try ExplorerBlock($0, vocabulary: vocabulary) }
    let parts = [
      ReportSection.Part(partID: "dimensions", partTitle: "Dimensions"),
      ReportSection.Part(partID: "look-up", partTitle: "Look up a word"),
    ]
    return ReportSection(
      id: "vocabulary", heading: "Which words it moves",
      question: "Which words does the steer make likelier or less likely, and why these?",
      finding: finding(vocabulary),
      parts: [dimensions == nil ? nil : parts[0], explorer == nil ? nil : parts[1]].compactMap {
        $0
      },
      blocks: [
        block(figures.filter { !DimensionsBlock.isCard($0) }),
        ProseBlock(reading: reading(vocabulary)),
        shiftTable(vocabulary), dimensionTable(vocabulary), dimensions, explorer,
      ])
  }

  private func finding(_ vocabulary: VocabularyReport) -> String? {
    let sentences = [
      VocabularyFindings.sentence(vocabulary),
      vocabulary.stability.map(StabilityFindings.sentence),
    ].compactMap { $0 }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  private func reading(_ vocabulary: VocabularyReport) -> [String] {
    [
      vocabulary.isRankedByEffect
        ? "The effect on a word is how much its log-probability changes per unit of steer value, in nats: "
          + "0.7 makes it twice as likely at 1, half as likely at −1. Each of "
          + "\(Numbers.grouped(vocabulary.effectContexts ?? 0)) contexts of "
          + "\(RunSummary.name(vocabulary.contextSource)) counts as much as the model would draw the word "
          + "there. A dot before a word is the space before it. Ranked: \(vocabulary.filter)."
        : "The shift of a word is how much the steer at \(PageNumbers.setting(vocabulary.steerValues)) "
          + "raises its logit, on average over \(Numbers.grouped(vocabulary.contextCount)) contexts of "
          + "\(RunSummary.name(vocabulary.contextSource)). A dot before a word is the space before it. "
          + "Ranked: \(vocabulary.filter).",
      "A dimension is a pair of directions: contexts that lie along the one excite it, and it then "
        + "writes words that lie along the other. Energy is a dimension's share of the steer's size, "
        + "share of the shift is what it does in these contexts.",
    ]
  }

  private func shiftTable(_ vocabulary: VocabularyReport) -> TableBlock? {
    let (top, bottom) = (vocabulary.shift.top, vocabulary.shift.bottom)
    let measure = vocabulary.isRankedByEffect ? "Effect" : "Shift"
    let rows = (0..<max(top.count, bottom.count)).map { i in
      [TableBlock.Cell.count(i + 1)] + cells(top, i) + cells(bottom, i)
    }
    return TableBlock(
      id: "shift-table", caption: "The words that move most",
      columns: [
        .numbers("Rank"), .words("Likelier"), .numbers(measure), .words("Less likely"),
        .numbers(measure),
      ], rows: rows,
      note: vocabulary.isRankedByEffect ? "±: the standard error over texts." : nil)
  }

  private func cells(_ tokens: [ScoredToken], _ i: Int) -> [TableBlock.Cell] {
    guard i < tokens.count else { return [.text(""), .text("")] }
    return [
      .text(tokens[i].token, style: "name"),
      .number(Double(tokens[i].score)) { score in
        let error = tokens[i].standardError.map { " ± " + PageNumbers.fixed(Double($0), 3) }
        return PageNumbers.signed(score, 3) + (error ?? "")
      },
    ]
  }

  private func dimensionTable(_ vocabulary: VocabularyReport) -> TableBlock? {
    let hasLabels = vocabulary.dimensions.contains { $0.contexts.labelCorrelation != nil }
    let isCompared = vocabulary.stability != nil
    let rows = vocabulary.dimensions.map { card in
      [
        TableBlock.Cell(
          cell: "\(card.index)", style: "number", order: "\(card.index)",
          target: "#dimension-\(card.index)"),
        .number(Double(card.singularValue), PageNumbers.significant),
        .number(card.energyShare) { PageNumbers.percent($0) },
        .number(card.shiftShare) { PageNumbers.percent($0) },
      ] + (hasLabels ? [.number(card.contexts.labelCorrelation) { PageNumbers.fixed($0, 2) }] : [])
        + (isCompared ? [stability(card)] : []) + [words(card.top), words(card.bottom)]
    }
    return TableBlock(
      id: "dimension-table", caption: "Dimensions",
      columns: [.numbers("No."), .numbers("σ"), .numbers("Energy"), .numbers("Of the shift")]
        + (hasLabels ? [.numbers("Label")] : []) + (isCompared ? [.words("Stable")] : [])
        + [.words("A positive value raises"), .words("and lowers")],
      rows: rows,
      note: hasLabels
        ? "Label: the correlation of activation and label over contexts"
          + (vocabulary.isInSample == true
            ? ", in-sample: of texts that the steer was trained on." : ".") : nil)
  }

  private func stability(_ card: SteerDimension) -> TableBlock.Cell {
    guard let stability = card.stability else { return .text("not known") }
    return .text(
      "\(stability.isStable ? "yes" : "no"), cosine \(PageNumbers.fixed(stability.cosine, 2))")
  }

  private func words(_ tokens: [ScoredToken]) -> TableBlock.Cell {
    .text(tokens.prefix(4).map(\.token).joined(separator: " "), style: "wide")
  }
}
