/// Numbers as pages show them: as figures do, and steer values in full.
package enum PageNumbers {
  /// With so many digits after the point: `−2.52`.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    FigureNumbers.fixed(value, digits)
  }

  /// With a sign: `+2.52`.
  package static func signed(_ value: Double, _ digits: Int) -> String {
    FigureNumbers.signed(value, digits)
  }

  /// With four significant digits.
  package static func significant(_ value: Double) -> String {
    FigureNumbers.significant(value, 4)
  }

  /// A share between 0 and 1: `47.8 %`.
  package static func percent(_ share: Double, _ digits: Int = 1) -> String {
    FigureNumbers.percent(share, digits)
  }

  /// An interval of shares: `42.9–52.6 %`.
  package static func percents(_ interval: [Double]) -> String {
    interval.map { fixed(100 * $0, 1) }.joined(separator: "–") + FigureNumbers.percentSign
  }

  /// A probability, with enough digits for small ones.
  package static func probability(_ value: Double) -> String { Numbers.probability(value) }

  /// A steer value: `+3`, `0`, `−0.5`.
  package static func steerValue(_ value: Float) -> String {
    Numbers.signed(value).replacing("-", with: "−")
  }

  /// Steer values of one setting, 0 for those that do nothing left out at the end: `+1`, `+1, −3`.
  package static func setting(_ values: [Float]) -> String {
    let last = values.lastIndex { $0 != 0 } ?? 0
    return values.prefix(last + 1).map(steerValue).joined(separator: ", ")
  }
}
