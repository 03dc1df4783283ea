internal import Foundation
internal import LinearAlgebra

/// A measure of generated texts as a ratio of sums over prompts, with its uncertainty.
///
/// Texts of one prompt are alike, so prompts, not texts, are the units that intervals and tests draw.
public struct PromptRatio: Sendable, Equatable {
  /// How the ratio becomes the measure.
  public enum Scale: Sendable, Equatable {
    /// `Σ numerators / Σ denominators`: a mean.
    case mean
    /// `exp(Σ numerators / Σ denominators)`: a perplexity.
    case exponential
  }

  /// What each prompt adds above the line.
  public var numerators: [Double]
  /// What each prompt adds below the line; 0 for a prompt that has nothing to measure.
  public var denominators: [Double]
  /// How the ratio becomes the measure.
  public var scale: Scale

  static let resamples = 1000

  /// Creates a ratio from what each prompt adds.
  public init(_ numerators: [Double], over denominators: [Double], scale: Scale = .mean) {
    precondition(
      numerators.count == denominators.count,
      "\(numerators.count) numerators, \(denominators.count) denominators")
    self.numerators = numerators
    self.denominators = denominators
    self.scale = scale
  }

  /// Creates the mean of one value for each prompt; nil for a prompt without.
  public init(meanOf values: [Double?]) {
    self.init(values.map { $0 ?? 0 }, over: values.map { $0 == nil ? 0 : 1 })
  }

  /// The measure; NaN if no prompt has anything to measure.
  public var value: Double {
    Self.value(numerators.reduce(0, +), denominators.reduce(0, +), scale)
  }

  /// The measure of each prompt on its own; NaN where there is nothing.
  public var values: [Double] {
    zip(numerators, denominators).map { Self.value($0, $1, scale) }
  }

  /// The standard deviation of ``values`` over the prompts that have one,
  /// `√(Σ (x − mean)² / n)`; NaN without any.
  public var standardDeviation: Double {
    let known = used.map { Self.value(numerators[$0], denominators[$0], scale) }
    let mean = known.reduce(0, +) / Double(known.count)
    return (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count)).squareRoot()
  }

  /// The 95 % percentile bootstrap interval over prompts; nil for fewer than two.
  ///
  /// Whole prompts are drawn, with replacement: 1000 times as many as there are.
  ///
  /// - Parameter seed: The seed of the draws, which are the same for equal numbers of prompts.
  /// - Returns: Lower and upper end.
  /// - SeeAlso: Efron & Tibshirani, *An Introduction to the Bootstrap*, 1993, §13.3.
  public func interval(seed: UInt64) -> [Double]? {
    let used = used
    guard used.count > 1 else { return nil }
    var random = CounterRandom(seed: seed, stream: .bootstrap)
    let values = (0..<Self.resamples).map { _ in
      var (above, below) = (0.0, 0.0)
      for _ in used {
        let prompt = used[random.index(below: used.count)]
        above += numerators[prompt]
        below += denominators[prompt]
      }
      return Self.value(above, below, scale)
    }.sorted()
    return [quantile(0.025, sorted: values), quantile(0.975, sorted: values)]
  }

  /// The prompts that have something to measure.
  var used: [Int] { denominators.indices.filter { denominators[$0] > 0 } }

  static func value(_ above: Double, _ below: Double, _ scale: Scale) -> Double {
    guard below > 0 else { return .nan }
    return scale == .mean ? above / below : exp(above / below)
  }
}
