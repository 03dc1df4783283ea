/// Texts of a run spelt as notebooks spell them: by the rules of Python, where figures and pages have
/// `VisibleText`.
enum PrintableText {
  /// Line feeds and tabs as `⏎` and `⇥`, what else Python would not call printable as `\u{…}`.
  ///
  /// The cells' own function `visible` does the same.
  static func of(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ": result += " "
      case "\n": result += "⏎"
      case "\t": result += "⇥"
      default:
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
      }
    }
    return result
  }

  /// The same with line feeds kept.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { of(String($0)) }
      .joined(separator: "\n")
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }
}
