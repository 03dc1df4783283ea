/// How a piece of text stands out on a terminal with colours.
///
/// A style is written as a mark that no file can hold, and becomes the terminal's code when the text
/// is printed: codes in the text itself are shown as escapes.
package enum TextStyle: String {
  case bold = "1"
  // Black on cyan and on red: told apart by the colour-blind too.
  case onCyan = "30;46"
  case onRed = "30;41"
  /// The end of any other.
  case plain = "0"

  // New in every process.
  private static let key = "\u{1B}\(UInt64.random(in: 0...UInt64.max))["

  /// What begins the style in a text that is to be printed.
  package var mark: String { Self.key + rawValue + "\u{1B}" }

  /// A text for a terminal, with the codes of its marks.
  package static func rendered(_ text: String) -> String {
    let pieces = text.split(separator: key, omittingEmptySubsequences: false)
    return pieces.dropFirst().reduce(into: TerminalText.escaped(String(pieces[0]))) {
      shown, piece in
      let code = piece.prefix { $0 != "\u{1B}" }
      let rest = piece.dropFirst(code.count + 1)
      shown += "\u{1B}[\(code)m" + TerminalText.escaped(String(rest))
    }
  }
}
