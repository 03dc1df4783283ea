internal import Foundation

/// Numbers as Python writes them.
package enum PythonNumbers {
  /// `repr(value)`: the shortest digits that read back as the same number, with an exponent where
  /// Python has one.
  package static func repr(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value.magnitude < 1e16, let whole = Int64(exactly: value), whole != 0 {
      return "\(whole).0"
    }
    return value.description
  }

  // MARK: In tables of notebooks

  /// `f"{value:.2f}"`.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%.\(digits)f", value) : missing
  }

  /// `f"{value:+.2f}"`.
  package static func signed(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%+.\(digits)f", value) : missing
  }

  /// `f"{value:.1%}"`.
  package static func percent(_ value: Double, _ digits: Int = 1) -> String {
    value.isFinite ? String(format: "%.\(digits)f%%", 100 * value) : missing
  }

  /// `f"{value:+.1%}"`.
  package static func signedPercent(_ value: Double, _ digits: Int = 1) -> String {
    value.isFinite ? String(format: "%+.\(digits)f%%", 100 * value) : missing
  }

  /// What the cells' function `show` writes for a number that is not there.
  package static let missing = "–"
}
