package import SteerAnalysis

/// The document of `spans`: `spans.json`.
package struct SpansReport: Sendable, Codable {
  /// The file in a run folder.
  package static let file = "spans.json"

  package var model: String
  package var steer: String
  /// The setting that evidence speaks for, one value per steer.
  package var positive: [Float]
  /// The setting that it speaks against.
  package var negative: [Float]
  /// What the parts of evidence weigh; nil with the contextual part alone.
  package var weights: EvidenceWeights?
  package var results: [TextSpans]

  /// Collects the results of an analysis.
  package init(
    model: String, steer: String, positive: [Float], negative: [Float],
    weights: EvidenceWeights? = nil,
    results: [TextSpans]
  ) {
    self.model = model
    self.steer = steer
    self.positive = positive
    self.negative = negative
    self.weights = weights
    self.results = results
  }
}
