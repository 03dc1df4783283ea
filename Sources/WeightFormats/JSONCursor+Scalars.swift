/// A number as it stands in the text.
struct JSONNumber: Equatable {
  /// The value, if it is written as an integer and fits.
  var integer: Int?
  /// Whether it is written without fraction and exponent.
  var isInteger: Bool
  var isNegative: Bool
}

extension JSONCursor {
  /// Reads a number; integers that overflow keep `isInteger` but lose their value.
  mutating func readNumber() throws(WeightFormatError) -> JSONNumber {
    var number = JSONNumber(integer: 0, isInteger: true, isNegative: isNext("-"))
    if number.isNegative { advance() }
    if nextIsZero {
      advance()
    } else {
      guard nextIsDigit else { throw failure("expected a number") }
      while nextIsDigit {
        number.integer = Self.append(bytes[position], to: number.integer)
        advance()
      }
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      advance()
      try readDigits()
      number.isInteger = false
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      advance()
      if position < bytes.count,
        bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        advance()
      }
      try readDigits()
      number.isInteger = false
    }
    if number.isNegative, let value = number.integer { number.integer = -value }
    if !number.isInteger { number.integer = nil }
    return number
  }

  /// Whether the next value is a number.
  var nextIsNumber: Bool {
    mutating get {
      guard let byte = peek() else { return false }
      return byte == UInt8(ascii: "-") || nextIsDigit
    }
  }

  private var nextIsDigit: Bool {
    position < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
  }

  private var nextIsZero: Bool {
    position < bytes.count && bytes[position] == UInt8(ascii: "0")
  }

  private mutating func readDigits() throws(WeightFormatError) {
    guard nextIsDigit else { throw failure("expected a digit") }
    while nextIsDigit { advance() }
  }

  private static func append(_ digit: UInt8, to value: Int?) -> Int? {
    guard let value else { return nil }
    let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
    if overflow { return nil }
    let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
    return carry ? nil : sum
  }

  /// Reads a string.
  mutating func readString() throws(WeightFormatError) -> String {
    guard isNext("\"") else { throw failure("expected a string") }
    advance()
    var text = ""
    var runStart = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        text += run(from: runStart)
        advance()
        return text
      case UInt8(ascii: "\\"):
        text += run(from: runStart)
        text.unicodeScalars.append(try readEscape())
        runStart = position
      case 0..<0x20: throw failure("a control character in a string")
      default: advance()
      }
    }
    throw failure("the text ends inside a string")
  }

  private func run(from start: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
  }

  private mutating func readEscape() throws(WeightFormatError) -> Unicode.Scalar {
    advance()
    guard position < bytes.count else { throw failure("the text ends inside a string") }
    let scalar: Unicode.Scalar
    switch bytes[position] {
    case UInt8(ascii: "\""): scalar = "\""
    case UInt8(ascii: "\\"): scalar = "\\"
    case UInt8(ascii: "/"): scalar = "/"
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"): return try readUnicodeEscape()
    default: throw failure("an unknown escape in a string")
    }
    advance()
    return scalar
  }

  /// Reads `uXXXX`, or the two halves of a surrogate pair; stands on the “u”.
  private mutating func readUnicodeEscape() throws(WeightFormatError) -> Unicode.Scalar {
    let first = try readHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw failure("half of a surrogate pair in a string") }
    advance()
    let second = try readHexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw failure("half of a surrogate pair in a string") }
    return scalar
  }

  private mutating func readHexadecimal() throws(WeightFormatError) -> UInt32 {
    advance()
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else { throw failure("expected four hexadecimal digits") }
      value = value << 4 | UInt32(digit)
      advance()
    }
    return value
  }
}
