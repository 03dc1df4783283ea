internal import Datasets
package import TextEvaluation
package import RunFolders

/// The tables of an evaluation.
package struct EvaluationTables {
  /// The document.
  package static let document = "evaluation.json"
  /// Measures, one in each row.
  package static let table = "evaluation.csv"
  /// Scores of every text.
  package static let texts = "texts.csv"
  /// The texts without steer, where the evaluation had them generated.
  package static let baselineFile = "baseline.jsonl"

  private let report: EvaluationReport
  private let runs: [(name: String, scores: RunScores)]

  /// Pairs a report with the scores that it was drawn from.
  package init(report: EvaluationReport, runs: [(name: String, scores: RunScores)]) {
    self.report = report
    self.runs = runs
  }

  /// Writes the document and its tables.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(to folder: inout RunFolder) throws {
    try folder.write(json: report, as: Self.document)
    try folder.write(csv: measures, as: Self.table)
    try folder.write(csv: textScores, as: Self.texts)
  }

  private var measures: [[String]] {
    let counterparts = [("baseline", report.baseline), ("compared", report.compared)]
      .compactMap { name, other in other.map { (name, $0) } }
    var header = ["measure", "value", "low", "high"]
    for (name, _) in counterparts {
      header += ["", "_low", "_high"].map { name + $0 }
      header += ["", "_low", "_high", "_p"].map { name + "_difference" + $0 }
    }
    let rows = Measure.allCases.compactMap { measure -> [String]? in
      let own = report.evaluation.estimate(measure)
      guard own.value != nil else { return nil }
      return counterparts.reduce([measure.rawValue] + Self.fields(own)) { row, counterpart in
        let other = counterpart.1
        let comparison = other.differences.first { $0.measure == measure }?.comparison
        return row + Self.fields(other.evaluation.estimate(measure))
          + Self.fields((comparison?.difference, comparison?.interval))
          + [Self.field(comparison?.pValue)]
      }
    }
    return [header] + rows
  }

  private var textScores: [[String]] {
    let header = [
      "run", "prompt_index", "text_index", "prompt", "text", "loss", "new_tokens", "perplexity",
      "perplexity_exclusion", "sentiment", "lexicon", "toxicity",
    ]
    return [header]
      + runs.flatMap { run in
        run.scores.generations.enumerated().flatMap { i, prompt in
          prompt.texts.enumerated().map { j, text in
            [run.name, "\(i)", "\(j)", prompt.prompt, text] + Self.scores(of: run.scores, i, j)
          }
        }
      }
  }

  private static func scores(of run: RunScores, _ prompt: Int, _ text: Int) -> [String] {
    let loss: [String] =
      switch run.losses?[prompt][text] {
      case .measured(let loss, let tokens)?:
        ["\(loss)", "\(tokens)", field(run.losses?[prompt][text].perplexity), ""]
      case .excluded(let reason)?: ["", "", "", reason.rawValue]
      case nil: ["", "", "", ""]
      }
    return loss
      + [run.sentiment, run.lexicon, run.toxicity].map { field($0?[prompt][text].score) }
  }

  private static func fields(_ estimate: (value: Double?, interval: [Double]?)) -> [String] {
    [estimate.value, estimate.interval?.first, estimate.interval?.last].map(field)
  }

  private static func field(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
