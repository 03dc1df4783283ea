/// A group of measures that is asked for by name.
public enum EvaluationMetric: String, Sendable, Codable, CaseIterable {
  /// How probable a model finds the texts.
  case perplexity
  /// dist-1, dist-2, dist-3.
  case distinct
  /// Phrases that are said again.
  case repetition
  /// A classifier's view of sentiment.
  case sentiment
  /// A word list's view of sentiment.
  case lexicon
  /// A classifier's or a service's view of toxicity.
  case toxicity
}
