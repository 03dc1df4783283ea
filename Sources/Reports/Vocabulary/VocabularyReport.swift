package import SteerAnalysis

/// The document of `vocabulary`: `vocabulary.json`.
package struct VocabularyReport: Sendable, Codable {
  /// The file in a run folder.
  package static let file = "vocabulary.json"

  package var steer: String
  package var model: String
  /// The steer values of the shift, one per steer.
  package var steerValues: [Float]
  package var contextCount: Int
  /// The contexts that effects on words were computed over; nil in documents of earlier versions, whose
  /// words are ranked by the mean logit shift.
  package var effectContexts: Int?
  /// Where the contexts come from, in words.
  package var contextSource: String
  /// Which tokens are ranked, in words.
  package var filter: String
  package var dimensions: [SteerDimension]
  package var shift: TokenRanking
  /// Which dimensions other trainings find again; nil where it is not known.
  package var stability: SteerStability?
  /// Whether the contexts are of texts that the steer was trained on; nil in documents of earlier versions.
  package var isInSample: Bool?

  /// Collects the results of an analysis.
  package init(
    steer: String, model: String, steerValues: [Float], contextCount: Int, contextSource: String,
    filter: String, dimensions: [SteerDimension], shift: TokenRanking, effectContexts: Int? = nil
  ) {
    self.steer = steer
    self.model = model
    self.steerValues = steerValues
    self.contextCount = contextCount
    self.effectContexts = effectContexts
    self.contextSource = contextSource
    self.filter = filter
    self.dimensions = dimensions
    self.shift = shift
  }
}
