/// One dimension of a steer as a card with two faces: the words that it writes and the contexts that it
/// reads.
///
/// `cᵀ M e_v = Σ_j σ_j (c·u_j)(v_j·e_v)`. The pair `(u_j, v_j)` is turned so that contexts read it
/// positively on average; the top words then become likelier at a positive steer value, the bottom words
/// at a negative one.
public struct SteerDimension: Sendable, Codable, Equatable {
  /// The number of the dimension, from 1 for the largest singular value.
  public var index: Int
  /// `σ_j`.
  public var singularValue: Float
  /// −1 if the word of the largest score by modulus is at the bottom: a positive steer lowers it.
  public var sign: Int
  /// The share of the steer's energy `σ_j² / Σ σ²`.
  public var energyShare: Double
  /// The dimension's part of the mean logit shift: `⟨δ_j, δ⟩ / ⟨δ, δ⟩` over the centred vocabulary.
  ///
  /// Shares of all dimensions sum to 1; one that works against the others is negative.
  public var shiftShare: Double
  /// The mean of `c·u_j` over the contexts, positive by the choice of sign.
  public var meanActivation: Double
  /// The words of the largest scores `v_j·e_v`.
  public var top: [ScoredToken]
  /// The words of the smallest scores.
  public var bottom: [ScoredToken]
  /// The reading face.
  public var contexts: DimensionContexts
  /// What other trainings have for it; nil where there are none, and where one of them has fewer dimensions.
  public var stability: SteerStability.Dimension?
}

/// Where and how strongly contexts excite a dimension.
public struct DimensionContexts: Sendable, Codable, Equatable {
  /// A context with its activation.
  public struct Example: Sendable, Codable, Equatable {
    /// The text.
    public var text: String
    /// The number of the text among those given, from 0.
    public var textIndex: Int
    /// The number of the last token that the context holds, from 0.
    public var position: Int
    /// The last token of the context.
    public var token: String
    /// The token that follows.
    public var next: String
    /// Where the last token ends, in Unicode scalars of the text.
    public var characterEnd: Int
    /// `c·u_j`.
    public var activation: Float
  }

  /// How often activations fall into equal intervals.
  public struct Histogram: Sendable, Codable, Equatable {
    /// The smallest activation.
    public var minimum: Float
    /// The largest activation.
    public var maximum: Float
    /// The number of contexts in each interval.
    public var counts: [Int]
  }

  /// The contexts of the largest activations.
  public var top: [Example]
  /// The contexts of the smallest activations.
  public var bottom: [Example]
  /// Activations of all contexts.
  public var histogram: Histogram
  /// Pearson's correlation of activation and the text's label over contexts; nil without labels.
  public var labelCorrelation: Double?
  /// The same over texts, with the mean activation of each.
  public var textLabelCorrelation: Double?

  /// Writes `null` for correlations without labels, so that every key is always there.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(top, forKey: .top)
    try container.encode(bottom, forKey: .bottom)
    try container.encode(histogram, forKey: .histogram)
    try container.encode(labelCorrelation, forKey: .labelCorrelation)
    try container.encode(textLabelCorrelation, forKey: .textLabelCorrelation)
  }
}
