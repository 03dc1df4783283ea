/// An evaluation of a run, beside its baseline and another run.
public struct EvaluationReport: Sendable, Equatable {
  /// How a measure differs between the run and another one.
  public struct Difference: Sendable, Codable, Equatable {
    /// What is measured.
    public var measure: Measure
    /// The run less the other, with its significance.
    public var comparison: PairedComparison

    /// Creates a difference.
    public init(measure: Measure, comparison: PairedComparison) {
      self.measure = measure
      self.comparison = comparison
    }
  }

  /// Another run over the same prompts, and how the evaluated one differs from it.
  public struct Counterpart: Sendable, Codable, Equatable {
    /// The other run's file, or what it is.
    public var name: String
    /// What the evaluation says of the other run.
    public var evaluation: Evaluation
    /// The run less the other, for every measure of both.
    public var differences: [Difference]
  }

  /// The run.
  public var evaluation: Evaluation
  /// Texts of the same prompts without steer; nil if there are none.
  public var baseline: Counterpart?
  /// Another run; nil if none was given.
  public var compared: Counterpart?

  /// Draws up a report.
  ///
  /// - Parameters:
  ///   - run: The scores of the run.
  ///   - baseline: The scores of its baseline, prompt for prompt.
  ///   - compared: The scores of another run, prompt for prompt.
  ///   - metrics: What is measured.
  ///   - names: Who measured.
  ///   - followsPublishedCode: Exclusions as in the published evaluation.
  ///   - seed: The seed of intervals and tests.
  public init(
    _ run: RunScores, baseline: (name: String, scores: RunScores)?,
    compared: (name: String, scores: RunScores)?, metrics: Set<EvaluationMetric>,
    names: EvaluationNames, followsPublishedCode: Bool, seed: UInt64
  ) {
    let limit = RunScores.limit(followsPublishedCode)
    let own = run.ratios(metrics, followsPublishedCode: followsPublishedCode)
    evaluation = Evaluation(run, own, names: names, seed: seed, limit: limit)
    func counterpart(_ other: (name: String, scores: RunScores)?) -> Counterpart? {
      guard let other else { return nil }
      let ratios = other.scores.ratios(metrics, followsPublishedCode: followsPublishedCode)
      return Counterpart(
        name: other.name,
        evaluation: Evaluation(other.scores, ratios, names: names, seed: seed, limit: limit),
        differences: Measure.allCases.compactMap { measure in
          guard let first = own[measure], let second = ratios[measure],
            let comparison = PairedComparison(first, second, seed: seed)
          else { return nil }
          return Difference(measure: measure, comparison: comparison)
        })
    }
    self.baseline = counterpart(baseline)
    self.compared = counterpart(compared)
  }
}

extension EvaluationReport: Codable {
  private enum CodingKeys: CodingKey {
    case baseline, compared
  }

  /// Reads a report, whose own evaluation is not nested.
  ///
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    evaluation = try Evaluation(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    baseline = try container.decodeIfPresent(Counterpart.self, forKey: .baseline)
    compared = try container.decodeIfPresent(Counterpart.self, forKey: .compared)
  }

  /// Writes the run's own evaluation at the top, the others under their names.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    try evaluation.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(baseline, forKey: .baseline)
    try container.encodeIfPresent(compared, forKey: .compared)
  }
}
