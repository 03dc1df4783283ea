/// Text whose control and format characters can be seen.
///
/// Tokens hold any character: newlines, terminal escapes, characters that turn the direction of what
/// follows. Control characters become their control pictures, format characters their code.
package enum VisibleText {
  /// The text with nothing in it that acts instead of being read.
  package static func of(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      visible.append(contentsOf: isHidden(scalar) ? replacement(scalar) : [scalar])
    }
    return String(visible)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    // Joiners shape emoji and Indic and Persian letters and are kept.
    case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
    default: false
    }
  }

  private static func replacement(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case 0x0A: ["⏎"]
    case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value).map { [$0] } ?? []
    case 0x7F: ["␡"]
    default:
      Array("⟨U+\(String(scalar.value, radix: 16, uppercase: true))⟩".unicodeScalars)
    }
  }
}
