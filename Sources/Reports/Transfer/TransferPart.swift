internal import Figures
package import SteerAnalysis
internal import RunFolders

/// A steer carried over to another model: the document and what stands beside it.
struct TransferPart: RunPart {
  let report: TransferReport
  /// Other ways to carry it over.
  let methods: [TransferMethod]?
  let logits: SteeringLogitSample?
  /// The transferred steer's sweep on the target.
  let sweep: SweepResult?

  static let kind = "transfer"
  static let places = PartPlaces(section: 70, comparison: 60, sentence: 50, tiles: 50)
  static let files =
    ["transfer.csv", "methods.csv", SteeringLogitSample.file]
    + SweepTables.Subject.transferredSteer.files
    + [TransferTables.document, "methods.json", "transfer.npz"]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> Self? {
    guard let report = try TransferReport.read(run: run, file: TransferTables.document) else {
      return nil
    }
    return Self(
      report: report, methods: try .read(run: run, file: TransferTables.methodsDocument),
      logits: try SteeringLogitSample(run: run),
      sweep: try .read(run: run, file: SweepTables.Subject.transferredSteer.document))
  }

  func figures(in run: RunContents) -> [any Figure] { TransferFigures(self, in: run).figures }
  func section(on page: RunReport) -> ReportSection? { page.transferSection(self) }

  var sentence: String? { TransferFindings.sentence(report) }
  var tiles: [ReportPage.Tile] { TransferFindings.tiles(report) }
  var steerName: String? { report.steers.first?.name }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    page.transferSection(runs)
  }
}

extension RunContents {
  /// How well the steer carried over.
  package var transfer: TransferReport? { part(TransferPart.self)?.report }

  /// Other ways to carry it over.
  package var transferMethods: [TransferMethod]? { part(TransferPart.self)?.methods }

  /// Steering logits on both models.
  package var steeringLogits: SteeringLogitSample? { part(TransferPart.self)?.logits }

  /// The transferred steer's sweep on the target.
  package var transferredSweep: SweepResult? { part(TransferPart.self)?.sweep }

  /// The models of the transfer, from the manifest.
  package var transferNames: (source: String, target: String) {
    func name(_ roles: [String]) -> String? {
      let inputs = ([manifest] + others).flatMap(\.inputs)
      return roles.lazy.compactMap { role in inputs.first { $0.role == role }?.name }.first
        .map(RunSummary.name)
    }
    return (
      source: name(["source", "model"]) ?? "the source", target: name(["target"]) ?? "the target"
    )
  }
}
