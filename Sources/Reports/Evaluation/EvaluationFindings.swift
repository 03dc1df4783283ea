internal import NumberText
internal import TextEvaluation

/// An evaluation in words.
package enum EvaluationFindings {
  /// What the judges say, beside the texts without steer.
  static func sentence(_ report: EvaluationReport) -> String? {
    let told = [Measure.positiveShare, .toxicityProbability, .totalPerplexity].compactMap {
      sentence(report, $0)
    }
    return told.isEmpty ? nil : told.prefix(2).joined(separator: " ")
  }

  private static func sentence(_ report: EvaluationReport, _ measure: Measure) -> String? {
    guard let value = report.evaluation.estimate(measure).value else { return nil }
    let what =
      switch measure {
      case .positiveShare: "Judged positive are \(number(value, measure)) of the texts"
      case .toxicityProbability:
        "A toxic text comes from \(number(value, measure)) of the prompts"
      default: "The perplexity of all new tokens is \(number(value, measure))"
      }
    guard let baseline = report.baseline,
      let other = baseline.evaluation.estimate(measure).value
    else { return what + "." }
    let difference = baseline.differences.first { $0.measure == measure }
    let chance = difference.map { " (p = \(PageNumbers.probability($0.comparison.pValue)))" } ?? ""
    return what + ", against \(number(other, measure)) without steer\(chance)."
  }

  static func tiles(_ report: EvaluationReport) -> [ReportPage.Tile] {
    [
      Measure.positiveShare, .expectedMaximumToxicity, .toxicityProbability, .totalPerplexity,
      .distinct2,
    ].compactMap { measure in
      guard let value = report.evaluation.estimate(measure).value else { return nil }
      let other = report.baseline?.evaluation.estimate(measure).value
      return .init(
        value: number(value, measure), label: measure.title,
        note: other.map { "\(number($0, measure)) without steer" })
    }
  }

  /// A value as people read it.
  static func number(_ value: Double, _ measure: Measure) -> String {
    measure.isShare
      ? PageNumbers.percent(value)
      : PageNumbers.fixed(value, digits(value))
  }

  /// A difference with its sign; of shares in percentage points.
  static func difference(_ value: Double, _ measure: Measure) -> String {
    measure.isShare
      ? PageNumbers.signed(100 * value, 1)
      : PageNumbers.signed(value, digits(value))
  }

  /// The digits after the point of a value that is no share.
  package static func digits(_ value: Double) -> Int {
    abs(value) < 10 ? 3 : abs(value) < 1000 ? 1 : 0
  }

  /// What was left out, and why; nil if nothing was.
  static func exclusions(_ report: EvaluationReport) -> String? {
    let parts: [(String, [String: Int]?)] = [
      ("perplexity", report.evaluation.perplexity?.exclusions),
      ("sentiment", report.evaluation.sentiment?.exclusions),
      ("lexicon", report.evaluation.lexicon?.exclusions),
      ("toxicity", report.evaluation.toxicity?.exclusions),
    ]
    let told = parts.compactMap { name, reasons -> String? in
      guard let reasons, !reasons.isEmpty else { return nil }
      let list = reasons.sorted { $0.key < $1.key }.map {
        "\(Numbers.grouped($0.value)) \($0.key)"
      }
      return "\(name): \(list.joined(separator: ", "))"
    }
    return told.isEmpty
      ? nil : "Texts of the run that a measure leaves out: \(told.joined(separator: "; "))."
  }
}
