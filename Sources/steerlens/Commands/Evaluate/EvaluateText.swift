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

  // The differences have a table of their own, so that both fit a terminal.
  private func table(_ other: EvaluationReport.Counterpart?, heading: String) -> String {
    let measures = Measure.allCases.filter { measure in
      report.evaluation.estimate(measure).value != nil
        || other?.evaluation.estimate(measure).value != nil
    }
    let values = measures.map { measure -> [String] in
      let own = report.evaluation.estimate(measure)
      let row = [measure.title, number(own.value, measure), interval(own.interval, measure)]
      guard let its = other?.evaluation.estimate(measure) else { return row }
      return row + [number(its.value, measure), interval(its.interval, measure)]
    }
    let table = Console.table(
      ["", "run", "95 %"] + (other == nil ? [] : [heading, "95 %"]), values)
    guard let other else { return table }
    return table + "\n\n"
      + Console.table(
        ["run less \(heading)", "difference", "95 %", "p"],
        measures.map { differences($0, other) })
  }

  private func differences(_ measure: Measure, _ other: EvaluationReport.Counterpart) -> [String] {
    let found = other.differences.first { $0.measure == measure }?.comparison
    return [
      measure.title, found.map { signed($0.difference, measure) } ?? "–",
      interval(found?.interval, measure), found.map { Numbers.probability($0.pValue) } ?? "–",
    ]
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
