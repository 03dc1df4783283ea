/// One way to transfer a steer and how well it does on what its fit did not see, to compare ways by.
///
/// Figures of steering logits are those of the first labelled steer.
public struct TransferMethod: Sendable, Codable, Equatable {
  /// Which maps the factors went through.
  public var rule: TransferRule
  /// How maps were fitted.
  public var fit: TransferFit
  /// Conjugate gradient steps that matched the steering logits after the maps; 0 is the maps alone.
  public var refinementSteps: Int
  /// ``TransferReport/heldOutR2``.
  public var heldOutR2: Double
  /// ``TransferReport/weightedHeldOutR2``.
  public var weightedHeldOutR2: Double
  /// ``TransferReport/contextR2``; nil where the rule has no map of contexts.
  public var contextR2: Double?
  /// ``TransferReport/Steer/steeringLogitCorrelation``.
  public var steeringLogitCorrelation: Double
  /// ``TransferReport/Steer/weightedCorrelation``.
  public var weightedCorrelation: Double

  private enum CodingKeys: CodingKey {
    case rule, fit, refinementSteps, heldOutR2, weightedHeldOutR2, contextR2
    case steeringLogitCorrelation, weightedCorrelation
  }

  /// Writes `null` where there is no value, so that every key is always there.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rule, forKey: .rule)
    try container.encode(fit, forKey: .fit)
    try container.encode(refinementSteps, forKey: .refinementSteps)
    try container.encode(heldOutR2, forKey: .heldOutR2)
    try container.encode(weightedHeldOutR2, forKey: .weightedHeldOutR2)
    try container.encode(contextR2, forKey: .contextR2)
    try container.encode(steeringLogitCorrelation, forKey: .steeringLogitCorrelation)
    try container.encode(weightedCorrelation, forKey: .weightedCorrelation)
  }
}
