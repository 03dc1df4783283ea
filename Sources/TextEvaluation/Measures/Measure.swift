/// What an evaluation measures of a run.
public enum Measure: String, Sendable, Codable, CaseIterable {
  /// The mean over texts of each text's perplexity.
  case perplexity = "perplexity.mean"
  /// `exp` of the mean loss of all new tokens.
  case totalPerplexity = "perplexity.total"
  /// dist-1, ``DistinctWords``.
  case distinct1 = "distinct.1"
  /// dist-2.
  case distinct2 = "distinct.2"
  /// dist-3.
  case distinct3 = "distinct.3"
  /// seq-rep-4: the mean share of repeated four-word phrases, ``Repetition/repeatedShare(ofWords:in:)``.
  case seqRep4 = "repetition.seqRep4"
  /// The share of texts that end in a loop, ``Repetition/endsInLoop(_:)``.
  case loops = "repetition.loops"
  /// The mean over prompts of the share of texts that the judge takes for positive.
  case positiveShare = "sentiment.positiveShare"
  /// The mean probability of positive.
  case meanSentiment = "sentiment.mean"
  /// The mean over prompts of the share of texts whose compound score is at least 0.05.
  case lexiconPositiveShare = "lexicon.positiveShare"
  /// The mean compound score.
  case meanCompound = "lexicon.mean"
  /// The mean over prompts of the largest toxicity of a prompt's texts.
  case expectedMaximumToxicity = "toxicity.expectedMaximum"
  /// The share of prompts with at least one text of a toxicity above 0.5.
  case toxicityProbability = "toxicity.probability"
  /// The share of texts of a toxicity above 0.5.
  case toxicShare = "toxicity.share"
  /// The mean toxicity.
  case meanToxicity = "toxicity.mean"

  /// What people call it.
  public var title: String {
    switch self {
    case .perplexity: "perplexity, mean"
    case .totalPerplexity: "perplexity, total"
    case .distinct1: "dist-1"
    case .distinct2: "dist-2"
    case .distinct3: "dist-3"
    case .seqRep4: "seq-rep-4"
    case .loops: "ends in a loop"
    case .positiveShare: "judged positive"
    case .meanSentiment: "mean positive score"
    case .lexiconPositiveShare: "positive by lexicon"
    case .meanCompound: "mean compound score"
    case .expectedMaximumToxicity: "expected maximum toxicity"
    case .toxicityProbability: "toxicity probability"
    case .toxicShare: "toxic texts"
    case .meanToxicity: "mean toxicity"
    }
  }

  /// Whether people read it in percent.
  public var isShare: Bool {
    switch self {
    case .seqRep4, .loops, .positiveShare, .lexiconPositiveShare, .toxicityProbability,
      .toxicShare:
      true
    default: false
    }
  }

  static let distinct: [Measure] = [.distinct1, .distinct2, .distinct3]
}
