/// Text that is inert within markup: it can be read, and does nothing.
package enum MarkupText {
  /// Escapes for elements and for quoted attributes of XML and HTML.
  ///
  /// Scalar by scalar: `<` or a quote with a combining mark is another character but still acts.
  /// Control and format characters become visible, so that none is refused by a parser or changes the
  /// direction of what follows.
  package static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: mayAct) else { return text }
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count + 16)
    for scalar in VisibleText.of(text).unicodeScalars {
      switch scalar {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "`": escaped += "&#96;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func mayAct(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte >= 0x7F || "<>&\"'`".utf8.contains(byte)
  }
}
