/// How far a steer should be turned: on either side of 0 the value of the largest effect within a price.
public struct SweepRecommendation: Sendable, Codable, Equatable {
  /// What the effect may cost.
  public struct Price: Sendable, Codable, Equatable {
    /// The largest perplexity, in multiples of that at 0.
    public var perplexityRatio: Double
    /// The smallest dist-2, in multiples of that at 0.
    public var distinctRatio: Double

    /// Creates a price.
    ///
    /// - Parameters:
    ///   - perplexityRatio: The largest perplexity, in multiples of that at 0.
    ///   - distinctRatio: The smallest dist-2, in multiples of that at 0.
    public init(perplexityRatio: Double = 1.2, distinctRatio: Double = 0.95) {
      self.perplexityRatio = perplexityRatio
      self.distinctRatio = distinctRatio
    }
  }

  /// The best value on one side of 0.
  public struct Side: Sendable, Codable, Equatable {
    /// The steer's value.
    public var value: Float
    /// ``SweepPoint/positiveShare`` there.
    public var positiveShare: Double
    /// ``SweepPoint/positiveShareInterval`` there.
    public var positiveShareInterval: [Double]
    /// The change of ``SweepPoint/meanPositive`` from that at 0.
    public var meanChange: Double
    /// ``SweepPoint/perplexity`` there over that at 0.
    public var perplexityRatio: Double
    /// dist-2 there over that at 0.
    public var distinctRatio: Double
  }

  /// Why a side has no value.
  public enum Absence: String, Sendable, Codable {
    /// No value on this side was measured.
    case notMeasured
    /// Every value costs more than the price.
    case tooDear
    /// No value within the price moves the share of texts beyond what chance may: the interval there
    /// holds the share at 0.
    case noEffect
  }

  /// The steer's name.
  public var steer: String
  /// What the effect may cost.
  public var price: Price
  /// The best positive value, if there is one.
  public var positive: Side?
  /// Why there is no positive value.
  public var noPositive: Absence?
  /// The best negative value, if there is one.
  public var negative: Side?
  /// Why there is no negative value.
  public var noNegative: Absence?

  /// Chooses among the points of one steer; nil without a point at 0 that has a perplexity.
  ///
  /// Only values that were measured are considered: between them nobody knows.
  ///
  /// - Parameters:
  ///   - points: The points, of which only the steer's value differs.
  ///   - axis: The steer.
  ///   - price: What the effect may cost.
  public init?(_ points: [SweepPoint], axis: SweepResult.Axis, price: Price) {
    guard let base = points.first(where: { $0.steerValues.allSatisfy { $0 == 0 } }),
      base.perplexity.isFinite, base.distinct[1] > 0
    else { return nil }
    steer = axis.name
    self.price = price
    let chooser = Chooser(base: base, index: axis.index, price: price)
    (positive, noPositive) = chooser.best(points.filter { $0.steerValues[axis.index] > 0 })
    (negative, noNegative) = chooser.best(points.filter { $0.steerValues[axis.index] < 0 })
  }

  private struct Chooser {
    let base: SweepPoint
    let index: Int
    let price: Price

    func best(_ points: [SweepPoint]) -> (Side?, Absence?) {
      guard !points.isEmpty else { return (nil, .notMeasured) }
      let sides = points.map(side)
      let fair = sides.filter {
        $0.perplexityRatio <= price.perplexityRatio && $0.distinctRatio >= price.distinctRatio
      }
      guard !fair.isEmpty else { return (nil, .tooDear) }
      let moved = fair.filter {
        base.positiveShare < $0.positiveShareInterval[0]
          || base.positiveShare > $0.positiveShareInterval[1]
      }
      let best = moved.max { abs($0.meanChange) < abs($1.meanChange) }
      return (best, best == nil ? .noEffect : nil)
    }

    private func side(_ point: SweepPoint) -> Side {
      Side(
        value: point.steerValues[index], positiveShare: point.positiveShare,
        positiveShareInterval: point.positiveShareInterval,
        meanChange: point.meanPositive - base.meanPositive,
        // No perplexity is no price that anyone knows.
        perplexityRatio: point.perplexity.isFinite
          ? point.perplexity / base.perplexity : .greatestFiniteMagnitude,
        distinctRatio: point.distinct[1] / base.distinct[1])
    }
  }

  private enum CodingKeys: CodingKey {
    case steer, price, positive, noPositive, negative, noNegative
  }

  /// Writes `null` where there is no value, so that every key is always there.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(steer, forKey: .steer)
    try container.encode(price, forKey: .price)
    try container.encode(positive, forKey: .positive)
    try container.encode(noPositive, forKey: .noPositive)
    try container.encode(negative, forKey: .negative)
    try container.encode(noNegative, forKey: .noNegative)
  }
}
