extension JSONReader {
  // MARK: Strings

  /// Appends the next string, escapes resolved, to `output`.
  mutating func readString(into output: inout [UInt8]) throws(TokenizerError) {
    try expect(UInt8(ascii: "\""), "a string")
    var runStart = offset
    while true {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        output.append(contentsOf: bytes[runStart..<offset])
        offset += 1
        return
      case UInt8(ascii: "\\"):
        output.append(contentsOf: bytes[runStart..<offset])
        offset += 1
        try readEscape(into: &output)
        runStart = offset
      case 0..<0x20:
        throw failure("a control character in a string")
      default:
        offset += 1
      }
    }
  }

  private mutating func readEscape(into output: inout [UInt8]) throws(TokenizerError) {
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"): UTF8Text.append(try readEscapedScalar(), to: &output)
    default:
      offset -= 1
      throw failure("an unknown escape in a string")
    }
  }

  /// Reads the digits of `\uXXXX`, and the second half if they are the first of a surrogate pair.
  private mutating func readEscapedScalar() throws(TokenizerError) -> UInt32 {
    let first = try readHexUnit()
    guard first & 0xF800 == 0xD800 else { return first }
    guard first < 0xDC00, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    else { throw failure("half of a surrogate pair in a string") }
    offset += 2
    let second = try readHexUnit()
    guard second & 0xFC00 == 0xDC00 else { throw failure("half of a surrogate pair in a string") }
    return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
  }

  private mutating func readHexUnit() throws(TokenizerError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes[offset]
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46, 0x61...0x66: digit = (byte | 0x20) - 0x61 + 10
      default: throw failure("expected four hexadecimal digits")
      }
      unit = unit << 4 | UInt32(digit)
      offset += 1
    }
    return unit
  }

  // MARK: Numbers

  /// Steps over a number and returns its range.
  mutating func readNumber() throws(TokenizerError) -> Range<Int> {
    let start = offset
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    if bytes[offset] == UInt8(ascii: "0") { offset += 1 } else { try readDigits() }
    if bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      try readDigits()
    }
    if bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      try readDigits()
    }
    return start..<offset
  }

  private mutating func readDigits() throws(TokenizerError) {
    let start = offset
    while bytes[offset] &- 0x30 < 10 { offset += 1 }
    guard offset > start else { throw failure("expected a digit") }
  }

  /// Reads an integer from 0 to `limit`; nil, with the cursor where it was, if there is none.
  mutating func readInteger(upTo limit: Int) -> Int? {
    skipWhitespace()
    let start = offset
    var value = 0
    while bytes[offset] &- 0x30 < 10 {
      value = value * 10 + Int(bytes[offset] - 0x30)
      offset += 1
      if value > limit { break }
    }
    let isLeadingZero = bytes[start] == UInt8(ascii: "0") && offset > start + 1
    let terminator = bytes[offset]
    let isFraction = terminator == UInt8(ascii: ".") || terminator | 0x20 == UInt8(ascii: "e")
    guard offset > start, value <= limit, !isLeadingZero, !isFraction else {
      offset = start
      return nil
    }
    return value
  }

  // MARK: Any value

  /// Steps over a string; one with escapes is read, to check them.
  private mutating func skipString() throws(TokenizerError) {
    let start = offset
    try expect(UInt8(ascii: "\""), "a string")
    while bytes[offset] != UInt8(ascii: "\"") {
      guard bytes[offset] >= 0x20, bytes[offset] != UInt8(ascii: "\\") else {
        offset = start
        var scratch: [UInt8] = []
        return try readString(into: &scratch)
      }
      offset += 1
    }
    offset += 1
  }

  /// Steps over a value, checking its syntax.
  mutating func skipValue(depth: Int) throws(TokenizerError) {
    skipWhitespace()
    switch bytes[offset] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth < Self.maximumDepth else { throw failure("nested too deeply") }
      let isObject = bytes[offset] == UInt8(ascii: "{")
      var more = try isObject ? beginObject() : beginArray()
      while more {
        if isObject {
          skipWhitespace()
          try skipString()
          try expect(UInt8(ascii: ":"), "a colon")
        }
        try skipValue(depth: depth + 1)
        more = try isObject ? nextMember() : nextElement()
      }
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "-"), 0x30...0x39: _ = try readNumber()
    default: _ = try readLiteral()
    }
  }

  /// Reads a value, at most ``maximumDepth`` levels deep.
  mutating func readValue(depth: Int = 0) throws(TokenizerError) -> JSONValue {
    skipWhitespace()
    switch bytes[offset] {
    case UInt8(ascii: "{"):
      guard depth < Self.maximumDepth else { throw failure("nested too deeply") }
      var object: [String: JSONValue] = [:]
      var more = try beginObject()
      while more {
        skipWhitespace()
        let start = offset
        var key: [UInt8] = []
        try readKey(into: &key)
        let name = String(decoding: key, as: UTF8.self)
        guard object.updateValue(try readValue(depth: depth + 1), forKey: name) == nil else {
          throw .invalidJSON(path: path, offset: start, reason: "\"\(name)\" occurs twice")
        }
        more = try nextMember()
      }
      return .object(object)
    case UInt8(ascii: "["):
      guard depth < Self.maximumDepth else { throw failure("nested too deeply") }
      var array: [JSONValue] = []
      var more = try beginArray()
      while more {
        array.append(try readValue(depth: depth + 1))
        more = try nextElement()
      }
      return .array(array)
    case UInt8(ascii: "\""):
      var text: [UInt8] = []
      try readString(into: &text)
      return .string(String(decoding: text, as: UTF8.self))
    default:
      return try readLiteral()
    }
  }

  /// Reads a number, `true`, `false` or `null`.
  private mutating func readLiteral() throws(TokenizerError) -> JSONValue {
    switch bytes[offset] {
    case UInt8(ascii: "-"), 0x30...0x39:
      let range = try readNumber()
      return .number(Double(String(decoding: bytes[range], as: UTF8.self)) ?? .nan)
    case UInt8(ascii: "t"): return try readWord("true", as: .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", as: .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", as: .null)
    default: throw failure("expected a value")
    }
  }

  private mutating func readWord(_ word: String, as value: JSONValue) throws(TokenizerError)
    -> JSONValue
  {
    for byte in word.utf8 {
      guard bytes[offset] == byte else { throw failure("expected \(word)") }
      offset += 1
    }
    return value
  }
}
