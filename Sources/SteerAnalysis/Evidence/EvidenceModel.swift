public import LanguageModels
internal import LinearAlgebra
public import Steering
internal import TextTokenization

/// What a steer says of words wherever they stand, beside what it says of them where they stand.
///
/// The contextual part of a token's evidence, `log p(x | c, s⁺) − log p(x | c, s⁻)`, hears what the steer
/// does in the one context `c`. Its static part is what the steer does to the word on average over the
/// contexts that would draw it, ``WordEffects``, times `s⁺ − s⁻`. Where a context leaves a word no
/// probability to gain, or the text before has said the same already, only the static part still hears it;
/// held-out labels decide what each weighs.
public struct EvidenceModel: Sendable {
  /// The steer's name.
  public let steer: String
  /// The number of the steer in its checkpoint.
  public let index: Int
  /// `d log p̄(v) / ds` of each token, `V` entries.
  public let effects: [Float]
  /// The part of the steer's first dimension in it, `V` entries; all of it without dimensions.
  public let leadingEffects: [Float]
  /// The standard errors of ``effects``.
  public let standardErrors: [Float]
  /// The mean probability of each token over the contexts.
  public let meanProbabilities: [Float]
  /// What the parts weigh.
  public var weights: EvidenceWeights

  /// The mean probability at which a token's effect counts half.
  ///
  /// Smaller than that of rankings, which pick the extremes of a whole vocabulary: the words of a text are
  /// given.
  static let halfProbability: Float = 5e-7

  /// Collects tables that were computed before.
  public init(
    steer: String, index: Int, effects: [Float], leadingEffects: [Float], standardErrors: [Float],
    meanProbabilities: [Float], weights: EvidenceWeights
  ) {
    precondition(
      effects.count == leadingEffects.count && effects.count == standardErrors.count
        && effects.count == meanProbabilities.count, "tables of different lengths")
    self.steer = steer
    self.index = index
    self.effects = effects
    self.leadingEffects = leadingEffects
    self.standardErrors = standardErrors
    self.meanProbabilities = meanProbabilities
    self.weights = weights
  }

  /// Computes the static part of a steer.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer whose values the evidence is about.
  ///   - contexts: Contexts like those of the texts to be read; of more than 20,000, so many are drawn.
  ///   - model: The model.
  ///   - weights: What the parts weigh.
  ///   - progress: Called with the number of contexts done, and of all.
  /// - Throws: ``AnalysisError``; `LinearAlgebraError.notConverged`.
  /// - Complexity: That of ``WordEffects``.
  public init(
    _ steer: Steer, index: Int, contexts: ContextSet, model: LanguageModel,
    weights: EvidenceWeights = .usual, progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let sample = contexts.sampled(20_000)
    let head = model.outputHead
    let hasDimensions = steer.kind.hasMatrix
    let first =
      try hasDimensions
      ? SteerDecomposition(steer, index: index, analysis: "spans", leading: 1) : nil
    let found = try WordEffects(
      FixedSteer(steer, values: steer.values(of: index, 1)),
      from: FixedSteer(steer, values: steer.baseValues), contexts: sample, head: head,
      dimensions: first.map { .init($0, contexts: sample, head: head, count: 1) },
      progress: progress)
    self.init(
      steer: steer.names[index], index: index, effects: found.values,
      leadingEffects: hasDimensions ? found.dimensions.values : found.values,
      standardErrors: found.standardErrors.map { $0.isFinite ? $0 : 0 },
      meanProbabilities: found.meanProbabilities, weights: weights)
  }

  /// What a token says wherever it stands, per unit of steer value: by the first dimension, and by the
  /// rest.
  func parts(of id: TokenID) -> (leading: Double, remaining: Double) {
    let v = Int(id)
    let trust = Double(meanProbabilities[v] / (meanProbabilities[v] + Self.halfProbability))
    let leading = Double(leadingEffects[v]) * trust
    return (leading, Double(effects[v]) * trust - leading)
  }

  /// How far apart the two settings of a line are along this steer; nil if they differ in another one.
  public func distance(along line: SteerLine) -> Double? {
    line.variedSteer == index
      ? Double(line.positive[index]) - Double(line.negative[index]) : nil
  }
}
