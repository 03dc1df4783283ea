/// What is added to a text that was marked as safe.
enum HTML {
  /// The text of a string, escaped unless it is marked as safe.
  static func escaped(_ value: RuntimeValue) -> String {
    switch value {
    case .markup(let text): text
    case .string(let text): escaped(text)
    default: ""
    }
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "'": escaped += "&#39;"
      case "\"": escaped += "&#34;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
