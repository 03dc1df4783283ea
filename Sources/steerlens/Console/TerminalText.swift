import Files

/// Text that a terminal shows and does not obey.
///
/// Names, keys, paths and answers of servers are anyone's: an escape sequence among them could clear
/// the screen, name the window or turn what follows around.
package enum TerminalText {
  /// The text with an escape such as `\u{1B}` for every character that acts instead of being read.
  ///
  /// Those are the control characters of ASCII and Latin-1 (C0, DEL, C1), the separators of lines and
  /// paragraphs, and the controls of direction.
  ///
  /// - Parameters:
  ///   - text: Any text.
  ///   - kept: Characters that are left as they are.
  /// - Returns: The text as it may be printed.
  package static func escaped(_ text: String, keeping kept: Set<Unicode.Scalar> = ["\n", "\t"])
    -> String
  {
    replacing(in: text) { kept.contains($0) ? nil : "\\u{\(hexadecimal($0))}" }
  }

  /// A text on one line: ends of lines are shown as `⏎`, all else as by `escaped`.
  package static func line(_ text: String) -> String {
    replacing(in: text) { $0 == "\n" || $0 == "\r" ? "⏎" : "\\u{\(hexadecimal($0))}" }
  }

  /// JSON with JSON's own escapes, so that it is read as before.
  package static func json(_ text: String) -> String {
    replacing(in: text) { scalar in
      scalar.value > 0x1F ? String(scalar).utf16.map(JSONEscape.unit).joined() : nil
    }
  }

  private static func replacing(
    in text: String, _ replacement: (Unicode.Scalar) -> String?
  ) -> String {
    guard text.unicodeScalars.contains(where: acts) else { return text }
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if acts(scalar), let shown = replacement(scalar) {
        visible.append(contentsOf: shown.unicodeScalars)
      } else {
        visible.append(scalar)
      }
    }
    return String(visible)
  }

  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x2029, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }
}
