internal import Figures
package import SteerAnalysis
internal import RunFolders

/// What a steer does to texts at each value: the document, and some of the texts.
struct SweepPart: RunPart {
  let result: SweepResult
  let texts: [SweepTexts]

  static let kind = "sweep"
  static let places = PartPlaces(section: 30, comparison: 20, sentence: 10, tiles: 10)
  static let files = SweepTables.Subject.steer.files

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> Self? {
    let file = SweepTables.Subject.steer.document
    guard let result = try SweepResult.read(run: run, file: file) else { return nil }
    return Self(result: result, texts: try SweepTexts.read(run: run, manifest: manifest))
  }

  func figures(in run: RunContents) -> [any Figure] { result.figures }
  func section(on page: RunReport) -> ReportSection? { page.sweepSection(self) }

  var sentence: String? { SweepFindings.sentence(result) }
  var tiles: [ReportPage.Tile] { SweepFindings.tiles(result) }
  var steerName: String? {
    result.summary.steers.count == 1 ? result.summary.steers[0].name : nil
  }
  func title(place: String) -> String? { "Two steers at once\(place)" }

  /// A grid of two steers has no single value to compare others at.
  var isComparable: Bool { result.grid == nil }

  /// Shares and perplexities over the steer value, and the shares at the values that all have.
  static func figures(comparing runs: [NamedPart<Self>]) -> [any Figure] {
    let shares = TransferFigures.shareChart(runs.map { (name: $0.name, sweep: $0.part.result) })
    return [curve(runs)] + (shares.map { [$0] } ?? [])
  }

  /// Judged shares and perplexities over the steer value.
  static func curve(_ runs: [NamedPart<Self>]) -> SteeringCurveChart {
    SteeringCurveChart(runs.map { $0.part.result.series(named: $0.name) })
  }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.sweepSection(runs)
  }
}

extension RunContents {
  /// What the steer does to texts.
  package var sweep: SweepResult? { part(SweepPart.self)?.result }
}
