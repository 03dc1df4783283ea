/// A conversation as the text that a model reads.
public struct RenderedChat: Sendable, Equatable {
  /// The text, special tokens included.
  public let text: String
  /// The bytes of ``text`` (UTF-8) that the template marks as the model's own, by `{% generation %}`: what
  /// is learned when training on answers only.
  public let generatedBytes: [Range<Int>]
  /// How many such marks have no place in the text, because a macro or a variable captured their text.
  public let unplacedGenerations: Int
}
