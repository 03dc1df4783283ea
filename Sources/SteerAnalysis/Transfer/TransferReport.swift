/// What a transfer did, and how well.
public struct TransferReport: Sendable, Codable, Equatable {
  /// One steer of the file.
  public struct Steer: Sendable, Codable, Equatable {
    /// The steer's name.
    public var name: String
    /// Pearson's correlation of the transferred steering logits with the source's, on held-out tokens
    /// in held-out contexts, by a fit that saw neither.
    public var steeringLogitCorrelation: Double
    /// The correlation of shifts centred and weighted by the target's probabilities of all shared
    /// tokens, in held-out contexts: what counts for generation.
    public var weightedCorrelation: Double
    /// The factor on the transferred steer; 1 without calibration.
    public var calibration: Double
    /// The transferred shifts' deviation under the target's probabilities over the source's, before
    /// that factor.
    public var sizeRatio: Double
  }

  /// How maps were fitted.
  public var fit: TransferFit
  /// Which maps the factors went through.
  public var rule: TransferRule
  /// The number of tokens that both vocabularies have.
  public var sharedTokens: Int
  /// How many of them, lowest ids first, the map of embeddings was fitted on.
  public var topK: Int
  /// How many tokens were held out for the figures; the steer itself is fitted on all.
  public var heldOutTokens: Int
  /// Contexts that both models share.
  public var contexts: Int
  /// Contexts of held-out texts.
  public var heldOutContexts: Int
  /// `1 − Σ ‖e_s − e_t B‖² / Σ ‖e_s − mean‖²` over held-out tokens, all alike.
  public var heldOutR2: Double
  /// The same with the fit's weights; equal to ``heldOutR2`` for fits without.
  public var weightedHeldOutR2: Double
  /// The mean cosine of `e_t B` and `e_s` over held-out tokens.
  public var meanCosine: Double
  /// `R²` of the map of hidden states on held-out contexts, where the rule has one.
  public var contextR2: Double?
  /// The mean squared error per entry on the tokens fitted on, in the fit's weights.
  public var fitError: Double
  /// The penalty of a ridge fit of embeddings, relative to the mean eigenvalue of their Gram matrix.
  public var ridge: Double?
  /// The same of the fit of hidden states.
  public var contextRidge: Double?
  /// Conjugate gradient steps that matched the steering logits.
  public var refinementSteps: Int
  /// ``Steer/steeringLogitCorrelation`` of the first labelled steer.
  public var steeringLogitCorrelation: Double
  /// All steers.
  public var steers: [Steer]
  /// Wall-clock seconds of fitting the maps; nil in files, which are equal for equal runs.
  public var fitSeconds: Double?
  /// Wall-clock seconds of matching the steering logits.
  public var refinementSeconds: Double?
}

extension TransferReport.Steer {
  /// What became of a steer's effect on words.
  public enum Outcome: Sendable {
    /// Words move as they do on the source.
    case kept
    /// In part.
    case partlyKept
    /// Hardly.
    case littleKept
    /// Words move the other way.
    case reversed
  }

  /// What became of the effect, by ``weightedCorrelation``: kept from 0.7 on, in part from 0.4, reversed below −0.1.
  public var outcome: Outcome {
    switch weightedCorrelation {
    case 0.7...: .kept
    case 0.4...: .partlyKept
    case ..<(-0.1): .reversed
    default: .littleKept
    }
  }
}
