internal import Algorithms
public import TextTokenization

/// A token with its score.
public struct ScoredToken: Sendable, Codable, Equatable {
  /// The token as people read it: `·` for a leading space.
  public var token: String
  /// The token's id.
  public var id: TokenID
  /// The score.
  public var score: Float
  /// The standard error of the effect that the score is made of, see ``WordEffects/standardErrors``.
  public var standardError: Float?
  /// How often the token would be drawn in the contexts, see ``WordEffects/expectedCounts``.
  public var expectedCount: Float?
  /// The contexts in which the steer does most to it.
  public var contexts: [WordContext]?

  /// Creates a scored token.
  public init(token: String, id: TokenID, score: Float) {
    self.token = token
    self.id = id
    self.score = score
  }
}

/// Both ends of a ranking of tokens.
public struct TokenRanking: Sendable, Codable, Equatable {
  /// The tokens of the largest scores, largest first.
  public var top: [ScoredToken]
  /// The tokens of the smallest scores, smallest first.
  public var bottom: [ScoredToken]

  /// Ranks tokens by their scores; of equal scores the lower id comes first.
  ///
  /// - Parameters:
  ///   - scores: One per id, finite.
  ///   - ids: The tokens to rank.
  ///   - count: The number of tokens at each end.
  ///   - tokenizer: The tokens' texts.
  /// - Complexity: O(n · log `count`): a partial sort.
  public init(_ scores: [Float], among ids: [TokenID], count: Int, tokenizer: Tokenizer) {
    func scored(_ id: TokenID) -> ScoredToken {
      ScoredToken(token: tokenizer.displayText(of: id), id: id, score: scores[Int(id)])
    }
    func isBefore(_ a: TokenID, _ b: TokenID, _ sign: Float) -> Bool {
      let (x, y) = (sign * scores[Int(a)], sign * scores[Int(b)])
      return x == y ? a < b : x > y
    }
    top = ids.min(count: count) { isBefore($0, $1, 1) }.map(scored)
    bottom = ids.min(count: count) { isBefore($0, $1, -1) }.map(scored)
  }
}
