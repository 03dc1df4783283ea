import NumberText
import Reports
import TextEvaluation

/// An evaluation for people: a table of measures, and what was left out.
struct EvaluationText {
  let report: EvaluationReport

  var text: String {
    ([table(report.baseline, heading: "baseline")]
      + (report.compared.map { [table($0, heading: $0.name)] } ?? []) + notes)
      .joined(separator: "\n\n")
  }

  private func table(_ other: EvaluationReport.Counterpart?, heading: String) -> String {
    var header = ["", "run", "95 %"]
    if other != nil { header += [heading, "95 %", "difference", "95 %", "p"] }
    let rows = Measure.allCases.compactMap { measure -> [String]? in
      let own = report.evaluation.estimate(measure)
      let its = other?.evaluation.estimate(measure)
      guard own.value != nil || its?.value != nil else { return nil }
      var row = [measure.title, number(own.value, measure), interval(own.interval, measure)]
      guard let other else { return row }
      row += [number(its?.value, measure), interval(its?.interval, measure)]
      let difference = other.differences.first { $0.measure == measure }?.comparison
      row += [
        difference.map { signed($0.difference, measure) } ?? "–",
        interval(difference?.interval, measure),
        difference.map { Numbers.probability($0.pValue) } ?? "–",
      ]
      return row
    }
    return Console.table(header, rows)
  }

  private var notes: [String] {
    var lines = [
      "\(Numbers.grouped(report.evaluation.texts)) texts of "
        + "\(Numbers.grouped(report.evaluation.prompts)) prompts; intervals and p draw whole prompts."
    ]
    lines += [
      report.evaluation.perplexity.map { "perplexity by \($0.model)" + excluded($0.exclusions) },
      report.evaluation.sentiment.map { "sentiment by \($0.judge)" + excluded($0.exclusions) },
      report.evaluation.lexicon.map { "lexicon \($0.judge)" + excluded($0.exclusions) },
      report.evaluation.toxicity.map { "toxicity by \($0.judge)" + excluded($0.exclusions) },
    ].compactMap { $0 }
    return [lines.joined(separator: "\n")]
  }

  private func excluded(_ reasons: [String: Int]) -> String {
    guard !reasons.isEmpty else { return "" }
    let parts = reasons.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    return "; left out: " + parts.joined(separator: ", ")
  }

  private func number(_ value: Double?, _ measure: Measure) -> String {
    guard let value else { return "–" }
    return measure.isShare ? Numbers.fixed(100 * value, 1) + " %" : Self.plain(value)
  }

  private func signed(_ value: Double, _ measure: Measure) -> String {
    // Percentage points, which are no percentage.
    let number = measure.isShare ? Numbers.fixed(100 * value, 1) : Self.plain(value)
    return (value > 0 ? "+" : "") + number
  }

  private func interval(_ ends: [Double]?, _ measure: Measure) -> String {
    guard let ends, ends.count == 2 else { return "–" }
    return ends.map { measure.isShare ? Numbers.fixed(100 * $0, 1) : Self.plain($0) }
      .joined(separator: "…")
  }

  private static func plain(_ value: Double) -> String {
    Numbers.fixed(value, EvaluationFindings.digits(value))
  }
}
