internal import Figures
internal import SteerAnalysis
internal import RunFolders

extension SpectrumReport: RunPart {
  static let kind = "spectrum"
  static let places = PartPlaces(section: 60, comparison: 50, sentence: 30, tiles: 20)
  static let files = [
    "spectrum.csv", "truncation.csv", "leave_one_out.csv", "coordinates.csv", "comparisons.csv",
    "eigenvalues.csv", "ablation.csv", "stability.csv", file, "spectrum.npz",
  ]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> SpectrumReport? {
    try read(run: run, file: file)
  }

  func figures(in run: RunContents) -> [any Figure] { figures }
  func section(on page: RunReport) -> ReportSection? { page.spectrumSection(self) }

  var sentence: String? { SpectrumFindings.sentence(self) }
  var tiles: [ReportPage.Tile] { SpectrumFindings.tiles(self) }
  var steerName: String? { steers.count == 1 ? steers[0].name : nil }
  func title(place: String) -> String? { "\(steers.count) steers\(place)" }

  static func figures(comparing runs: [NamedPart<Self>]) -> [any Figure] {
    [SingularValueChart(runs.map { $0.part.steers[0].series(named: $0.name) })]
  }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.spectrumSection(runs)
  }
}

extension RunContents {
  /// The sizes and dimensions of the steers.
  package var spectrum: SpectrumReport? { part(SpectrumReport.self) }
}
