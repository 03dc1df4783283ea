internal import LinearAlgebra
internal import Steering

/// A transfer fitted without held-out tokens and texts, and measured on them.
struct TransferMeasurement {
  let vectors: TransferVectors
  let split: TransferSplit
  let solver: TransferSolver
  let penalties: TransferSolver.Penalties
  let solution: TransferSolver.Solution
  private let sources: [FactoredMatrix]
  /// The held-out contexts whose logits are looked at.
  let measuredContexts: [Int]

  /// Fits.
  ///
  /// - Parameters:
  ///   - vectors: What the models have in common.
  ///   - settings: How to fit.
  ///   - split: What to fit and to measure on.
  ///   - sources: The source's steers.
  ///   - kind: Their kind.
  ///   - tokenWeights: One per shared token, or nil where all count alike.
  ///   - onStep: Called after each step of refinement.
  /// - Throws: `LinearAlgebraError`.
  init(
    _ vectors: TransferVectors, _ settings: TransferSettings, _ split: TransferSplit,
    _ sources: [FactoredMatrix], kind: SteerKind, tokenWeights: [Float]?,
    onStep: () -> Void = {}
  ) throws {
    self.vectors = vectors
    self.split = split
    self.sources = sources
    solver = TransferSolver(
      vectors: vectors, settings: settings, kind: kind, tokenWeights: tokenWeights)
    penalties = try solver.penalties(split)
    let all = Set(split.heldOutTokens)
    solution = try solver.solve(
      sources, tokens: split.fittedTokens,
      matched: (0..<vectors.tokenCount).filter { !all.contains($0) },
      contexts: split.fittedContexts, penalties: penalties, onStep: onStep)
    measuredContexts = Self.sample(split.heldOutContexts, vectors, settings)
  }

  // Enough for three digits of a correlation.
  private static let contextLimit = 1000

  /// Some of the contexts, to compare steering logits in.
  static func sample(
    _ contexts: [Int], _ vectors: TransferVectors, _ settings: TransferSettings
  ) -> [Int] {
    var settings = settings
    settings.maxContexts = min(settings.maxContexts, contextLimit)
    return TransferSplit.sample(contexts, tokens: vectors.tokenCount, settings)
  }

  /// The steering logits of held-out tokens, or of all, in the measured contexts.
  func logits(tokens: [Int]?) -> SteeringLogits {
    vectors.logits(
      tokens: tokens, contexts: measuredContexts, readsContexts: solver.kind.hasMatrix)
  }

  /// The source's steer and the transferred one.
  func pair(_ index: Int) -> (source: FactoredMatrix, target: FactoredMatrix) {
    (sources[index], solution.steers[index])
  }

  /// How well the steering logits of a steer agree: on held-out tokens, and over all tokens in the
  /// target's weights.
  func agreement(_ index: Int) -> (correlation: Double, weightedCorrelation: Double) {
    let (source, target) = pair(index)
    let unseen = LogitAgreement(
      logits(tokens: split.heldOutTokens), source: source, target: target)
    let whole = LogitAgreement(logits(tokens: nil), source: source, target: target)
    return (unseen.correlation, whole.weightedCorrelation)
  }

  /// How well the map of words carries held-out tokens.
  func tokenQuality(weights: [Float]?) -> MapQuality {
    MapQuality(vectors.tokenProblem(split.heldOutTokens, weights: weights), solution.tokenMap)
  }

  /// `R²` of the map of contexts on held-out ones, where the rule has such a map.
  var contextDetermination: Double? {
    solution.contextMap.map {
      MapQuality(solver.contextProblem(split.heldOutContexts), $0).determination
    }
  }
}

extension TransferVectors {
  /// How often the target predicts each shared token in contexts that may be fitted on.
  func tokenWeights(_ split: TransferSplit, _ settings: TransferSettings) -> [Float] {
    let rows = TransferSplit.sample(split.fittedContexts, tokens: tokenCount, settings)
    return logits(tokens: nil, contexts: rows, readsContexts: true).meanProbabilities()
  }
}
