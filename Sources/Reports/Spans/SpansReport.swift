package import SteerAnalysis

/// The document of `spans`: `spans.json`.
package struct SpansReport: Sendable, Encodable {
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
  /// What the texts are labelled in their file, one entry a text; nil where none is.
  package var labels: [String?]?
  /// The texts; of a very long document the first, see ``read(run:mostBytes:)``.
  package var results: [TextSpans]
  /// How many texts and spans the document has.
  package let counts: (texts: Int, spans: Int)

  enum CodingKeys: CodingKey { case model, steer, positive, negative, weights, labels, results }

  /// Collects the results of an analysis.
  package init(
    model: String, steer: String, positive: [Float], negative: [Float],
    weights: EvidenceWeights? = nil, labels: [String?]? = nil, results: [TextSpans]
  ) {
    self.model = model
    self.steer = steer
    self.positive = positive
    self.negative = negative
    self.weights = weights
    self.labels = labels
    self.results = results
    counts = (results.count, results.reduce(0) { $0 + $1.spans.count })
  }

  /// A document whose later texts are only counted.
  init(_ frame: Frame, results: [TextSpans], counts: (texts: Int, spans: Int)) {
    model = frame.model
    steer = frame.steer
    positive = frame.positive
    negative = frame.negative
    weights = frame.weights
    labels = frame.labels
    self.results = results
    self.counts = counts
  }

  /// The document without its texts.
  struct Frame: Decodable {
    var model: String
    var steer: String
    var positive: [Float]
    var negative: [Float]
    var weights: EvidenceWeights?
    var labels: [String?]?
  }
}
