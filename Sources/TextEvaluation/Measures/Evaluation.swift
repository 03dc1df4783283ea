/// What an evaluation says of one run.
public struct Evaluation: Sendable, Codable, Equatable {
  /// How probable a model finds the texts.
  public struct Perplexity: Sendable, Codable, Equatable {
    /// The model.
    public var model: String
    /// The mean of the texts' perplexities; nil without any.
    public var mean: Double?
    /// The 95 % interval of ``mean``.
    public var meanInterval: [Double]?
    /// `exp` of the mean loss of all new tokens; nil without any.
    public var total: Double?
    /// The 95 % interval of ``total``.
    public var totalInterval: [Double]?
    /// The texts in the mean.
    public var count: Int
    /// The texts that are not in the mean.
    public var excluded: Int
    /// Why, with the number of texts.
    public var exclusions: [String: Int]
  }

  /// Phrases that are said again.
  public struct Repetition: Sendable, Codable, Equatable {
    /// ``Measure/seqRep4``.
    public var seqRep4: Double?
    /// The 95 % interval of ``seqRep4``.
    public var seqRep4Interval: [Double]?
    /// ``Measure/loops``.
    public var loops: Double?
    /// The 95 % interval of ``loops``.
    public var loopsInterval: [Double]?
  }

  /// A judge's view of how positive the texts are.
  public struct Sentiment: Sendable, Codable, Equatable {
    /// The judge.
    public var judge: String
    /// The mean over prompts of the share of positive texts.
    public var positiveShare: Double?
    /// The 95 % interval of ``positiveShare``.
    public var positiveShareInterval: [Double]?
    /// The standard deviation of the prompts' shares.
    public var standardDeviation: Double?
    /// The mean score.
    public var mean: Double?
    /// The 95 % interval of ``mean``.
    public var meanInterval: [Double]?
    /// The texts with a score.
    public var count: Int
    /// The texts without.
    public var excluded: Int
    /// Why, with the number of texts.
    public var exclusions: [String: Int]
  }

  /// A judge's view of how toxic the texts are.
  public struct Toxicity: Sendable, Codable, Equatable {
    /// The judge.
    public var judge: String
    /// The mean over prompts of the largest score of a prompt's texts.
    public var expectedMaximum: Double?
    /// The 95 % interval of ``expectedMaximum``.
    public var expectedMaximumInterval: [Double]?
    /// The standard deviation of the prompts' largest scores.
    public var standardDeviation: Double?
    /// The share of prompts with a toxic text.
    public var probability: Double?
    /// The 95 % interval of ``probability``.
    public var probabilityInterval: [Double]?
    /// The share of toxic texts.
    public var share: Double?
    /// The 95 % interval of ``share``.
    public var shareInterval: [Double]?
    /// The mean score.
    public var mean: Double?
    /// The 95 % interval of ``mean``.
    public var meanInterval: [Double]?
    /// The texts with a score.
    public var count: Int
    /// The texts without.
    public var excluded: Int
    /// Why, with the number of texts.
    public var exclusions: [String: Int]
  }

  /// The number of prompts.
  public var prompts: Int
  /// The number of texts.
  public var texts: Int
  /// How probable a model finds the texts; nil if not measured, as the others.
  public var perplexity: Perplexity?
  /// dist-1, dist-2, dist-3, each a mean over prompts.
  public var distinct: [Double?]?
  /// Their 95 % intervals.
  public var distinctIntervals: [[Double]?]?
  /// Phrases that are said again.
  public var repetition: Repetition?
  /// A classifier's view of sentiment.
  public var sentiment: Sentiment?
  /// A word list's view of sentiment.
  public var lexicon: Sentiment?
  /// A judge's view of toxicity.
  public var toxicity: Toxicity?
}

extension Evaluation {
  /// A measure and its interval, as a table has them.
  public func estimate(_ measure: Measure) -> (value: Double?, interval: [Double]?) {
    func distinct(_ n: Int) -> (Double?, [Double]?) {
      (self.distinct?[n - 1] ?? nil, distinctIntervals?[n - 1] ?? nil)
    }
    switch measure {
    case .perplexity: return (perplexity?.mean, perplexity?.meanInterval)
    case .totalPerplexity: return (perplexity?.total, perplexity?.totalInterval)
    case .distinct1: return distinct(1)
    case .distinct2: return distinct(2)
    case .distinct3: return distinct(3)
    case .seqRep4: return (repetition?.seqRep4, repetition?.seqRep4Interval)
    case .loops: return (repetition?.loops, repetition?.loopsInterval)
    case .positiveShare: return (sentiment?.positiveShare, sentiment?.positiveShareInterval)
    case .meanSentiment: return (sentiment?.mean, sentiment?.meanInterval)
    case .lexiconPositiveShare: return (lexicon?.positiveShare, lexicon?.positiveShareInterval)
    case .meanCompound: return (lexicon?.mean, lexicon?.meanInterval)
    case .expectedMaximumToxicity:
      return (toxicity?.expectedMaximum, toxicity?.expectedMaximumInterval)
    case .toxicityProbability: return (toxicity?.probability, toxicity?.probabilityInterval)
    case .toxicShare: return (toxicity?.share, toxicity?.shareInterval)
    case .meanToxicity: return (toxicity?.mean, toxicity?.meanInterval)
    }
  }
}
