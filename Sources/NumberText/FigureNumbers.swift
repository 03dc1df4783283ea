internal import Foundation

/// Numbers as charts write them: true minus signs, thousands apart, no more digits than needed.
package enum FigureNumbers {
  /// With a fixed number of decimals; from a thousand billions on as a power of ten.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    guard abs(value) < 1e12 else { return scientific(value, 3) }
    let text = String(format: "%.\(decimals)f", locale: nil, abs(value))
    let parts = text.split(separator: ".", maxSplits: 1)
    let isZero = text.allSatisfy { "0.".contains($0) }
    let fraction = parts.count > 1 ? "." + parts[1] : ""
    return (value < 0 && !isZero ? "−" : "") + grouped(parts[0]) + fraction
  }

  /// With a number of significant digits, trailing zeros left out; powers of ten beyond a million and
  /// below a ten-thousandth.
  package static func significant(_ value: Double, _ digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : fixed(value, 0) }
    let exponent = Int(log10(abs(value)).rounded(.down))
    if exponent >= 6 || exponent < -4 { return scientific(value, digits) }
    return trimmed(fixed(value, max(digits - 1 - exponent, 0)))
  }

  /// As a percentage.
  package static func percent(_ share: Double, _ decimals: Int = 0) -> String {
    fixed(100 * share, decimals) + percentSign
  }

  /// The sign after a number; a line never breaks between them.
  package static let percentSign = "\u{00A0}%"

  /// With a sign even if positive; zero has none.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = fixed(value, decimals)
    return value > 0 && text.contains(where: { "123456789".contains($0) }) ? "+" + text : text
  }

  /// A power of ten with raised digits.
  package static func power(ofTen exponent: Int) -> String {
    switch exponent {
    case 0: "1"
    case 1: "10"
    case 2: "100"
    default: "10" + raised(exponent)
    }
  }

  /// A number between 1 and 10 of at most so many digits, times a power of ten.
  package static func scientific(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : fixed(value, 0) }
    let parts = String(format: "%.\(max(digits - 1, 0))e", locale: nil, abs(value))
      .split(separator: "e")
    let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    return (value < 0 ? "−" : "") + trimmed(String(parts[0])) + "·10" + raised(exponent)
  }

  private static func raised(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let text = String(abs(number)).compactMap(\.wholeNumberValue).map { digits[$0] }
    return (number < 0 ? "⁻" : "") + String(text)
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = Substring(text)
    while text.hasSuffix("0") { text = text.dropLast() }
    return String(text.hasSuffix(".") ? text.dropLast() : text)
  }

  private static func grouped(_ digits: Substring) -> String {
    guard digits.count > 4 else { return String(digits) }
    let count = digits.count
    return digits.enumerated().map { i, digit in
      i > 0 && (count - i) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
  }
}
