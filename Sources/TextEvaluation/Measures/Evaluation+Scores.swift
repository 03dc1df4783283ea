internal import Datasets

/// Who measured.
public struct EvaluationNames: Sendable, Equatable {
  /// The model of the perplexity.
  public var perplexityModel: String
  /// The judge of sentiment.
  public var sentimentJudge: String
  /// The lexicon.
  public var lexicon: String
  /// The judge of toxicity.
  public var toxicityJudge: String

  /// Names those that measure; an empty name is of one that does not.
  public init(
    perplexityModel: String = "", sentimentJudge: String = "", lexicon: String = "",
    toxicityJudge: String = ""
  ) {
    self.perplexityModel = perplexityModel
    self.sentimentJudge = sentimentJudge
    self.lexicon = lexicon
    self.toxicityJudge = toxicityJudge
  }
}

extension Evaluation {
  /// Draws up what the scores of a run come to.
  ///
  /// - Parameters:
  ///   - scores: The scores.
  ///   - ratios: The measures of the scores.
  ///   - names: Who measured.
  ///   - seed: The seed of the bootstrap.
  ///   - limit: From this perplexity on a text is left out of the mean.
  init(
    _ scores: RunScores, _ ratios: [Measure: PromptRatio], names: EvaluationNames, seed: UInt64,
    limit: Double
  ) {
    let estimates = Estimates(ratios: ratios, seed: seed)
    prompts = scores.generations.count
    texts = scores.generations.reduce(0) { $0 + $1.texts.count }
    perplexity = scores.losses.map {
      Perplexity($0.joined().map { $0 }, estimates, model: names.perplexityModel, limit: limit)
    }
    if ratios[.distinct1] != nil {
      distinct = Measure.distinct.map(estimates.value)
      distinctIntervals = Measure.distinct.map(estimates.interval)
    }
    if ratios[.loops] != nil {
      repetition = Repetition(
        seqRep4: estimates.value(.seqRep4),
        seqRep4Interval: estimates.interval(.seqRep4),
        loops: estimates.value(.loops), loopsInterval: estimates.interval(.loops))
    }
    sentiment = scores.sentiment.map {
      Sentiment(
        $0.joined().map { $0 }, estimates, judge: names.sentimentJudge, share: .positiveShare,
        mean: .meanSentiment)
    }
    lexicon = scores.lexicon.map {
      Sentiment(
        $0.joined().map { $0 }, estimates, judge: names.lexicon, share: .lexiconPositiveShare,
        mean: .meanCompound)
    }
    toxicity = scores.toxicity.map {
      Toxicity($0.joined().map { $0 }, estimates, judge: names.toxicityJudge)
    }
  }
}

/// Values and intervals of ratios; nil where they are not finite.
private struct Estimates {
  let ratios: [Measure: PromptRatio]
  let seed: UInt64

  func value(_ measure: Measure) -> Double? { finite(ratios[measure]?.value) }

  func interval(_ measure: Measure) -> [Double]? {
    guard let ends = ratios[measure]?.interval(seed: seed), ends.allSatisfy(\.isFinite) else {
      return nil
    }
    return ends
  }

  func standardDeviation(_ measure: Measure) -> Double? {
    finite(ratios[measure]?.standardDeviation)
  }

  private func finite(_ value: Double?) -> Double? {
    value.flatMap { $0.isFinite ? $0 : nil }
  }
}

extension Evaluation.Perplexity {
  fileprivate init(
    _ losses: [ContinuationLoss], _ estimates: Estimates, model: String, limit: Double
  ) {
    let reasons = losses.compactMap { $0.exclusion(limit: limit)?.rawValue }
    self.init(
      model: model, mean: estimates.value(.perplexity),
      meanInterval: estimates.interval(.perplexity), total: estimates.value(.totalPerplexity),
      totalInterval: estimates.interval(.totalPerplexity), count: losses.count - reasons.count,
      excluded: reasons.count, exclusions: reasons.counted)
  }
}

extension Evaluation.Sentiment {
  fileprivate init(
    _ verdicts: [JudgeVerdict], _ estimates: Estimates, judge: String, share: Measure, mean: Measure
  ) {
    let reasons = verdicts.compactMap(\.refusal)
    self.init(
      judge: judge, positiveShare: estimates.value(share),
      positiveShareInterval: estimates.interval(share),
      standardDeviation: estimates.standardDeviation(share), mean: estimates.value(mean),
      meanInterval: estimates.interval(mean), count: verdicts.count - reasons.count,
      excluded: reasons.count, exclusions: reasons.counted)
  }
}

extension Evaluation.Toxicity {
  fileprivate init(_ verdicts: [JudgeVerdict], _ estimates: Estimates, judge: String) {
    let reasons = verdicts.compactMap(\.refusal)
    self.init(
      judge: judge, expectedMaximum: estimates.value(.expectedMaximumToxicity),
      expectedMaximumInterval: estimates.interval(.expectedMaximumToxicity),
      standardDeviation: estimates.standardDeviation(.expectedMaximumToxicity),
      probability: estimates.value(.toxicityProbability),
      probabilityInterval: estimates.interval(.toxicityProbability),
      share: estimates.value(.toxicShare), shareInterval: estimates.interval(.toxicShare),
      mean: estimates.value(.meanToxicity), meanInterval: estimates.interval(.meanToxicity),
      count: verdicts.count - reasons.count, excluded: reasons.count, exclusions: reasons.counted)
  }
}

extension Sequence where Element == String {
  /// How often each text occurs.
  fileprivate var counted: [String: Int] {
    reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
