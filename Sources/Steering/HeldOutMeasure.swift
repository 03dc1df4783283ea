/// What a steer does on labelled texts that its training does not see, the dummy steer on.
public struct HeldOutMeasure: Sendable, Codable, Equatable {
  /// The number of training steps before.
  public var step: Int
  /// Mean next-token cross-entropy with the steers at the labels, nats per token.
  public var loss: Double
  /// How much lower the loss is, at the best of 2, 1, ½ and ¼ times the labels, than with the labelled
  /// steers at 0, nats per token.
  ///
  /// How far to turn the steer is chosen later, so that one that is too sure of itself loses nothing.
  /// It is what it is worth to know the label. Unlike the loss it has no part in how the dummy steer fits the domain.
  public var gain: Double
  /// The mean over texts and labelled steers of `|log p(text | +1) − log p(text | −1)|` per token, nats:
  /// how far the steer moves the model at all.
  public var effect: Double
  /// For each labelled steer the probability that of a text with a positive and one with a negative
  /// label the first has the larger `log p(text | +1) − log p(text | −1)`; nil without both labels.
  public var areasUnderCurve: [Double?]

  /// Creates a measure.
  public init(
    step: Int, loss: Double, gain: Double, effect: Double, areasUnderCurve: [Double?]
  ) {
    self.step = step
    self.loss = loss
    self.gain = gain
    self.effect = effect
    self.areasUnderCurve = areasUnderCurve
  }
}
