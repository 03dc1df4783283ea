public import Steering

/// The line of steer values through two settings: `s(t) = (s⁺ + s⁻) / 2 + t · (s⁺ − s⁻) / 2`.
///
/// Logits are affine in the steer values, so along the line they are affine in `t`; `t = 1` is the
/// positive setting and `t = −1` the negative one.
public struct SteerLine: Sendable, Equatable {
  /// `s⁺`, one value per steer.
  public let positive: [Float]
  /// `s⁻`, one value per steer.
  public let negative: [Float]

  /// The line through two settings.
  ///
  /// - Throws: ``AnalysisError/equalSettings(values:)``.
  public init(positive: [Float], negative: [Float]) throws(AnalysisError) {
    precondition(positive.count == negative.count, "\(positive) and \(negative)")
    guard positive != negative else { throw .equalSettings(values: positive) }
    self.positive = positive
    self.negative = negative
  }

  /// The value of a setting that is not given: the first steer that is no dummy at `value`, the dummy
  /// steer at 1, as it was in training, all others at 0.
  public static func setting(of steer: Steer, value: Float) -> [Float] {
    zip(steer.values(of: steer.firstLabelledSteer, value), steer.baseValues).map(+)
  }

  /// A setting that is given: one value per steer; a dummy steer that is left out is at 1.
  ///
  /// - Throws: `SteeringError.wrongValueCount(given:names:dummySteer:)`.
  public static func setting(of steer: Steer, given: [Float]) throws(SteeringError) -> [Float] {
    let values = try steer.completeValues(given)
    return given.count == values.count ? values : zip(values, steer.baseValues).map(+)
  }

  /// `m = (s⁺ + s⁻) / 2`.
  public var midpoint: [Float] { zip(positive, negative).map { $0 / 2 + $1 / 2 } }

  /// `h = (s⁺ − s⁻) / 2`.
  public var halfDifference: [Float] { zip(positive, negative).map { $0 / 2 - $1 / 2 } }

  /// The one steer whose value changes along the line; nil if several change.
  public var variedSteer: Int? {
    let varied = positive.indices.filter { positive[$0] != negative[$0] }
    return varied.count == 1 ? varied[0] : nil
  }

  /// Where on the line a steer value is: that of ``variedSteer``; where several steers change, the
  /// value is the position itself.
  public func position(of value: Float) -> Float {
    guard let i = variedSteer else { return value }
    return (value - midpoint[i]) / halfDifference[i]
  }
}
