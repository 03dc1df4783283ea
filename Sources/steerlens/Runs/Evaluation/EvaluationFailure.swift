/// What an evaluation can fail with beyond its parts' own errors.
enum EvaluationFailure: Error, Equatable, CustomStringConvertible {
  case missingJudge(metric: String)
  case noGenerations(String)

  var description: String {
    switch self {
    case .missingJudge("perplexity"):
      "--metrics perplexity: the texts' model is not known; name one with --perplexity-model"
    case .missingJudge("sentiment"):
      "--metrics sentiment: there is no judge; give a classifier as --sentiment-judge"
    case .missingJudge("lexicon"):
      "--metrics lexicon: there is no lexicon; give a VADER lexicon file as --lexicon"
    case .missingJudge(let metric):
      "--metrics \(metric): there is no judge; give a classifier, or perspective, as "
        + "--toxicity-judge"
    case .noGenerations(let folder):
      "\(folder) holds no generations.jsonl; give a file of generations or the folder of a "
        + "`steerlens generate` run"
    }
  }
}
