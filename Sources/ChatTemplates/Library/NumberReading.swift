import Foundation

/// Numbers from texts, as Python reads them, and their rounding.
enum NumberReading {
  /// A whole number; `nil` if the value is none.
  ///
  /// - Throws: An unsupported fault for numbers of more than 64 bits.
  static func whole(_ value: RuntimeValue) throws(TemplateFault) -> RuntimeValue? {
    if let number = value.wholeNumber { return .integer(number) }
    if let text = value.text, let digits = digits(of: text) {
      guard let number = Int(digits) else {
        throw .unsupported("a whole number of more than 64 bits")
      }
      return .integer(number)
    }
    guard let number = real(value), !number.isNaN else { return nil }
    guard let whole = Int(exactly: number.rounded(.towardZero)) else {
      if number.isInfinite { return nil }
      throw .unsupported("a whole number of more than 64 bits")
    }
    return .integer(whole)
  }

  static func real(_ value: RuntimeValue) -> Double? {
    if let number = value.number { return number }
    guard let text = value.text else { return nil }
    let trimmed = StringMethods.stripped(text, of: nil).lowercased()
    let unsigned =
      trimmed.hasPrefix("-") || trimmed.hasPrefix("+") ? trimmed.dropFirst() : trimmed[...]
    switch unsigned {
    case "inf", "infinity": return trimmed.hasPrefix("-") ? -.infinity : .infinity
    case "nan": return .nan
    default: break
    }
    let allowed = Set("0123456789.e+-_")
    guard trimmed.allSatisfy({ allowed.contains($0) }), partsDigits(trimmed) else { return nil }
    return Double(trimmed.filter { $0 != "_" })
  }

  /// The sign and digits of a whole number.
  private static func digits(of text: String) -> String? {
    let trimmed = StringMethods.stripped(text, of: nil)
    let isSigned = trimmed.hasPrefix("-") || trimmed.hasPrefix("+")
    let digits = isSigned ? trimmed.dropFirst() : trimmed[...]
    let isNumber = digits.unicodeScalars.allSatisfy { $0.isDigit || $0 == "_" }
    guard !digits.isEmpty, isNumber, partsDigits(trimmed) else { return nil }
    return trimmed.filter { $0 != "_" }
  }

  /// Whether underscores stand only between digits.
  private static func partsDigits(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    return scalars.indices.allSatisfy { index in
      guard scalars[index] == "_" else { return true }
      guard index > 0, index + 1 < scalars.count else { return false }
      return scalars[index - 1].isDigit && scalars[index + 1].isDigit
    }
  }

  /// - Throws: An invalid-operation fault if the value is no number or the method none.
  static func rounded(
    _ value: RuntimeValue, precision: Int, method: String
  ) throws(TemplateFault) -> RuntimeValue {
    guard let number = value.number else {
      throw .invalid("“round” does not fit \(value.typeName)")
    }
    guard (0...15).contains(precision) else {
      throw .unsupported("“round” to \(precision) places")
    }
    let scale = pow(10, Double(precision))
    switch method {
    case "common":
      if value.wholeNumber != nil { return value.wholeNumber.map { .integer($0) } ?? value }
      guard number.isFinite, number.magnitude < 1e15 else { return value }
      return .float(Double(String(format: "%.\(precision)f", number)) ?? number)
    case "ceil": return .float((number * scale).rounded(.up) / scale)
    case "floor": return .float((number * scale).rounded(.down) / scale)
    default: throw .invalid("“round” has no method “\(method)”")
    }
  }
}
