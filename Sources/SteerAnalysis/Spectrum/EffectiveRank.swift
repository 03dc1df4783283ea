internal import Foundation

/// How many dimensions a spectrum really has, by four measures.
public struct EffectiveRank: Sendable, Codable, Equatable {
  /// `exp` of the entropy of the singular values taken as shares of their sum.
  ///
  /// Roy & Vetterli, "The effective rank: a measure of effective dimensionality", EUSIPCO 2007.
  public var entropy: Double
  /// `‖M‖²_F / ‖M‖²₂`, the stable rank.
  public var stable: Double
  /// The fewest dimensions with 90 % of the energy `Σ σ²`.
  public var p90: Int
  /// The fewest dimensions with 99 % of the energy.
  public var p99: Int

  /// Measures singular values, largest first; all measures of a zero matrix are 0.
  public init(singularValues: [Float]) {
    let values = singularValues.map(Double.init)
    let sum = values.reduce(0, +)
    guard let largest = values.first, sum > 0 else {
      (entropy, stable, p90, p99) = (0, 0, 0, 0)
      return
    }
    entropy = exp(
      values.reduce(0) { total, value in
        let share = value / sum
        return share > 0 ? total - share * log(share) : total
      })
    stable = values.reduce(0) { $0 + $1 * $1 } / (largest * largest)
    let energy = Self.energyCurve(singularValues)
    p90 = (energy.firstIndex { $0 >= 0.9 } ?? values.count - 1) + 1
    p99 = (energy.firstIndex { $0 >= 0.99 } ?? values.count - 1) + 1
  }

  /// The share of the energy `Σ σ²` in the first `j + 1` dimensions, for each `j`.
  public static func energyCurve(_ singularValues: [Float]) -> [Double] {
    let squares = singularValues.map { Double($0) * Double($0) }
    let total = squares.reduce(0, +)
    guard total > 0 else { return squares }
    var sum = 0.0
    return squares.map { square in
      sum += square
      return sum / total
    }
  }
}
