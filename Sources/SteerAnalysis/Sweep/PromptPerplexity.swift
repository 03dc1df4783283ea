internal import TextEvaluation

/// Perplexity of the continuations of several prompts, with its uncertainty.
public struct PromptPerplexity: Sendable, Equatable {
  /// The negative log-probability of all new tokens of each prompt, nats.
  public var losses: [Double]
  /// The number of new tokens of each prompt.
  public var tokens: [Int]

  /// Creates sums by prompt, one entry of each for each prompt.
  public init(losses: [Double], tokens: [Int]) {
    precondition(losses.count == tokens.count, "\(losses.count) losses, \(tokens.count) counts")
    self.losses = losses
    self.tokens = tokens
  }

  /// `exp(Σ loss / Σ tokens)`; NaN without a token.
  public var value: Double { ratio.value }

  /// The 95 % percentile bootstrap interval over prompts, see `PromptRatio.interval(seed:)`; nil for
  /// fewer than two with tokens.
  public func interval(seed: UInt64) -> [Double]? { ratio.interval(seed: seed) }

  private var ratio: PromptRatio {
    PromptRatio(losses, over: tokens.map { Double($0) }, scale: .exponential)
  }
}
