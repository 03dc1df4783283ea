/// How many columns a text takes on a terminal.
package enum DisplayWidth {
  /// The columns of a text: two for wide characters (East Asian ones, emoji), none for combining marks.
  ///
  /// - SeeAlso: Unicode Standard Annex #11, *East Asian Width*.
  package static func of(_ text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

  /// The longest beginning of a text that takes so many columns at most; a cut is shown as `…`.
  package static func clipped(_ text: String, to columns: Int) -> String {
    guard of(text) > columns else { return text }
    var (width, kept) = (0, "")
    for character in text {
      width += self.columns(of: character)
      if width > columns - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  private static func columns(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    let isMark: Bool =
      switch first.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format: true
      default: false
      }
    if isMark { return 0 }
    // A picture on request: the sign and a variation selector.
    if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
