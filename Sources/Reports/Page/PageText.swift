internal import Figures

/// Text that is inert in a page: it can be read, and does nothing.
enum PageText {
  /// Escapes for elements and for quoted attributes.
  ///
  /// Scalar by scalar: a quote is a quote whatever combining marks follow it. Control and format
  /// characters become visible, so that none changes the direction of what follows.
  static func escaped(_ text: String) -> String {
    let special: (UInt8) -> Bool = { byte in
      byte < 0x20 || byte >= 0x7F || "<>&\"'`".utf8.contains(byte)
    }
    guard text.utf8.contains(where: special) else { return text }
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

  /// JSON for a `script` element: nothing in it ends the element, begins a comment or is unseen.
  static func embeddedJSON(_ value: some Encodable) throws -> String {
    let json = try JSONText.line(value)
    var escaped = ""
    escaped.reserveCapacity(json.utf8.count)
    for scalar in json.unicodeScalars {
      if isPlain(scalar) {
        escaped.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return escaped
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar.value >= 0x20 && !"<>&\u{7F}".unicodeScalars.contains(scalar)
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
      return false
    default: return true
    }
  }
}
