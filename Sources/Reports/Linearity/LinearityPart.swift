package import Figures
internal import RunFolders
internal import SteerAnalysis

extension LinearityReport: RunPart {
  static let kind = "linearity"
  static let places = PartPlaces(section: 65, comparison: 65, sentence: 45, tiles: 45)
  static let files = ["linearity.csv", "effects.csv", "composition.csv", file]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> LinearityReport? {
    try read(run: run, file: file)
  }

  func figures(in run: RunContents) -> [any Figure] { figures }
  func section(on page: RunReport) -> ReportSection? { page.linearitySection(self) }

  var sentence: String? { LinearityFindings.sentence(self) }
  var tiles: [ReportPage.Tile] { LinearityFindings.tiles(self) }
  var steerName: String? { steers.count == 1 ? steers[0].steer : nil }
  func title(place: String) -> String? { "How linear steers are\(place)" }

  static func figures(comparing runs: [NamedPart<Self>]) -> [any Figure] {
    [LinearityChart(runs.compactMap { $0.part.steers[0].series(named: $0.name) })]
  }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.linearitySection(runs)
  }
}

extension LinearityReport {
  /// For each steer how far its values move distributions, and how far those are from a line.
  package var figures: [any Figure] {
    let series = steers.compactMap { $0.series(named: $0.steer) }
    return series.isEmpty ? [] : [LinearityChart(series)]
  }
}

extension SteerLinearity {
  /// One of several series of a chart; nil if nothing was measured half-way.
  func series(named name: String) -> LinearityChart.Series? {
    let points = halfway
    guard !points.isEmpty else { return nil }
    return LinearityChart.Series(
      name: name,
      points: points.map {
        .init(steerValue: $0.steerValue, effect: $0.effect.mean, defect: $0.defect.mean)
      })
  }
}
