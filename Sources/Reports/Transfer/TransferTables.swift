internal import LinearAlgebra
package import SteerAnalysis
internal import WeightFormats

/// The tables of `transfer`.
package struct TransferTables {
  /// The document.
  package static let document = "transfer.json"
  /// The document of other ways to transfer.
  package static let methodsDocument = "methods.json"

  private let result: SteerTransfer.Result

  /// The tables of a result.
  package init(result: SteerTransfer.Result) {
    self.result = result
  }

  /// Writes the document, its table and the maps.
  ///
  /// - Throws: `WeightFormatError.cannotWrite(path:reason:)`.
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
  }
}
