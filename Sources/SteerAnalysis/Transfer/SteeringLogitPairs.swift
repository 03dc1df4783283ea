/// Steering logits of the source and of the transferred steer at the same places, for a scatter plot.
///
/// The transferred steer is the one of the report's figures, whose fit saw neither these contexts nor
/// these tokens, scaled by the calibration of the final one. On each side the mean over all held-out
/// contexts and tokens is taken off, as Pearson's correlation does; so the pairs' correlation estimates
/// ``TransferReport/Steer/steeringLogitCorrelation``.
public struct SteeringLogitPairs: Sendable, Equatable {
  /// The steering logits of one steer, one per pair.
  public struct Steer: Sendable, Equatable {
    /// The steer's name.
    public var name: String
    /// The source's, at steer value 1 and times `ε`: nats.
    public var source: [Float]
    /// The target's.
    public var transferred: [Float]
  }

  /// The number of each pair's context among the paired contexts.
  public var contexts: [Int]
  /// The number of each pair's token among the shared tokens.
  public var tokens: [Int]
  /// The labelled steers.
  public var steers: [Steer]
}
