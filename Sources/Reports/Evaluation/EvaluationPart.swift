internal import Figures
package import TextEvaluation
internal import RunFolders

/// What generated texts are like: the document, and some of the texts.
struct EvaluationPart: RunPart {
  let report: EvaluationReport
  let texts: [EvaluationTexts]

  static let kind = "evaluation"
  static let places = PartPlaces(section: 10, comparison: 10, sentence: 70, tiles: 70)
  static let files = [
    EvaluationTables.table, EvaluationTables.document, EvaluationTables.texts,
    EvaluationTables.baselineFile,
  ]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> Self? {
    guard let report = try EvaluationReport.read(run: run, file: EvaluationTables.document) else {
      return nil
    }
    return Self(report: report, texts: try EvaluationTexts.read(run: run))
  }

  func figures(in run: RunContents) -> [any Figure] { report.figures }
  func section(on page: RunReport) -> ReportSection? { page.evaluationSection(self) }

  var sentence: String? { EvaluationFindings.sentence(report) }
  var tiles: [ReportPage.Tile] { EvaluationFindings.tiles(report) }
  func title(place: String) -> String? { "Generated texts, measured" }

  static func figures(comparing runs: [NamedPart<Self>]) -> [any Figure] {
    EvaluationFigures(
      columns: runs.map { (name: $0.name, evaluation: $0.part.report.evaluation) },
      beside: "beside those of the other runs"
    ).figures
  }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.evaluationSection(runs)
  }
}

extension RunContents {
  /// What generated texts are like.
  package var evaluation: EvaluationReport? { part(EvaluationPart.self)?.report }
}
