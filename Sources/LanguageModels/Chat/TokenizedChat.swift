public import TextTokenization

/// A conversation as a model reads it.
public struct TokenizedChat: Sendable, Equatable {
  /// The rendered text, special tokens included.
  public let text: String
  /// Its tokens; none is added to those of the text.
  public let encoding: Encoding
  /// The tokens that the model is to write, in order and apart from each other; none in a prompt.
  public let answers: [Range<Int>]

  /// The tokens.
  public var ids: [TokenID] { encoding.ids }
}

extension Encoding {
  /// The tokens that lie in a stretch of the text, wholly or in part.
  ///
  /// - Parameter bytes: Offsets in the UTF-8 of the text.
  /// - Returns: Their range; empty if there are none.
  package func tokens(in bytes: Range<Int>) -> Range<Int> {
    func lies(_ token: Int) -> Bool {
      byteRanges[token].lowerBound < bytes.upperBound
        && byteRanges[token].upperBound > bytes.lowerBound
    }
    guard let first = ids.indices.first(where: lies), let last = ids.indices.last(where: lies)
    else { return 0..<0 }
    return first..<last + 1
  }
}
