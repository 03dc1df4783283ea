/// How a linear map from the target's vectors to the source's is fitted.
public enum TransferFit: String, Sendable, Codable, CaseIterable {
  /// The map of least squared error, from the normal equations.
  case leastSquares = "least-squares"
  /// Least squares with a penalty on the map's size, chosen on held-out rows.
  case ridge
  /// The best map with orthonormal rows or columns: a rotation, up to the change of width.
  case procrustes
  /// 5000 steps of Adam on the mean squared error, as the published script; for comparison.
  case adam
}

/// Which maps the two factors of a steer `M = P1 P2ᵀ` go through.
///
/// With row vectors, `B` (`[d_t, d_s]`) takes the target's embeddings to the source's, `E_t B ≈ E_s`,
/// and `A` (`[d_t, d_s]`) the target's hidden states to the source's, `C_t A ≈ C_s`.
public enum TransferRule: String, Sendable, Codable, CaseIterable {
  /// `P1' = A P1`, `P2' = B P2`: each factor by the map of the vectors that it meets, so that
  /// `c_tᵀ M' e_t ≈ c_sᵀ M e_s`.
  case dual
  /// `P1' = B P1`, `P2' = B P2`, Han et al. 2024, §5.4.
  case paper
  /// As ``paper`` with the rows of `B` scaled to unit norm, as the published script does.
  case upstream
}

/// What decides the result of a transfer, beside models, steer and texts.
public struct TransferSettings: Sendable, Codable, Equatable {
  /// The fit; nil is the rule's own: Adam for ``TransferRule/upstream``, else least squares.
  public var fit: TransferFit?
  /// The rule.
  public var rule = TransferRule.dual
  /// The shared tokens that maps are fitted on, lowest ids first; nil is all of them, and 4000, as in
  /// the published script, for ``TransferRule/upstream``.
  public var topK: Int?
  /// Whether a token counts as often as the target model predicts it; nil is the rule's own: only
  /// ``TransferRule/dual`` does.
  public var weightsTokens: Bool?
  /// Conjugate gradient steps that match the steering logits themselves, after the maps; nil is the
  /// rule's own: 6 for ``TransferRule/dual``, else none.
  public var refinementSteps: Int?
  /// Whether the new steer is scaled to the size of the source's steering logits.
  public var calibrates = true
  /// The share of tokens, and of texts, that quality is measured on.
  public var heldOutShare = 0.1
  /// The largest number of contexts whose logits are looked at.
  public var maxContexts = 4000
  /// Steps of ``TransferFit/adam``.
  public var adamSteps = 5000
  /// The seed of held-out tokens and texts, and of Adam's first values.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}

  /// The fit in use.
  public var effectiveFit: TransferFit { fit ?? (rule == .upstream ? .adam : .leastSquares) }
  /// The number of tokens to fit on, if limited.
  var effectiveTopK: Int? { topK ?? (rule == .upstream ? 4000 : nil) }
  /// Whether tokens are weighted.
  var effectiveWeights: Bool { weightsTokens ?? (rule == .dual) }
  /// The refinement steps in use.
  public var effectiveRefinement: Int { refinementSteps ?? (rule == .dual ? 6 : 0) }

  /// The settings with what the rule decides filled in; `topK` stays nil for all shared tokens.
  public var effective: TransferSettings {
    var settings = self
    settings.fit = effectiveFit
    settings.topK = effectiveTopK
    settings.weightsTokens = effectiveWeights
    settings.refinementSteps = effectiveRefinement
    return settings
  }
}

/// What a transfer can fail with, beside the errors of models, steers and factorisations.
public enum TransferError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The vocabularies have too few tokens in common.
  case tooFewSharedTokens(source: String, target: String, shared: Int)
  /// The limit leaves too few tokens to fit a map.
  case topKTooSmall(topK: Int, minimum: Int)
  /// No position of the texts ends a token of both models.
  case noSharedContexts(source: String, target: String)
  /// Too few texts: some are needed to fit on, and one to measure on.
  case tooFewTexts(Int)
  /// Hidden states or embeddings of a model are not numbers.
  case nonFinite(model: String)
  /// The transferred steer is zero, so nothing can be scaled.
  case vanished(steer: String)
  /// A steer that holds a number per token has no vectors to map.
  case offsetSteer(String)

  /// One line for people, with a remedy.
  public var description: String {
    switch self {
    case .tooFewSharedTokens(let source, let target, let shared):
      "\(source) and \(target) share \(shared) tokens; a steer can only be transferred between "
        + "models whose vocabularies have tokens in common"
    case .topKTooSmall(let topK, let minimum):
      "`sharedTokens` \(topK) leaves too few tokens to fit a map; give at least \(minimum)"
    case .noSharedContexts(let source, let target):
      "\(source) and \(target) share no position of the texts; give longer texts with `texts`"
    case .tooFewTexts(let count):
      "\(count) texts are too few to fit on some and measure on others; give at least two with "
        + "`texts`"
    case .nonFinite(let model): "model \(model) gives hidden states that are not finite numbers"
    case .vanished(let steer):
      "steer \(steer) has no effect on the tokens that both models share; there is nothing to transfer"
    case .offsetSteer(let steer):
      "steer \(steer) is of kind offset, a number for each token of its model, which no map of "
        + "vectors carries over; train it on the target"
    }
  }
}
