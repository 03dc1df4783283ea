internal import Foundation
internal import LinearAlgebra

/// Perplexity of the continuations of several prompts, with its uncertainty.
public struct PromptPerplexity: Sendable, Equatable {
  /// The negative log-probability of all new tokens of each prompt, nats.
  public var losses: [Double]
  /// The number of new tokens of each prompt.
  public var tokens: [Int]

  // The stream of the seed's random numbers that is the bootstrap's alone.
  private static let stream: UInt64 = 6 << 60
  private static let resamples = 1000

  /// Creates sums by prompt, one entry of each for each prompt.
  public init(losses: [Double], tokens: [Int]) {
    precondition(losses.count == tokens.count, "\(losses.count) losses, \(tokens.count) counts")
    self.losses = losses
    self.tokens = tokens
  }

  /// `exp(Σ loss / Σ tokens)`; NaN without a token.
  public var value: Double { Self.perplexity(losses.reduce(0, +), tokens.reduce(0, +)) }

  /// The 95 % percentile bootstrap interval over prompts; nil for fewer than two with tokens.
  ///
  /// Continuations of one prompt are alike, so whole prompts are drawn, with replacement: 1000 times
  /// as many as there are.
  ///
  /// - Parameter seed: The seed of the draws, which are the same for equal numbers of prompts.
  /// - Returns: Lower and upper end.
  /// - SeeAlso: Efron & Tibshirani, *An Introduction to the Bootstrap*, 1993, §13.3.
  public func interval(seed: UInt64) -> [Double]? {
    let used = losses.indices.filter { tokens[$0] > 0 }
    guard used.count > 1 else { return nil }
    var random = CounterRandom(seed: seed, stream: Self.stream)
    let values = (0..<Self.resamples).map { _ in
      var (loss, count) = (0.0, 0)
      for _ in used {
        let prompt = used[random.index(below: used.count)]
        loss += losses[prompt]
        count += tokens[prompt]
      }
      return Self.perplexity(loss, count)
    }.sorted()
    return [quantile(0.025, sorted: values), quantile(0.975, sorted: values)]
  }

  private static func perplexity(_ loss: Double, _ tokens: Int) -> Double {
    tokens > 0 ? exp(loss / Double(tokens)) : .nan
  }
}
