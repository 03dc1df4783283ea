/// What an evaluation can fail with beyond its parts' own errors.
public enum EvaluationFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// A metric is asked for that nobody can measure.
  case missingJudge(metric: String)
  /// A folder holds no generated texts.
  case noGenerations(String)

  /// What is wrong, and what to do about it.
  public var description: String {
    switch self {
    case .missingJudge("perplexity"):
      "`metrics` perplexity: the texts' model is not known; name one with `perplexityModel`"
    case .missingJudge("sentiment"):
      "`metrics` sentiment: there is no judge; give a classifier as `sentimentJudge`"
    case .missingJudge("lexicon"):
      "`metrics` lexicon: there is no lexicon; give a VADER lexicon file as `lexicon`"
    case .missingJudge(let metric):
      "`metrics` \(metric): there is no judge; give a classifier, or perspective, as "
        + "`toxicityJudge`"
    case .noGenerations(let folder):
      "\(folder) holds no generations.jsonl; give a file of generations or the folder of a "
        + "`steerlens generate` run"
    }
  }
}
