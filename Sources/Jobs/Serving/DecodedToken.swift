internal import Steering
internal import TextTokenization

/// A token of a text, as clients are told of it.
package struct DecodedToken: Sendable, Equatable {
  /// A token that might stand in its place.
  package struct Candidate: Sendable, Equatable {
    /// Its bytes, possibly a part of a character.
    package var bytes: [UInt8]
    /// Natural logarithm, at most 0.
    package var logProbability: Float
  }

  /// Its bytes, possibly a part of a character.
  package var bytes: [UInt8]
  /// Its log-probability, natural logarithm; nil if it was not asked for, and for a first token.
  package var logProbability: Float?
  /// The likeliest tokens in its place.
  package var likeliest: [Candidate] = []

  /// A token with what is known of its probability.
  init(_ id: TokenID, _ known: TokenLogProbability?, _ tokenizer: Tokenizer) {
    bytes = tokenizer.bytes(of: id) ?? []
    logProbability = known?.value
    likeliest = (known?.likeliest ?? []).map {
      Candidate(bytes: tokenizer.bytes(of: $0.id) ?? [], logProbability: $0.logProbability)
    }
  }
}
