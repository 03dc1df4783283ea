/// The special tokens that stand around a text, such as `[CLS] … [SEP]` or `<s> … </s>`.
struct SpecialTokens: Sendable, Equatable {
  var before: [TokenID] = []
  var after: [TokenID] = []

  static let none = SpecialTokens()
}
