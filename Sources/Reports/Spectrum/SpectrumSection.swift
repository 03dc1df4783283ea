internal import NumberText
internal import SteerAnalysis

extension RunReport {
  /// How large the steer is and how many dimensions it has.
  func spectrumSection(_ spectrum: SpectrumReport) -> ReportSection {
    ReportSection(
      id: "spectrum", heading: "What it is made of",
      question:
        "How many dimensions does the steer have, and how many of them does its effect need?",
      finding: finding(spectrum),
      blocks: [
        block(spectrum.figures),
        ProseBlock(reading: [
          "A steer is a matrix M; each singular value σ is the strength of one dimension. Energy is "
            + "the share of Σ σ² that the first dimensions hold. The effective rank says how many "
            + "dimensions there would be if all were alike.",
          "The symmetric part of M makes hidden states longer or shorter along fixed directions, the "
            + "antisymmetric part turns them.",
          spectrum.stability.map(StabilityFindings.meaning) ?? StabilityFindings.unknown,
        ]),
        SpectrumTableBlock.measures(spectrum, id: "spectrum-measures"),
        SpectrumTableBlock.singularValues(spectrum), truncation(spectrum), leaveOneOut(spectrum),
        spectrum.stability.flatMap(TableBlock.stability),
        spectrum.ablation.flatMap(TableBlock.ablation), comparisons(spectrum),
      ])
  }

  private func finding(_ spectrum: SpectrumReport) -> String {
    let sentence = [
      SpectrumFindings.sentence(spectrum), spectrum.stability.map(StabilityFindings.sentence),
      spectrum.ablation?.sentence,
    ].compactMap { $0 }.joined(separator: " ")
    guard let curve = spectrum.truncation,
      let one = curve.levels.first(where: { $0.dimensions == 1 })
    else { return sentence }
    let texts = spectrum.isInSample == true ? "training text" : "text"
    return sentence + " The first alone ranks a positive \(texts) above a negative one in "
      + "\(PageNumbers.percent(one.effect.areaUnderCurve)) of pairs"
      + (spectrum.isInSample == true ? " (in-sample)." : ".")
  }

  private func truncation(_ spectrum: SpectrumReport) -> TableBlock? {
    guard let curve = spectrum.truncation else { return nil }
    return TableBlock(
      id: "truncation-table", caption: "With its first dimensions alone",
      columns: [
        .numbers("Dimensions kept"), .numbers("Loss, nats"), .numbers("Labels told apart"),
      ],
      rows: curve.levels.map {
        [
          .count($0.dimensions), .number($0.effect.loss) { PageNumbers.fixed($0, 4) },
          .number($0.effect.areaUnderCurve) { PageNumbers.fixed($0, 4) },
        ]
      },
      note:
        "On \(Numbers.grouped(curve.texts)) \(inSample(spectrum)). Labels told apart: the share of pairs of a "
        + "positive and a negative text that come in the right order; 0.5 is chance.", shown: 20)
  }

  private func inSample(_ spectrum: SpectrumReport) -> String {
    spectrum.isInSample == true
      ? "texts that the steer was trained on (in-sample: on others the loss is larger)" : "texts"
  }

  private func leaveOneOut(_ spectrum: SpectrumReport) -> TableBlock? {
    guard let curve = spectrum.truncation else { return nil }
    return TableBlock(
      id: "leave-one-out-table", caption: "Without one dimension",
      columns: [.numbers("Dimension"), .numbers("Loss"), .numbers("Labels told apart")],
      rows: curve.leaveOneOut.map {
        [
          .count($0.dimension), .number($0.lossChange) { PageNumbers.signed($0, 4) },
          .number($0.areaUnderCurveChange) { PageNumbers.signed($0, 4) },
        ]
      },
      note: "What changes against the whole steer, on \(inSample(spectrum)).")
  }

  private func comparisons(_ spectrum: SpectrumReport) -> TableBlock? {
    TableBlock(
      id: "comparison-table", caption: "Pairs of steers",
      columns: [
        .words("Steer"), .words("and steer"), .numbers("Cosine"), .numbers("Contexts shared"),
        .numbers("Words shared"), .numbers("Smallest angle"),
      ],
      rows: spectrum.comparisons.map { pair in
        [
          .text(pair.first, style: "name"), .text(pair.second, style: "name"),
          .number(pair.cosine) { PageNumbers.fixed($0, 3) },
          .number(pair.contexts.overlap) { PageNumbers.percent($0) },
          .number(pair.words.overlap) { PageNumbers.percent($0) },
          .number(pair.words.principalAngles.first) { PageNumbers.fixed($0, 1) + "°" },
        ]
      },
      note: "Of the spaces of the first \(spectrum.comparisons.first?.dimensions ?? 0) dimensions.")
  }
}

/// A spectrum as tables of a page.
enum SpectrumTableBlock {
  /// One row per steer.
  static func measures(_ spectrum: SpectrumReport, id: String) -> TableBlock? {
    TableBlock(
      id: id, caption: "Size and shape",
      columns: [
        .words("Steer"), .numbers("Dimensions"), .numbers("Effective rank"),
        .numbers("Stable rank"),
        .numbers("90 % in"), .numbers("99 % in"), .numbers("‖εM‖"), .numbers("Largest εσ"),
        .numbers("Condition"), .numbers("Symmetric"),
      ],
      rows: spectrum.steers.map { steer in
        [
          .text(steer.name, style: "name"), .count(steer.singularValues.count),
          .number(steer.effectiveRank.entropy) { PageNumbers.fixed($0, 1) },
          .number(steer.effectiveRank.stable) { PageNumbers.fixed($0, 2) },
          .count(steer.effectiveRank.p90), .count(steer.effectiveRank.p99),
          .number(steer.scaledFrobeniusNorm) { PageNumbers.fixed($0, 3) },
          .number(steer.scaledSpectralNorm) { PageNumbers.fixed($0, 3) },
          .number(steer.conditionNumber, PageNumbers.significant),
          .number(steer.symmetricShare) { PageNumbers.percent($0) },
        ]
      })
  }

  // Of many steers the first dimensions of each, so that the page stays readable.
  private static let mostRows = 1200

  /// One row per steer and dimension.
  static func singularValues(_ spectrum: SpectrumReport) -> TableBlock? {
    let isOne = spectrum.steers.count == 1
    let each = max(1, mostRows / max(spectrum.steers.count, 1))
    let hasComponents = spectrum.steers.contains { $0.pca != nil }
    let rows = spectrum.steers.flatMap { steer in
      steer.singularValues.prefix(each).indices.map { j -> [TableBlock.Cell] in
        (isOne ? [] : [.text(steer.name, style: "name")]) + [
          .count(j + 1), .number(Double(steer.singularValues[j]), PageNumbers.significant),
          .number(steer.energy[j]) { PageNumbers.percent($0, 2) },
        ]
          + (hasComponents
            ? [.number(steer.pca?.explainedVarianceRatio[j]) { PageNumbers.percent($0, 2) }] : [])
      }
    }
    return TableBlock(
      id: "singular-value-table", caption: "Singular values",
      columns: (isOne ? [] : [.words("Steer")])
        + [.numbers("Dimension"), .numbers("σ"), .numbers("Energy of the first")]
        + (hasComponents ? [.numbers("Vocabulary’s spread by component")] : []), rows: rows)
  }
}
