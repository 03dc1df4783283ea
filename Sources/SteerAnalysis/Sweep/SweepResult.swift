/// The points of a sweep over one steer's values, or over two steers' values at once, with what they
/// come to.
public struct SweepResult: Sendable, Codable, Equatable {
  /// A steer whose value varies.
  public struct Axis: Sendable, Codable, Equatable {
    /// The steer's name.
    public var name: String
    /// Its index among the steers.
    public var index: Int
    /// Its values, in the order of the points.
    public var values: [Float]

    /// Creates an axis.
    public init(name: String, index: Int, values: [Float]) {
      self.name = name
      self.index = index
      self.values = values
    }
  }

  /// The points; of two steers the second varies fastest.
  public var points: [SweepPoint]
  /// The measures of two steers as tables; nil for one steer.
  public var grid: SweepGrid?
  /// What the points come to.
  public var summary: SweepSummary
  /// How far one steer should be turned; nil for two steers and without a point at 0.
  public var recommended: SweepRecommendation?

  /// Summarises points.
  ///
  /// - Parameters:
  ///   - points: One for each value of the first axis, or for each pair of values, the second axis
  ///     varying fastest.
  ///   - axes: One or two.
  ///   - price: What the effect of a recommended value may cost.
  public init(_ points: [SweepPoint], axes: [Axis], price: SweepRecommendation.Price = .init()) {
    precondition(
      (1...2).contains(axes.count)
        && points.count == axes.reduce(1) { $0 * $1.values.count },
      "\(points.count) points for axes of \(axes.map(\.values.count)) values")
    self.points = points
    grid = axes.count == 2 ? SweepGrid(points, first: axes[0], second: axes[1]) : nil
    summary = SweepSummary(points, axes: axes)
    recommended =
      axes.count == 1 ? SweepRecommendation(points, axis: axes[0], price: price) : nil
  }

  /// The settings of a sweep in order: every steer 0 but those of the axes.
  public static func settings(of axes: [Axis], steers: Int) -> [[Float]] {
    axes.reduce([[Float](repeating: 0, count: steers)]) { settings, axis in
      settings.flatMap { setting in
        axis.values.map { value in
          var setting = setting
          setting[axis.index] = value
          return setting
        }
      }
    }
  }

  private enum CodingKeys: CodingKey {
    case points, grid, summary, recommended
  }

  /// Writes `null` where there is no grid or recommendation, so that every key is always there.
  ///
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(points, forKey: .points)
    try container.encode(grid, forKey: .grid)
    try container.encode(summary, forKey: .summary)
    try container.encode(recommended, forKey: .recommended)
  }
}

/// Measures over the values of two steers, `[values, secondValues]`.
public struct SweepGrid: Sendable, Codable, Equatable {
  /// The names of the two steers.
  public var steers: [String]
  /// The first steer's values, one per row.
  public var values: [Float]
  /// The second steer's values, one per column.
  public var secondValues: [Float]
  /// ``SweepPoint/positiveShare``.
  public var positiveShare: [[Double]]
  /// ``SweepPoint/meanPositive``.
  public var meanPositive: [[Double]]
  /// ``SweepPoint/perplexity``; nil where no continuation has a token.
  public var perplexity: [[Double?]]

  init(_ points: [SweepPoint], first: SweepResult.Axis, second: SweepResult.Axis) {
    func table<T>(_ measure: (SweepPoint) -> T) -> [[T]] {
      first.values.indices.map { row in
        second.values.indices.map { measure(points[row * second.values.count + $0]) }
      }
    }
    steers = [first.name, second.name]
    values = first.values
    secondValues = second.values
    positiveShare = table(\.positiveShare)
    meanPositive = table(\.meanPositive)
    perplexity = table { $0.perplexity.isFinite ? $0.perplexity : nil }
  }
}
