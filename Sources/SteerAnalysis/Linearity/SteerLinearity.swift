public import LanguageModels
internal import LinearAlgebra
public import Steering

/// How far the effect of a steer is from linear in its value: continuous control, measured.
///
/// Han et al. (2024, Theorem 2) bound `‖P(k ε W) − ((1 − k) P + k P(ε W))‖₁`. Here it is measured, as
/// total variation (half that norm), beside the effect `P(s) − P` itself and bounds.
public struct SteerLinearity: Sendable, Codable, Equatable {
  /// How far a steer value moves next-token distributions.
  public struct Effect: Sendable, Codable, Equatable {
    /// The steer value `s`.
    public var steerValue: Float
    /// The total variation between `P(s)` and `P`, 0…1.
    public var distance: ContextSpread
  }

  /// How far a distribution is from the line through two others.
  public struct Interpolation: Sendable, Codable, Equatable {
    /// The steer value `s` at the end of the line.
    public var steerValue: Float
    /// `k`: where on the line; beyond 1 it is continued.
    public var fraction: Float
    /// The total variation between `P(k s)` and `(1 − k) P + k P(s)`.
    public var defect: ContextSpread
    /// The mean over contexts of `|k (1 − k)| s² R² / 8`, where `R` is the range of the change of the
    /// logits; nil under a soft cap.
    public var bound: Double?
    /// The decimal logarithm of the published bound; nil for steers that are no matrices.
    public var publishedBoundLog10: Double?
  }

  /// The name of the steer.
  public var steer: String
  /// Its effect at every value, ascending.
  public var effects: [Effect]
  /// By steer value, then by fraction.
  public var interpolations: [Interpolation]

  /// Which values and fractions are measured.
  public struct Settings: Sendable, Codable, Equatable {
    /// Steer values, none 0.
    public var steerValues: [Float] = [-5, -3, -1, 1, 3, 5]
    /// Fractions `k`; at 0 and 1 there is nothing to measure.
    public var fractions: [Float] = [0.25, 0.5, 0.75, 2]

    /// The defaults.
    public init() {}
  }

  /// Measures one steer of a checkpoint; the others stand at their values of
  /// `Steer.values(of:_:)`.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer.
  ///   - contexts: Where it is measured.
  ///   - model: The model.
  ///   - settings: At which values.
  ///   - progress: Called with the number of contexts done.
  /// - Throws: ``AnalysisError/nonFinite(what:)``; `LinearAlgebraError`.
  /// - Complexity: O(T · V · (2 d + values · fractions)).
  public init(
    _ steer: Steer, index: Int, contexts: ContextSet, model: LanguageModel,
    settings: Settings = .init(), progress: (Int) -> Void = { _ in }
  ) throws {
    let values = Set(settings.steerValues).subtracting([0]).sorted()
    let fractions = Set(settings.fractions).subtracting([0, 1]).sorted()
    var points = LinePointList()
    let effects = values.map { value in
      DistributionComparison.Pair(
        point: points.index(of: [value]), combination: [.init(1, points.index(of: [0]))])
    }
    let interpolations = values.flatMap { value in
      fractions.map { fraction in
        DistributionComparison.Pair(
          point: points.index(of: [fraction * value]),
          combination: [
            .init(1 - fraction, points.index(of: [0])), .init(fraction, points.index(of: [value])),
          ])
      }
    }
    let line = try SteerDirections(steer, indices: [index], contexts: contexts)
    let found = try line.measure(
      points: points.values, pairs: effects + interpolations, head: model.outputHead,
      progress: progress)
    let spread = line.spread
    self.steer = steer.names[index]
    self.effects = zip(values, found.distances).map {
      Effect(steerValue: $0, distance: spread($1))
    }
    let published = try line.publishedScale(model.outputHead)
    let pairs = values.flatMap { value in fractions.map { (value, $0) } }
    self.interpolations = zip(pairs, found.distances.dropFirst(values.count)).map { pair, defect in
      let (value, fraction) = (Double(pair.0), Double(pair.1))
      let bounds = found.ranges[0].map {
        LinearityBounds.interpolation(fraction: fraction, value: value, range: $0)
      }
      return Interpolation(
        steerValue: pair.0, fraction: pair.1, defect: spread(defect),
        bound: model.outputHead.softCap == nil ? bounds.reduce(0, +) / Double(bounds.count) : nil,
        publishedBoundLog10: published.flatMap {
          LinearityBounds.publishedInterpolation(
            fraction: fraction, epsilon: Double(steer.epsilon), squaredLength: $0.squaredLength,
            singularValue: abs(value) * $0.singularValues[0])
        })
    }
  }
}

/// Points, each once, in the order in which they are first asked for.
struct LinePointList {
  private(set) var values: [[Float]] = []

  /// The index of a point.
  mutating func index(of point: [Float]) -> Int {
    if let index = values.firstIndex(of: point) { return index }
    values.append(point)
    return values.count - 1
  }
}
