/// The escapes of a quoted string, which are Python's.
enum StringLiteral {
  private static let simple: [Unicode.Scalar: Unicode.Scalar?] = [
    "\\": "\\", "'": "'", "\"": "\"", "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n",
    "r": "\r", "t": "\t", "v": "\u{0B}", "\n": Unicode.Scalar?.none,
  ]

  static func decode(
    _ quoted: ArraySlice<Unicode.Scalar>, line: Int
  ) throws(TemplateFault) -> String {
    var text = String.UnicodeScalarView()
    var rest = quoted
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let escape = rest.popFirst() else {
        text.append(scalar)
        continue
      }
      if let meaning = simple[escape] {
        if let meaning { text.append(meaning) }
      } else if let length = ["x": 2, "u": 4, "U": 8][String(escape)] {
        text.append(try code(rest.prefix(length), length: length, line: line))
        rest = rest.dropFirst(length)
      } else if ("0"..."7").contains(escape) {
        let digits = rest.prefix(2).prefix { ("0"..."7").contains($0) }
        let value = UInt32(String(escape) + String(scalars: digits), radix: 8) ?? 0
        if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        rest = rest.dropFirst(digits.count)
      } else if escape == "N" {
        throw .unsupported("“\\N{…}” in a string", line: line)
      } else {
        text.append(scalar)
        text.append(escape)
      }
    }
    return String(text)
  }

  private static func code(
    _ digits: ArraySlice<Unicode.Scalar>, length: Int, line: Int
  ) throws(TemplateFault) -> Unicode.Scalar {
    guard digits.count == length, digits.allSatisfy(\.isHexadecimalDigit),
      let value = UInt32(String(scalars: digits), radix: 16)
    else { throw .syntax("a malformed escape in a string", line: line) }
    guard let scalar = Unicode.Scalar(value) else {
      throw .unsupported("half a surrogate pair in a string", line: line)
    }
    return scalar
  }
}
