package import Steering
package import RunFolders

/// The loss of each step of a training: `loss.csv`.
package struct TrainingLoss: Sendable {
  /// The file in a run folder.
  package static let file = "loss.csv"

  /// The steps in order; losses of a training that diverged are infinite or NaN.
  package var steps: [TrainingStep]

  /// The loss of steps.
  package init(_ steps: [TrainingStep]) {
    self.steps = steps
  }

  private static let columns = ["step", "cross_entropy", "loss", "tokens"]

  /// Writes the table.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(to folder: inout RunFolder) throws {
    let rows = steps.map { ["\($0.step)", "\($0.crossEntropy)", "\($0.loss)", "\($0.tokens)"] }
    try folder.write(csv: [Self.columns] + rows, as: Self.file)
  }

  /// Reads the table of a run; nil if it has none.
  package init?(run path: String) throws(ReportError) {
    var steps: [TrainingStep] = []
    let exists = try RunTable.read(run: path, file: Self.file, columns: Self.columns) {
      (row) throws(ReportError) in
      steps.append(
        TrainingStep(
          step: try row.integer(0), crossEntropy: try row.anyNumber(1), loss: try row.anyNumber(2),
          tokens: try row.integer(3)))
    }
    guard exists else { return nil }
    self.steps = steps
  }
}
