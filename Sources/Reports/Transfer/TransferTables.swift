internal import LinearAlgebra
package import SteerAnalysis
internal import WeightFormats
package import RunFolders

/// The tables of `transfer`.
package struct TransferTables {
  /// The document.
  package static let document = "transfer.json"
  /// The document of other ways to transfer.
  package static let methodsDocument = "methods.json"

  private let result: SteerTransfer.Result
  private let sample: SteeringLogitSample
  private let methods: [TransferMethod]?

  /// The tables of a result.
  ///
  /// - Parameters:
  ///   - result: The result.
  ///   - sample: Its pairs of steering logits, with tokens.
  ///   - methods: Other ways to transfer, where they were compared.
  package init(
    result: SteerTransfer.Result, sample: SteeringLogitSample, methods: [TransferMethod]?
  ) {
    self.result = result
    self.sample = sample
    self.methods = methods
  }

  /// Writes the document, its table and the maps.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(to folder: inout RunFolder) throws {
    var report = result.report
    // Times alone would differ between equal runs; the manifest has that of the whole.
    report.fitSeconds = nil
    report.refinementSeconds = nil
    try folder.write(json: report, as: Self.document)
    let header = [
      "steer", "steering_logit_correlation", "weighted_correlation", "calibration", "size_ratio",
    ]
    let rows = report.steers.map {
      [
        $0.name, "\($0.steeringLogitCorrelation)", "\($0.weightedCorrelation)", "\($0.calibration)",
        "\($0.sizeRatio)",
      ]
    }
    try folder.write(csv: [header] + rows, as: "transfer.csv")
    var arrays = [NumPyArray(matrix: "token_map", result.tokenMap)]
    if let contextMap = result.contextMap {
      arrays.append(NumPyArray(matrix: "context_map", contextMap))
    }
    try folder.write(npz: arrays, as: "transfer.npz")
    try sample.write(to: &folder)
    if let methods {
      try folder.write(json: methods, as: Self.methodsDocument)
      try folder.write(csv: Self.rows(methods), as: "methods.csv")
    }
  }

  private static func rows(_ methods: [TransferMethod]) -> [[String]] {
    let header = [
      "rule", "fit", "refinement_steps", "held_out_r2", "weighted_held_out_r2", "context_r2",
      "steering_logit_correlation", "weighted_correlation",
    ]
    return [header]
      + methods.map {
        [
          $0.rule.rawValue, $0.fit.rawValue, "\($0.refinementSteps)", "\($0.heldOutR2)",
          "\($0.weightedHeldOutR2)", $0.contextR2.map { "\($0)" } ?? "",
          "\($0.steeringLogitCorrelation)", "\($0.weightedCorrelation)",
        ]
      }
  }
}
