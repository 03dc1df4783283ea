internal import Figures

/// Numbers as pages show them: as figures do, and steer values in full.
enum PageNumbers {
  /// With so many digits after the point: `−2.52`.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    NumberText.fixed(value, digits)
  }

  /// With a sign: `+2.52`.
  static func signed(_ value: Double, _ digits: Int) -> String {
    NumberText.signed(value, digits)
  }

  /// With four significant digits.
  static func significant(_ value: Double) -> String {
    NumberText.significant(value, 4)
  }

  /// A share between 0 and 1: `47.8 %`.
  static func percent(_ share: Double, _ digits: Int = 1) -> String {
    NumberText.percent(share, digits)
  }

  /// An interval of shares: `42.9–52.6 %`.
  static func percents(_ interval: [Double]) -> String {
    interval.map { fixed(100 * $0, 1) }.joined(separator: "–") + "\u{A0}%"
  }

  /// A probability, with enough digits for small ones.
  static func probability(_ value: Double) -> String { Numbers.probability(value) }

  /// A steer value: `+3`, `0`, `−0.5`.
  static func steerValue(_ value: Float) -> String {
    Numbers.signed(value).replacing("-", with: "−")
  }

  /// Steer values of one setting, 0 for those that do nothing left out at the end: `+1`, `+1, −3`.
  static func setting(_ values: [Float]) -> String {
    let last = values.lastIndex { $0 != 0 } ?? 0
    return values.prefix(last + 1).map(steerValue).joined(separator: ", ")
  }
}
