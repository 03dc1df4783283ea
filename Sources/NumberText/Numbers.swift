internal import Foundation

/// Numbers as terminals, settings and sentences of the tool have them, the same wherever it runs:
/// with a hyphen as minus sign, so that they can be typed again.
package enum Numbers {
  private static let locale = Locale(identifier: "en_US")

  /// With so many digits after the point: `2.52`.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    value.formatted(
      .number.precision(.fractionLength(digits)).grouping(.never).locale(locale))
  }

  /// As short as possible: `-3`, `0.5`.
  package static func plain(_ value: Float) -> String {
    value.formatted(.number.precision(.fractionLength(0...6)).grouping(.never).locale(locale))
  }

  /// As short as possible, with a sign unless zero: `+3`.
  package static func signed(_ value: Float) -> String {
    value > 0 ? "+" + plain(value) : plain(value)
  }

  /// With four significant digits: `1234`, `0.01235`.
  package static func significant(_ value: Double) -> String {
    value.formatted(
      .number.precision(.significantDigits(1...4)).grouping(.never).locale(locale))
  }

  /// With a sign and so many digits after the point: `+2.52`, `−0.31`.
  package static func signed(_ value: Double, _ digits: Int) -> String {
    (value > 0 ? "+" : "") + fixed(value, digits)
  }

  /// A probability, with enough digits for small ones: `0.32`, `0.0001`.
  package static func probability(_ value: Double) -> String { fixed(value, value < 0.1 ? 4 : 2) }

  /// Steer values as they are typed: `-5,1`.
  package static func list(_ values: [Float]) -> String { values.map(plain).joined(separator: ",") }

  /// With thousands apart: `147,456`.
  package static func grouped(_ value: Int) -> String { value.formatted(.number.locale(locale)) }
}
