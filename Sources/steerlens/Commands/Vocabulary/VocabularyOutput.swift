import NumberText
import Reports
import SteerAnalysis

/// What `vocabulary` prints for people.
struct VocabularyText {
  let report: VocabularyReport

  // Words of a row of the table: as many as fit a terminal.
  private static let listed = 4

  func text(dimension: Int?) -> String {
    guard let dimension else { return overview }
    return card(report.dimensions[dimension - 1])
  }

  private var overview: String {
    let rows = report.dimensions.map { card in
      let own = [
        "\(card.index)", Numbers.significant(Double(card.singularValue)),
        Numbers.fixed(100 * card.energyShare, 1) + " %",
        Numbers.fixed(100 * card.shiftShare, 1) + " %",
        card.contexts.labelCorrelation.map { Numbers.fixed($0, 2) } ?? "–",
      ]
      return own + stability(card) + [words(card.top), words(card.bottom)]
    }
    let table = Console.table(
      ["", "σ", "energy", "of shift", "label"] + (isCompared ? ["cosine", ""] : [])
        + ["a positive value raises", "and lowers"], rows,
      left: isCompared ? [6, 7, 8] : [5, 6])
    return """
      \(Console.bold("\(report.steer) on \(report.model)")): change of log p per unit of steer value, \
      nats, over \(Numbers.grouped(report.effectContexts ?? report.contextCount)) contexts of \
      \(report.contextSource)

      raises  \(shifts(report.shift.top))
      lowers  \(shifts(report.shift.bottom))
      """ + (rows.isEmpty ? "" : "\n\n" + table + "\n" + notes.joined(separator: "\n"))
  }

  private var isCompared: Bool { report.stability != nil }

  private var notes: [String] {
    let hasLabels = report.dimensions.contains { $0.contexts.labelCorrelation != nil }
    return [
      "A dimension's contexts: --dimension N.",
      hasLabels && report.isInSample == true
        ? "label: correlation of activation and label, in-sample: on texts that the steer was trained on."
        : nil,
      report.stability.map {
        "cosine: with the nearest dimension of \($0.others.joined(separator: ", ")); stable above "
          + "\(Numbers.fixed($0.threshold, 2))."
      }
        ?? "Whether other trainings find these dimensions again: give several seeds (train --seeds 3).",
    ].compactMap { $0 }
  }

  private func stability(_ card: SteerDimension) -> [String] {
    guard isCompared else { return [] }
    return card.stability.map {
      [Numbers.fixed($0.cosine, 2), $0.isStable ? "stable" : "not stable"]
    } ?? ["–", "not known"]
  }

  private func words(_ tokens: [ScoredToken]) -> String {
    tokens.prefix(Self.listed).map(\.token).joined(separator: " ")
  }

  private func shifts(_ tokens: [ScoredToken]) -> String {
    tokens.map { "\($0.token) \(signed($0.score))" }.joined(separator: ", ")
  }

  private func signed(_ value: Float) -> String {
    (value > 0 ? "+" : "") + Numbers.fixed(Double(value), 2)
  }

  private func card(_ card: SteerDimension) -> String {
    let correlation = card.contexts.labelCorrelation.map {
      "; correlation with the label \(Numbers.fixed($0, 2))"
        + (report.isInSample == true ? " (in-sample)" : "")
    }
    let found = card.stability.map {
      "\n\($0.isStable ? "stable" : "not stable") across \($0.matches.count + 1) trainings: cosine "
        + $0.matches.map { "\(Numbers.fixed($0.cosine, 2)) with \($0.steer)" }
        .joined(separator: ", ")
    }
    return """
      \(Console.bold("Dimension \(card.index) of \(report.steer)")): σ \
      \(Numbers.significant(Double(card.singularValue))), \
      \(Numbers.fixed(100 * card.energyShare, 1)) % of the energy, \
      \(Numbers.fixed(100 * card.shiftShare, 1)) % of the mean shift\(correlation ?? "")\(found ?? "")

      writes  a positive value raises  \(scores(card.top))
              and lowers               \(scores(card.bottom))

      reads   activations \(bar(card.contexts.histogram))
      most
      \(examples(card.contexts.top))
      least
      \(examples(card.contexts.bottom))
      """
  }

  private func scores(_ tokens: [ScoredToken]) -> String {
    tokens.map(\.token).joined(separator: " ")
  }

  // Eight heights of blocks, from the smallest activation to the largest.
  private func bar(_ histogram: DimensionContexts.Histogram) -> String {
    let blocks = Array("▁▂▃▄▅▆▇█")
    let largest = max(histogram.counts.max() ?? 0, 1)
    let bars = histogram.counts.map { $0 == 0 ? " " : blocks[$0 * 7 / largest] }
    return "\(Numbers.significant(Double(histogram.minimum))) \(String(bars)) "
      + Numbers.significant(Double(histogram.maximum))
  }

  private func examples(_ examples: [DimensionContexts.Example]) -> String {
    let rows = MergedContext.merged(examples).map { context in
      ["  " + Numbers.fixed(Double(context.example.activation), 2), excerpt(context)]
    }
    return Console.table(nil, rows, left: [1])
  }

  // The end of what the context holds, and the words that follow.
  private func excerpt(_ context: MergedContext) -> String {
    let example = context.example
    let scalars = example.text.unicodeScalars
    let end = scalars.index(
      scalars.startIndex, offsetBy: example.characterEnd, limitedBy: scalars.endIndex)
    let before = Console.inline(String(example.text[..<(end ?? scalars.endIndex)]))
    let shown = before.count > 60 ? "…" + before.suffix(59) : before
    return "\(shown) → \(Console.inline(context.next.joined(separator: ", ")))"
  }
}
