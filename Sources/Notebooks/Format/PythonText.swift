internal import Foundation

/// Texts as Python source has them.
enum PythonText {
  /// A text as a literal: `"it's"`.
  static func literal(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case " "..."~": result.unicodeScalars.append(scalar)
      default: result += String(format: "\\U%08x", scalar.value)
      }
    }
    return result + "\""
  }
}
