/// A stretch of a text's tokens that passes the transformer at once.
package struct TextWindow: Equatable, Sendable {
  /// The number of the text.
  package var text: Int
  /// The tokens that are read.
  package var tokens: Range<Int>
  /// Those of them whose next token is scored; the ones before are context only.
  package var predicting: Range<Int>

  /// The windows of a text, so that every token after the context but the first of all is scored
  /// exactly once.
  ///
  /// A text that fits has one window. Otherwise each later window reads the last
  /// `contextLength / 2` tokens of the one before again, as context: every scored token follows
  /// more than `contextLength / 2` tokens, or all that the text has before it.
  ///
  /// - Parameters:
  ///   - text: The number of the text.
  ///   - count: Its tokens. The last one is followed by none and is not read.
  ///   - context: How many of the first tokens are not scored.
  ///   - contextLength: The most tokens of a window, at least 1.
  /// - Returns: The windows in order; none for fewer than two tokens.
  package static func windows(
    of text: Int, count: Int, context: Int = 0, contextLength: Int
  ) -> [TextWindow] {
    var windows: [TextWindow] = []
    var done = max(context - 1, 0)
    while done < count - 1 {
      let start = windows.isEmpty && done < contextLength ? 0 : done - contextLength / 2
      let end = min(start + contextLength, count - 1)
      windows.append(TextWindow(text: text, tokens: start..<end, predicting: done..<end))
      done = end
    }
    return windows
  }
}
