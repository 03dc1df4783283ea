/// Numbers as pages show them: with a real minus, and a space that does not break before units.
enum PageNumbers {
  /// With so many digits after the point: `−2.52`.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    let text = Numbers.fixed(value, digits)
    // What rounds to zero has no sign.
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return isZero ? text.replacing("-", with: "") : withMinus(text)
  }

  /// With a sign: `+2.52`.
  static func signed(_ value: Double, _ digits: Int) -> String {
    let text = fixed(value, digits)
    return value > 0 && text.contains(where: { "123456789∞".contains($0) }) ? "+" + text : text
  }

  /// With four significant digits.
  static func significant(_ value: Double) -> String {
    value.isFinite ? withMinus(Numbers.significant(value)) : fixed(value, 0)
  }

  /// A share between 0 and 1: `47.8 %`.
  static func percent(_ share: Double, _ digits: Int = 1) -> String {
    fixed(100 * share, digits) + "\u{A0}%"
  }

  /// An interval of shares: `42.9–52.6 %`.
  static func percents(_ interval: [Double]) -> String {
    interval.map { fixed(100 * $0, 1) }.joined(separator: "–") + "\u{A0}%"
  }

  /// A probability, with enough digits for small ones.
  static func probability(_ value: Double) -> String { Numbers.probability(value) }

  /// A steer value: `+3`, `0`, `−0.5`.
  static func steerValue(_ value: Float) -> String { withMinus(Numbers.signed(value)) }

  /// Steer values of one setting, 0 for those that do nothing left out at the end: `+1`, `+1, −3`.
  static func setting(_ values: [Float]) -> String {
    let last = values.lastIndex { $0 != 0 } ?? 0
    return values.prefix(last + 1).map(steerValue).joined(separator: ", ")
  }

  private static func withMinus(_ text: String) -> String { text.replacing("-", with: "−") }
}
