internal import Foundation

/// How well a steer value explains a text.
public struct SteerValueProbability: Sendable, Codable, Equatable {
  /// The value of the steer that differs between the two settings; where several do, the position
  /// on the line through them, −1 being the negative setting and 1 the positive one.
  public var steerValue: Float
  /// The mean of `−log p` over the text's tokens at this value, nats; nil without any token to
  /// predict.
  public var meanLoss: Double?
  /// The probability of this value among those of the grid.
  public var probability: Double

  /// Writes `null` where there is no loss, so that every key is always there.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(steerValue, forKey: .steerValue)
    try container.encode(meanLoss, forKey: .meanLoss)
    try container.encode(probability, forKey: .probability)
  }
}

/// The distribution of the steer value under which a text would have been written.
public enum SteerValueDistribution {
  /// The factor on mean losses, as published; the larger, the narrower the distribution.
  static let sharpness = 10.0

  /// The distribution over a grid: softmax of `−10 · mean loss`.
  ///
  /// - Parameters:
  ///   - grid: Steer values.
  ///   - meanLosses: The mean loss at each; nil if the text has no token to predict, which leaves
  ///     every value as probable as the others.
  /// - Returns: One entry per value of the grid.
  public static func probabilities(grid: [Float], meanLosses: [Double]?)
    -> [SteerValueProbability]
  {
    let losses = meanLosses ?? Array(repeating: 0, count: grid.count)
    precondition(losses.count == grid.count, "\(losses.count) losses for \(grid.count) values")
    let least = losses.min() ?? 0
    let weights = losses.map { exp(-sharpness * ($0 - least)) }
    let total = weights.reduce(0, +)
    return grid.indices.map { i in
      SteerValueProbability(
        steerValue: grid[i], meanLoss: meanLosses?[i], probability: weights[i] / total)
    }
  }

  /// The most probable value, of equally probable ones that closest to 0; nil if the text has no
  /// token to predict.
  public static func best(_ distribution: [SteerValueProbability]) -> Float? {
    let known = distribution.filter { $0.meanLoss != nil }
    return known.min { a, b in
      let (lossA, lossB) = (a.meanLoss ?? 0, b.meanLoss ?? 0)
      return lossA != lossB ? lossA < lossB : abs(a.steerValue) < abs(b.steerValue)
    }?.steerValue
  }
}
