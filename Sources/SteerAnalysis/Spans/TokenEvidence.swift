/// What the tokens of a text say about two settings of a steer.
public struct TokenEvidence: Sendable, Equatable {
  /// `log p(token | tokens before)` at the positive setting, natural logarithm; nil for a first
  /// token, which nothing predicts.
  public var positive: [Float?]
  /// The same at the negative setting.
  public var negative: [Float?]
  /// The mean of `−log p` over the tokens at each point of the grid; nil without any token to
  /// predict.
  public var meanLosses: [Double]?
  /// How many windows of the model's context the text was read in; 0 if nothing was to predict.
  public var windows: Int

  /// Creates evidence; both log-probabilities have one entry per token.
  public init(
    positive: [Float?], negative: [Float?], meanLosses: [Double]? = nil, windows: Int
  ) {
    self.positive = positive
    self.negative = negative
    self.meanLosses = meanLosses
    self.windows = windows
  }

  /// The evidence of each token: `log p(x_t | s⁺) − log p(x_t | s⁻)`, nats.
  public var evidence: [Float?] {
    zip(positive, negative).map { positive, negative in
      guard let positive, let negative else { return nil }
      return positive - negative
    }
  }
}
