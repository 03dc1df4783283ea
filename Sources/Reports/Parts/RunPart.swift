internal import Figures
internal import RunFolders

/// One kind of result that a run may hold, with all that pages, figures and comparisons make of it.
///
/// What is not said here is left out: a kind without figures, findings or comparison states none.
protocol RunPart: Sendable {
  /// The word for the kind in messages, such as `spectrum`.
  static var kind: String { get }

  /// Where it stands among the other kinds.
  static var places: PartPlaces { get }

  /// The files that its section links to, in that order; a run need not have them all.
  static var files: [String] { get }

  /// Reads the part of a run; nil if the run has none.
  ///
  /// - Throws: `ReportError` if a file of the part is damaged.
  static func read(run: String, manifest: RunManifest) throws(ReportError) -> Self?

  /// Its figures in the order in which they are to be read; other parts of the run may add to them.
  func figures(in run: RunContents) -> [any Figure]

  /// Its section of the run's page, without the links to its files; nil if it has nothing to show.
  func section(on page: RunReport) throws -> ReportSection?

  /// What it comes to, in one sentence of plain words.
  var sentence: String? { get }

  /// Its numbers for the head of the page.
  var tiles: [ReportPage.Tile] { get }

  /// The name of the steer that it is about; nil where there are several or it is not said.
  var steerName: String? { get }

  /// The title of a page whose steer has no name; `place` is the model, such as ` on reviews-4m`, or
  /// nothing.
  func title(place: String) -> String?

  /// Whether it can stand beside another of its kind.
  var isComparable: Bool { get }

  /// Figures with a series for each of at least two runs.
  static func figures(comparing runs: [NamedPart<Self>]) -> [any Figure]

  /// The section of a page that compares at least two runs; nil if they share nothing.
  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection?
}

extension RunPart {
  static var files: [String] { [] }
  func figures(in run: RunContents) -> [any Figure] { [] }
  var sentence: String? { nil }
  var tiles: [ReportPage.Tile] { [] }
  var steerName: String? { nil }
  func title(place: String) -> String? { nil }
  var isComparable: Bool { true }
  static func figures(comparing runs: [NamedPart<Self>]) -> [any Figure] { [] }
}

/// Where a kind of part stands among the others, the lowest first.
struct PartPlaces {
  /// Of the sections of a run's page.
  var section: Int
  /// Of the sections of a page that compares runs.
  var comparison: Int
  /// Of the sentences, of which a page shows the first two, and of what names the page.
  var sentence: Int
  /// Of the numbers in the head of a page.
  var tiles: Int
}

/// A part of one of several runs, with what they call that run.
struct NamedPart<Part: RunPart> {
  let name: String
  let part: Part

  /// The parts that can stand beside each other.
  static func all(in runs: [(name: String, contents: RunContents)]) -> [Self] {
    runs.compactMap { run in
      run.contents.part(Part.self).map { Self(name: run.name, part: $0) }
    }.filter(\.part.isComparable)
  }
}

/// Every kind of part, once: reading, figures, pages and comparisons go through this list.
enum RunParts {
  /// The kinds in the order in which a run makes them, which is that of its figures.
  static let kinds: [any RunPart.Type] = [
    TrainingLoss.self, HeldOutReport.self, TrainedSteer.self, SpectrumReport.self,
    VocabularyPart.self, SpansReport.self, SweepPart.self, LinearityReport.self,
    TransferPart.self, EvaluationPart.self, GeneratedTexts.self,
  ]

  /// The kinds by one of their places.
  static func kinds(by place: KeyPath<PartPlaces, Int>) -> [any RunPart.Type] {
    kinds.sorted { $0.places[keyPath: place] < $1.places[keyPath: place] }
  }
}
