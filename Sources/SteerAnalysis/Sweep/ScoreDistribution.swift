internal import TextEvaluation

/// How scores between 0 and 1 are distributed.
public struct ScoreDistribution: Sendable, Codable, Equatable {
  /// The levels of ``quantiles``.
  public static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
  /// The number of bins of ``histogram``.
  public static let bins = 20

  /// The mean.
  public var mean: Double
  /// The standard deviation of these scores, `√(Σ (x − mean)² / n)`.
  public var standardDeviation: Double
  /// The quantiles at ``levels``, interpolated linearly between the two nearest scores.
  ///
  /// - SeeAlso: Hyndman & Fan, "Sample quantiles in statistical packages", 1996, definition 7.
  public var quantiles: [Double]
  /// The number of scores in each of ``bins`` bins of equal width, 1 counted in the last.
  public var histogram: [Int]

  /// Describes scores, of which there must be at least one.
  public init(_ scores: [Double]) {
    precondition(!scores.isEmpty, "the distribution of no scores")
    let count = Double(scores.count)
    let mean = scores.reduce(0, +) / count
    self.mean = mean
    standardDeviation =
      (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    let sorted = scores.sorted()
    quantiles = Self.levels.map { quantile($0, sorted: sorted) }
    histogram = [Int](repeating: 0, count: Self.bins)
    for score in scores {
      histogram[min(max(Int(score * Double(Self.bins)), 0), Self.bins - 1)] += 1
    }
  }
}
