package import Figures
package import TextEvaluation

extension EvaluationReport {
  /// Bars of the shares, of the perplexities and of the variety, each beside the other runs.
  package var figures: [any Figure] {
    EvaluationFigures(
      columns: columns, beside: "beside those of texts of the same prompts without steer"
    ).figures
  }

  // The evaluations side by side, with their names.
  private var columns: [(name: String, evaluation: Evaluation)] {
    var columns = [("with steer", evaluation)]
    if let baseline { columns.append(("without steer", baseline.evaluation)) }
    if let compared { columns.append((Self.name(compared), compared.evaluation)) }
    return columns.count == 1 ? [("the texts", evaluation)] : columns
  }

  /// A counterpart's name without the folders before it.
  static func name(_ counterpart: Counterpart) -> String { RunSummary.name(counterpart.name) }
}

/// Evaluations side by side.
struct EvaluationFigures {
  /// The evaluations with their names.
  let columns: [(name: String, evaluation: Evaluation)]
  /// What the caption says that the first one stands beside.
  let beside: String

  /// Bars of the shares, of the perplexities and of the variety.
  var figures: [any Figure] {
    [
      chart(
        "evaluation-shares", "What the judges say",
        "Shares and scores of the texts, \(beside). "
          + "Error bars are 95\u{00A0}% intervals over prompts.",
        [
          .positiveShare, .lexiconPositiveShare, .expectedMaximumToxicity, .toxicityProbability,
          .toxicShare,
        ], axis: "share", .percent, including: [1]),
      chart(
        "evaluation-perplexity", "How probable the texts are",
        "The perplexity of the texts given their prompts: the mean over texts, and that of all new "
          + "tokens together. Error bars are 95\u{00A0}% intervals over prompts.",
        [.perplexity, .totalPerplexity], axis: "perplexity", .plain, including: []),
      chart(
        "evaluation-variety", "How varied the texts are",
        "Different words, pairs and triples of words over all words of a prompt's texts, and phrases "
          + "that are said again. Error bars are 95\u{00A0}% intervals over prompts.",
        [.distinct1, .distinct2, .distinct3, .seqRep4, .loops], axis: "ratio", .plain,
        including: [1]),
    ].compactMap { $0 }
  }

  private func chart(
    _ name: String, _ title: String, _ caption: String, _ measures: [Measure], axis: String,
    _ format: Scale.Format, including ends: [Double]
  ) -> GroupedBarChart? {
    let shown = measures.filter { measure in
      columns.contains { $0.evaluation.estimate(measure).value != nil }
    }
    guard !shown.isEmpty else { return nil }
    return GroupedBarChart(
      name: name, title: title, caption: caption, groups: shown.map(\.title),
      series: columns.map(\.name),
      bars: columns.map { column in
        shown.map { measure in
          let (value, interval) = column.evaluation.estimate(measure)
          return .init(
            value ?? .nan, interval: interval.flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil })
        }
      }, axes: (groups: "", values: axis), format: format, including: ends)
  }
}
