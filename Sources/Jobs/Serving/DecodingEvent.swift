/// What happens to a request that is decoded.
package enum DecodingEvent: Sendable {
  /// A prompt was scored: its tokens, of which the first has no log-probability.
  case scored(prompt: Int, [DecodedToken])
  /// A continuation got longer: by text, which may be empty, and by tokens.
  case text(prompt: Int, continuation: Int, String, [DecodedToken])
  /// A continuation ended.
  case end(prompt: Int, continuation: Int, Finish)

  /// Why a continuation ended.
  package enum Finish: String, Sendable {
    /// A token that ends a text, or a text that stops it.
    case stop
    /// As many tokens as were asked for.
    case length
  }
}
