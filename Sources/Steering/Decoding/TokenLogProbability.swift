internal import LinearAlgebra
public import TextTokenization

/// The log-probability of a token, and those of the likeliest tokens in its place.
public struct TokenLogProbability: Sendable, Equatable {
  /// A token and its log-probability, natural logarithm.
  public struct Candidate: Sendable, Equatable {
    /// The token.
    public var id: TokenID
    /// At most 0.
    public var logProbability: Float
  }

  /// The log-probability of the token itself, at most 0.
  public var value: Float
  /// The likeliest tokens, the likeliest first; of equally likely ones the lower id.
  public var likeliest: [Candidate]

  /// Reads a row of logits.
  ///
  /// - Parameters:
  ///   - id: The token.
  ///   - logits: `V` logits.
  ///   - count: How many of the likeliest tokens are wanted.
  init(of id: TokenID, _ logits: Span<Float>, likeliest count: Int) {
    let total = RowKernels.logSumExp(logits)
    value = logits[Int(id)] - total
    var best: [(id: Int, logit: Float)] = []
    for i in logits.indices where count > 0 {
      let logit = logits[i]
      if best.count == count, logit <= best[count - 1].logit { continue }
      let place = best.firstIndex { $0.logit < logit } ?? best.count
      if best.count == count { best.removeLast() }
      best.insert((i, logit), at: place)
    }
    likeliest = best.map {
      Candidate(id: TokenID($0.id), logProbability: $0.logit - total)
    }
  }
}
