public import TextTokenization

/// A text to find spans in, and what the model reads before it.
public struct SpanText: Sendable, Equatable {
  /// The text.
  public var text: String
  /// Its tokens.
  public var encoding: Encoding
  /// The tokens before it, which have no evidence of their own.
  public var context: [TokenID]

  /// Puts a text after a context.
  public init(text: String, encoding: Encoding, context: [TokenID] = []) {
    self.text = text
    self.encoding = encoding
    self.context = context
  }
}
