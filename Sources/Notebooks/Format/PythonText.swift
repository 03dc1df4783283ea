internal import Foundation
internal import Reports

/// Texts as Python writes them, so that stored tables equal those that cells make.
enum PythonText {
  /// `f"{value:.2f}"`.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%.\(digits)f", value) : missing
  }

  /// `f"{value:+.2f}"`.
  static func signed(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%+.\(digits)f", value) : missing
  }

  /// `f"{value:.1%}"`.
  static func percent(_ value: Double, _ digits: Int = 1) -> String {
    value.isFinite ? String(format: "%.\(digits)f%%", 100 * value) : missing
  }

  /// `f"{value:+.1%}"`.
  static func signedPercent(_ value: Double, _ digits: Int = 1) -> String {
    value.isFinite ? String(format: "%+.\(digits)f%%", 100 * value) : missing
  }

  /// What the cells' function `show` writes for a number that is not there.
  static let missing = "–"

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

extension Float {
  /// The number that reading its text gives, as cells read it from tables.
  var asWritten: Double { Double("\(self)") ?? Double(self) }
}

/// Numbers in sentences.
enum ProseNumber {
  /// `71.3 %`.
  static func percent(_ share: Double, _ digits: Int = 1) -> String {
    share.isFinite ? String(format: "%.\(digits)f %%", 100 * share) : PythonText.missing
  }

  /// `+3.73` or `−3.70`, with a real minus.
  static func signed(_ value: Double, _ digits: Int) -> String {
    PythonText.signed(value, digits).replacing("-", with: "−")
  }

  /// `147,456`.
  static func grouped(_ value: Int) -> String {
    value.formatted(.number.locale(Locale(identifier: "en_US")))
  }

  /// `−3`, `0.5`: steer values.
  static func steerValue(_ value: Float) -> String {
    (value > 0 ? "+" : "") + String(format: "%g", Double(value)).replacing("-", with: "−")
  }

  /// `1 span`, `3 spans`.
  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
  }
}
