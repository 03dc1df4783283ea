internal import Foundation
package import SteerAnalysis
package import TextEvaluation
package import RunFolders

/// A run folder read back: what reports, comparisons and notebooks are made of.
///
/// The folder may be anyone's: files are bounded, and what is broken is an error that names file and
/// position. Documents that the run does not have are nil.
package struct RunContents: Sendable {
  /// The folder as given.
  package let path: String
  package let manifest: RunManifest
  package let training: TrainingLoss?
  package let spectrum: SpectrumReport?
  package let vocabulary: VocabularyReport?
  package let words: WordTable?
  package let spans: SpansReport?
  package let sweep: SweepResult?
  package let transfer: TransferReport?
  /// Other ways to transfer the steer.
  package let transferMethods: [TransferMethod]?
  package let steeringLogits: SteeringLogitSample?
  /// The transferred steer's sweep on the target.
  package let transferredSweep: SweepResult?
  package let evaluation: EvaluationReport?

  /// Reads a folder.
  ///
  /// - Throws: ``ReportError``.
  package init(path: String) throws(ReportError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw .notAFolder(path: path) }
    guard let manifest = try RunManifest.read(run: path, file: RunManifest.file) else {
      throw .noManifest(folder: path)
    }
    self.path = path
    self.manifest = manifest
    training = try TrainingLoss(run: path)
    spectrum = try .read(run: path, file: SpectrumReport.file)
    vocabulary = try .read(run: path, file: VocabularyReport.file)
    words = try WordTable(run: path)
    spans = try .read(run: path, file: SpansReport.file)
    sweep = try .read(run: path, file: SweepTables.Subject.steer.document)
    transfer = try .read(run: path, file: TransferTables.document)
    transferMethods = try .read(run: path, file: TransferTables.methodsDocument)
    steeringLogits = try SteeringLogitSample(run: path)
    evaluation = try .read(run: path, file: EvaluationTables.document)
    transferredSweep = try .read(run: path, file: SweepTables.Subject.transferredSteer.document)
  }
}
