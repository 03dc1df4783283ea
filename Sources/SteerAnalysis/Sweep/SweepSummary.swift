/// What the points of a sweep come to.
public struct SweepSummary: Sendable, Codable, Equatable {
  /// The effect of one steer on the judge's mean score, averaged over the values of the other.
  public struct Effect: Sendable, Codable, Equatable {
    /// The steer's name.
    public var name: String
    /// ``spearmanCorrelation(_:_:)`` of value and mean score: 1 if the score rises all the way.
    public var spearman: Double?
    /// How much the mean score rises per unit of the value around 0, see ``slopeAroundZero(_:_:)``.
    public var slopeAroundZero: Double?

    private enum CodingKeys: CodingKey {
      case name, spearman, slopeAroundZero
    }

    /// Writes `null` where there is no value, so that every key is always there.
    ///
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(spearman, forKey: .spearman)
      try container.encode(slopeAroundZero, forKey: .slopeAroundZero)
    }
  }

  /// One entry per steer that varies.
  public var steers: [Effect]
  /// ``SweepPoint/perplexity`` of every point; nil where no continuation has a token.
  public var perplexities: [Double?]
  /// Each perplexity over that of the point where every value is 0; nil without such a point.
  public var perplexityRatios: [Double]?

  init(_ points: [SweepPoint], axes: [SweepResult.Axis]) {
    steers = axes.map { axis in
      let values = axis.values.map(Double.init)
      let scores = axis.values.map { value in
        let part = points.filter { $0.steerValues[axis.index] == value }
        return part.reduce(0) { $0 + $1.meanPositive } / Double(part.count)
      }
      return Effect(
        name: axis.name, spearman: spearmanCorrelation(values, scores),
        slopeAroundZero: slopeAroundZero(values, scores))
    }
    perplexities = points.map { $0.perplexity.isFinite ? $0.perplexity : nil }
    if let base = points.first(where: { $0.steerValues.allSatisfy { $0 == 0 } })?.perplexity,
      perplexities.allSatisfy({ $0 != nil })
    {
      perplexityRatios = points.map { $0.perplexity / base }
    }
  }

  private enum CodingKeys: CodingKey {
    case steers, perplexities, perplexityRatios
  }

  /// Writes `null` where there is no value, so that every key is always there.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(steers, forKey: .steers)
    try container.encode(perplexities, forKey: .perplexities)
    try container.encode(perplexityRatios, forKey: .perplexityRatios)
  }
}

/// The least-squares slope through the points nearest to `x = 0`: the nearest below, the one at 0,
/// and the nearest above, as far as there are such.
///
/// - Returns: Nil if fewer than two of them exist.
public func slopeAroundZero(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "\(x.count) and \(y.count) values")
  let below = x.indices.filter { x[$0] < 0 }.max { x[$0] < x[$1] }
  let above = x.indices.filter { x[$0] > 0 }.min { x[$0] < x[$1] }
  let near = [below, x.firstIndex(of: 0), above].compactMap { $0 }
  guard near.count > 1 else { return nil }
  let meanX = near.reduce(0) { $0 + x[$1] } / Double(near.count)
  let meanY = near.reduce(0) { $0 + y[$1] } / Double(near.count)
  let covariance = near.reduce(0) { $0 + (x[$1] - meanX) * (y[$1] - meanY) }
  return covariance / near.reduce(0) { $0 + (x[$1] - meanX) * (x[$1] - meanX) }
}
