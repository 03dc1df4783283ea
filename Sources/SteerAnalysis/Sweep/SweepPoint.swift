/// What a steer does to generated texts at one setting of its values.
public struct SweepPoint: Sendable, Equatable {
  /// The steer values, one per steer.
  public var steerValues: [Float]
  /// The share of texts that the judge takes for positive, 0…1.
  public var positiveShare: Double
  /// The 95 % interval of ``positiveShare``, see ``ShareEstimate/interval``.
  public var positiveShareInterval: [Double]
  /// The standard error of ``positiveShare``, see ``ShareEstimate/standardError``.
  public var positiveShareStandardError: Double
  /// The mean of the judge's probability of positive, 0…1.
  public var meanPositive: Double
  /// How the judge's probability of positive is distributed over the texts.
  public var scores: ScoreDistribution
  /// `exp` of the mean negative log-probability of all new tokens, given prompt and tokens before,
  /// under the model without steer; NaN if no continuation has a token.
  ///
  /// Prompt and text are tokenised together, as `ConditionalPerplexity` does for every text, whoever
  /// wrote it. The tokens may be others than those that were drawn.
  public var perplexity: Double
  /// The 95 % interval of ``perplexity``, see ``PromptPerplexity/interval(seed:)``.
  public var perplexityInterval: [Double]?
  /// dist-1, dist-2, dist-3: ``distinctN(_:_:)`` of a prompt's continuations, mean over prompts.
  public var distinct: [Double]
  /// The mean number of new tokens, an end-of-text token not counted.
  public var meanLength: Double
  /// The number of continuations.
  public var count: Int

  /// Describes judged continuations.
  ///
  /// - Parameters:
  ///   - steerValues: The setting, one value per steer.
  ///   - scores: The judge's probability of positive of each text, at least one.
  ///   - perplexity: Losses and token counts by prompt.
  ///   - distinct: dist-1, dist-2, dist-3.
  ///   - meanLength: The mean number of tokens drawn; nil for that of the perplexity's tokens.
  ///   - seed: The seed of the bootstrap.
  public init(
    steerValues: [Float], scores: [Double], perplexity: PromptPerplexity, distinct: [Double],
    meanLength: Double? = nil, seed: UInt64
  ) {
    let share = ShareEstimate(hits: scores.count { $0 > 0.5 }, of: scores.count)
    self.steerValues = steerValues
    positiveShare = share.share
    positiveShareInterval = share.interval
    positiveShareStandardError = share.standardError
    self.scores = ScoreDistribution(scores)
    meanPositive = self.scores.mean
    self.perplexity = perplexity.value
    perplexityInterval = perplexity.interval(seed: seed)
    self.distinct = distinct
    self.meanLength =
      meanLength ?? Double(perplexity.tokens.reduce(0, +)) / Double(scores.count)
    count = scores.count
  }
}

extension SweepPoint: Codable {
  private enum CodingKeys: CodingKey {
    case steerValues, positiveShare, positiveShareInterval, positiveShareStandardError
    case meanPositive, scores, perplexity, perplexityInterval, distinct, meanLength, count
  }

  /// Reads a point, a perplexity of `null` as NaN.
  ///
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    steerValues = try container.decode([Float].self, forKey: .steerValues)
    positiveShare = try container.decode(Double.self, forKey: .positiveShare)
    positiveShareInterval = try container.decode([Double].self, forKey: .positiveShareInterval)
    positiveShareStandardError = try container.decode(
      Double.self, forKey: .positiveShareStandardError)
    meanPositive = try container.decode(Double.self, forKey: .meanPositive)
    scores = try container.decode(ScoreDistribution.self, forKey: .scores)
    perplexity = try container.decode(Double?.self, forKey: .perplexity) ?? .nan
    perplexityInterval = try container.decode([Double]?.self, forKey: .perplexityInterval)
    distinct = try container.decode([Double].self, forKey: .distinct)
    meanLength = try container.decode(Double.self, forKey: .meanLength)
    count = try container.decode(Int.self, forKey: .count)
  }

  /// Writes `null` for a perplexity that does not exist, so that every key is always there.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(steerValues, forKey: .steerValues)
    try container.encode(positiveShare, forKey: .positiveShare)
    try container.encode(positiveShareInterval, forKey: .positiveShareInterval)
    try container.encode(positiveShareStandardError, forKey: .positiveShareStandardError)
    try container.encode(meanPositive, forKey: .meanPositive)
    try container.encode(scores, forKey: .scores)
    try container.encode(perplexity.isFinite ? perplexity : nil, forKey: .perplexity)
    try container.encode(perplexityInterval, forKey: .perplexityInterval)
    try container.encode(distinct, forKey: .distinct)
    try container.encode(meanLength, forKey: .meanLength)
    try container.encode(count, forKey: .count)
  }
}
