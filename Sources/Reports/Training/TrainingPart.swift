internal import Figures
internal import SteerAnalysis
internal import RunFolders

extension TrainingLoss: RunPart {
  static let kind = "training"
  static let places = PartPlaces(section: 80, comparison: 70, sentence: 60, tiles: 60)
  static var files: [String] { [file] }

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> TrainingLoss? {
    try TrainingLoss(run: run)
  }

  func figures(in run: RunContents) -> [any Figure] {
    figures(steer: run.spectrum?.steers.first?.name ?? "steer")
  }

  func section(on page: RunReport) -> ReportSection? { page.trainingSection(self) }

  var sentence: String? { TrainingFindings.sentence(self) }
  var tiles: [ReportPage.Tile] { TrainingFindings.tiles(self) ?? [] }
  func title(place: String) -> String? { "A steer trained\(place)" }

  static func figures(comparing runs: [NamedPart<Self>]) -> [any Figure] {
    [TrainingLossChart(runs.map { $0.part.series(named: $0.name) })]
  }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.trainingSection(runs)
  }
}

extension RunContents {
  /// The losses of the training.
  package var training: TrainingLoss? { part(TrainingLoss.self) }
}
