internal import Files
internal import RunFolders

/// JSON that is inert in a page: it can be read, and does nothing.
enum EmbeddedJSON {
  /// JSON for a `script` element: nothing in it ends the element, begins a comment or is unseen.
  static func text(_ value: some Encodable) throws -> String {
    let json = try JSONText.line(value)
    var escaped = ""
    escaped.reserveCapacity(json.utf8.count)
    for scalar in json.unicodeScalars {
      if isPlain(scalar) {
        escaped.unicodeScalars.append(scalar)
      } else {
        for unit in String(scalar).utf16 { escaped += JSONEscape.unit(unit) }
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
