internal import Figures
internal import SteerAnalysis
internal import RunFolders

extension SpansReport: RunPart {
  static let kind = "spans"
  static let places = PartPlaces(section: 40, comparison: 40, sentence: 40, tiles: 40)
  static let files = [
    "texts.csv", "evidence.csv", "spans.csv", "distribution.csv", file, "spans.npz",
  ]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> SpansReport? {
    try read(run: run)
  }

  func figures(in run: RunContents) -> [any Figure] { figures }
  func section(on page: RunReport) -> ReportSection? { page.spansSection(self) }

  var sentence: String? { SpansFindings.sentence(self) }
  var tiles: [ReportPage.Tile] { SpansFindings.tiles(self) }
  func title(place: String) -> String? { "What a steer sees in texts\(place)" }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.spansSection(runs)
  }
}

extension RunContents {
  /// What the steer sees in texts.
  package var spans: SpansReport? { part(SpansReport.self) }
}
