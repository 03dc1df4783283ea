/// The special tokens that stand around a text, such as `[CLS] … [SEP]` or `<s> … </s>`.
struct SpecialTokens: Sendable, Equatable {
  var before: [TokenID] = []
  var after: [TokenID] = []

  static let none = SpecialTokens()
}

extension Tokenizer {
  /// How many special tokens stand around a text.
  public var specialTokenCount: Int { specialTokens.before.count + specialTokens.after.count }

  /// The ids of a text between the special tokens that the tokenizer's files put around one text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - limit: The largest number of tokens, special ones included; the last of the text's tokens
  ///     give way, never the special ones. Nil for no limit.
  /// - Returns: The tokens.
  public func encodeWithSpecialTokens(_ text: String, limit: Int? = nil) -> [TokenID] {
    var ids = encode(text)
    if let limit { ids = Array(ids.prefix(max(0, limit - specialTokenCount))) }
    return specialTokens.before + ids + specialTokens.after
  }
}
