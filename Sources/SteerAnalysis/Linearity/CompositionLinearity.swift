public import LanguageModels
internal import LinearAlgebra
public import Steering

/// How far the effect of two steers together is from the sum of their effects: composition, measured.
///
/// Han et al. (2024, Theorem 3) bound `‖P(ε(W₁ + W₂)) − (P(εW₁) + P(εW₂) − P)‖₁`; here it is measured as
/// total variation, half that norm.
public struct CompositionLinearity: Sendable, Codable, Equatable {
  /// Two steers at a value each.
  public struct Point: Sendable, Codable, Equatable {
    /// The value of the first steer and that of the second.
    public var steerValues: [Float]
    /// The total variation between `P(s₁, s₂)` and `P`.
    public var distance: ContextSpread
    /// The total variation between `P(s₁, s₂)` and `P(s₁) + P(s₂) − P`.
    public var defect: ContextSpread
    /// The mean over contexts of `|s₁ s₂| R₁ R₂ / 4`; nil under a soft cap.
    public var bound: Double?
    /// The decimal logarithm of the published bound; nil for steers that are no matrices.
    public var publishedBoundLog10: Double?
  }

  /// The names of the two steers.
  public var steers: [String]
  /// By the value of both, the second once of the same sign and once of the other.
  public var points: [Point]

  /// Measures two steers of a checkpoint.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - indices: The two steers.
  ///   - contexts: Where they are measured.
  ///   - model: The model.
  ///   - steerValues: Values of the first; 0 is left out.
  ///   - progress: Called with the number of contexts done.
  /// - Throws: ``AnalysisError/nonFinite(what:)``; `LinearAlgebraError`.
  public init(
    _ steer: Steer, indices: (Int, Int), contexts: ContextSet, model: LanguageModel,
    steerValues: [Float] = SteerLinearity.Settings().steerValues,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let values = Set(steerValues).subtracting([0]).sorted().flatMap { [[$0, $0], [$0, -$0]] }
    var points = LinePointList()
    let pairs = values.flatMap { pair -> [DistributionComparison.Pair] in
      let (both, plain) = (points.index(of: pair), points.index(of: [0, 0]))
      let (first, second) = (points.index(of: [pair[0], 0]), points.index(of: [0, pair[1]]))
      return [
        .init(point: both, combination: [.init(1, plain)]),
        .init(
          point: both,
          combination: [
            .init(1, first), .init(1, second), .init(-1, plain),
          ]),
      ]
    }
    let directions = try SteerDirections(
      steer, indices: [indices.0, indices.1], contexts: contexts)
    let head = model.outputHead
    let found = try directions.measure(
      points: points.values, pairs: pairs, head: head, progress: progress)
    let published = try directions.publishedScale(head)
    steers = [steer.names[indices.0], steer.names[indices.1]]
    self.points = values.enumerated().map { i, pair in
      let size = (Double(pair[0]), Double(pair[1]))
      let bounds = zip(found.ranges[0], found.ranges[1]).map {
        LinearityBounds.sum(values: size, ranges: ($0, $1))
      }
      return Point(
        steerValues: pair, distance: directions.spread(found.distances[2 * i]),
        defect: directions.spread(found.distances[2 * i + 1]),
        bound: head.softCap == nil ? bounds.reduce(0, +) / Double(bounds.count) : nil,
        publishedBoundLog10: published.flatMap {
          LinearityBounds.publishedSum(
            epsilon: Double(steer.epsilon), width: head.embedding.columns,
            squaredLength: $0.squaredLength,
            singularValue: abs(size.0) * ($0.singularValues.max() ?? 0))
        })
    }
  }
}
