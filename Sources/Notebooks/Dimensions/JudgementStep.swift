internal import LinearAlgebra
internal import NumberText
internal import Reports
internal import SteerAnalysis

extension DimensionsWalkthrough {
  /// When a dimension may be given a name.
  var judgementStep: [Notebook.Cell] {
    guard !cards.isEmpty, let words = source.run.words, words.ids.count > 1,
      words.dimensions == cards.map(\.index)
    else { return [] }
    let outliers = words.dimensions.indices.map {
      NotebookStatistics.largestDeviation(words.scores(onColumn: $0))
    }
    let expected = NormalQuantile.value(1 - 0.5 / Double(words.ids.count))
    return [
      .narrative([
        .heading(2, "When does a dimension mean something?"),
        .paragraph(
          """
          Every matrix has singular vectors, and every list of words has two ends: words at the ends \
          are no proof of meaning. A name deserves some trust where several measures agree:
          """),
        .list([
          "\(strong: "Size"): its share of the energy.",
          "\(strong: "Reading"): its activation goes with the label, or with something else known.",
          "\(strong: "Use"): the loss rises when it alone is left out.",
          """
          \(strong: "Writing"): words stand out. The column \(code: "largest_z") has the largest \
          score by modulus, in standard deviations over all \
          \(Numbers.grouped(words.ids.count)) words. If scores were normally distributed, one word \
          would be expected beyond \(PythonNumbers.fixed(expected, 1)).
          """,
        ]),
      ]),
      .code(judging, [.table(judgementTable(outliers))]),
      .narrative([.paragraph(judgement(outliers, expected: expected))]),
    ]
  }

  private var changes: [Int: Double] {
    Dictionary(
      (truncation?.leaveOneOut ?? []).map { ($0.dimension, $0.lossChange) },
      uniquingKeysWith: { first, _ in first })
  }

  private var judging: String {
    let hasChanges = !changes.isEmpty
    let join = """
      judged = judged.merge(alone[["dimension", "loss_change"]], on="dimension", how="left")

      """
    return """
      words = read("words.csv")
      names = [name for name in words.columns if name.startswith("dimension_")]
      scores = words[names].to_numpy()
      z = (scores - scores.mean(axis=0)) / scores.std(axis=0)

      judged = facts[["dimension", "energy_share", "label_correlation"]].copy()
      judged["largest_z"] = np.abs(z).max(axis=0)
      \(hasChanges ? join : "")show(judged, "dimension", {
          "energy_share": "{:.1%}", "label_correlation": "{:+.2f}",
          \(hasChanges ? "\"loss_change\": \"{:+.4f}\", " : "")"largest_z": "{:.1f}",
      })
      """
  }

  private func judgementTable(_ outliers: [Double]) -> NotebookTable {
    let changes = changes
    return NotebookTable(
      ["energy_share", "label_correlation"] + (changes.isEmpty ? [] : ["loss_change"])
        + ["largest_z"],
      zip(cards, outliers).map { card, outlier in
        [
          "\(card.index)", PythonNumbers.percent(card.energyShare),
          PythonNumbers.signed(card.contexts.labelCorrelation ?? .nan, 2),
        ] + (changes.isEmpty ? [] : [PythonNumbers.signed(changes[card.index] ?? .nan, 4)]) + [
          PythonNumbers.fixed(outlier, 1)
        ]
      })
  }

  private func judgement(_ outliers: [Double], expected: Double) -> Prose {
    var parts: [Prose] = []
    if let reader = cards.filter({ $0.contexts.labelCorrelation != nil }).max(by: {
      abs($0.contexts.labelCorrelation ?? 0) < abs($1.contexts.labelCorrelation ?? 0)
    }), let correlation = reader.contexts.labelCorrelation {
      parts.append(
        """
        The label is read best by dimension \(reader.index) \
        (correlation \(ProseNumbers.signed(correlation, 2))).
        """)
    }
    if let used = changes.filter({ $0.value > 0 }).max(by: {
      ($0.value, $1.key) < ($1.value, $0.key)
    }) {
      parts.append(
        """
        Dimension \(used.key) is used most: leaving it out costs \
        \(PythonNumbers.fixed(used.value, 4)) nats per token.
        """)
    }
    let largest = outliers.max() ?? 0
    let smallest = outliers.min() ?? 0
    let range =
      "\(PythonNumbers.fixed(smallest, 1)) and \(PythonNumbers.fixed(largest, 1))"
    parts.append(
      largest < 2 * expected
        ? """
        The largest scores lie between \(range) standard deviations: some words stand out a little, \
        but no dimension is about a few words alone. What one reads at its ends are the ends of a \
        continuum.
        """
        : """
        The largest scores lie between \(range) standard deviations: where they are far beyond \
        \(PythonNumbers.fixed(expected, 1)), a few words stand out from the rest.
        """)
    return "\(strong: "Finding.") \(Prose.joined(parts, separator: " "))"
  }
}
