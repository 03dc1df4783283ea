/// A number as it stands in a JSON text.
package struct JSONNumber: Equatable, Sendable {
  /// The number's characters.
  package let text: String

  @inlinable
  package init(text: String) { self.text = text }

  /// Whether it is written without fraction and exponent.
  package var isInteger: Bool { !text.utf8.contains { $0 == 0x2E || $0 | 0x20 == 0x65 } }

  /// Whether it begins with a minus sign.
  package var isNegative: Bool { text.utf8.first == UInt8(ascii: "-") }

  /// The value, if it is written as an integer and fits.
  package var integer: Int? { Int(text) }

  /// The nearest value; infinite beyond the largest.
  package var value: Double { Double(text) ?? .nan }
}
