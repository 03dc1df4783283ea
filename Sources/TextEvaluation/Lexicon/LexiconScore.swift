/// What a lexicon and its rules say of a text, rounded as the reference implementation rounds.
public struct LexiconScore: Sendable, Equatable, Codable {
  /// The share of the text's words, weighted by their strength, that is negative; 0 to 1, three
  /// decimals.
  public var negative: Double
  /// The share that is neither; 0 to 1, three decimals.
  public var neutral: Double
  /// The share that is positive; 0 to 1, three decimals.
  public var positive: Double
  /// The whole text's valence from −1, most negative, to 1; four decimals.
  ///
  /// The method's authors call texts positive from 0.05 and negative from −0.05 on.
  public var compound: Double

  /// Creates a score.
  public init(negative: Double, neutral: Double, positive: Double, compound: Double) {
    self.negative = negative
    self.neutral = neutral
    self.positive = positive
    self.compound = compound
  }
}
