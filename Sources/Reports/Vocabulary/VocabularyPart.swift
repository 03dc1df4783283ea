internal import Figures
internal import SteerAnalysis
internal import RunFolders

/// What a steer does to words: the document, and the table of all words.
struct VocabularyPart: RunPart {
  let report: VocabularyReport
  let words: WordTable?

  static let kind = "vocabulary"
  static let places = PartPlaces(section: 50, comparison: 30, sentence: 20, tiles: 30)
  static let files = [
    WordTable.file, "dimensions.csv", "contexts.csv", VocabularyReport.file, "vocabulary.npz",
  ]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> Self? {
    guard let report = try VocabularyReport.read(run: run, file: VocabularyReport.file) else {
      return nil
    }
    return Self(report: report, words: try WordTable(run: run))
  }

  /// The plane of the words is that of the spectrum's principal components.
  func figures(in run: RunContents) -> [any Figure] {
    report.figures(
      words: words,
      planeShares: run.spectrum?.pca.map { Array($0.explainedVarianceRatio.prefix(2)) } ?? [])
  }

  func section(on page: RunReport) throws -> ReportSection? { try page.vocabularySection(self) }

  var sentence: String? { VocabularyFindings.sentence(report) }
  var tiles: [ReportPage.Tile] { VocabularyFindings.tiles(report) }
  var steerName: String? { report.steer }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.vocabularySection(runs)
  }
}

extension RunContents {
  /// The words that the steer moves, and its dimensions.
  package var vocabulary: VocabularyReport? { part(VocabularyPart.self)?.report }

  /// All words with what the steer does to each.
  package var words: WordTable? { part(VocabularyPart.self)?.words }
}
