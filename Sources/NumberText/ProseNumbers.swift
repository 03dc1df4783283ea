internal import Foundation

/// Numbers in the sentences of notebooks.
package enum ProseNumbers {
  /// `71.3 %`.
  package static func percent(_ share: Double, _ digits: Int = 1) -> String {
    share.isFinite ? String(format: "%.\(digits)f %%", 100 * share) : PythonNumbers.missing
  }

  /// `+3.73` or `−3.70`, with a real minus.
  package static func signed(_ value: Double, _ digits: Int) -> String {
    PythonNumbers.signed(value, digits).replacing("-", with: "−")
  }

  /// `−3`, `0.5`: steer values.
  package static func steerValue(_ value: Float) -> String {
    (value > 0 ? "+" : "") + String(format: "%g", Double(value)).replacing("-", with: "−")
  }

  /// `1 span`, `3 spans`.
  package static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(Numbers.grouped(number)) \(number == 1 ? one : many)"
  }
}
