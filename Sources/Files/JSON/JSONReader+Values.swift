extension JSONReader {
  // MARK: Numbers

  /// The next number.
  @inlinable
  package mutating func readNumber() throws(Failure) -> JSONNumber {
    skipWhitespace()
    let start = offset
    try skipNumber()
    return JSONNumber(text: String(decoding: bytes[start..<offset], as: UTF8.self))
  }

  @inlinable
  mutating func skipNumber() throws(Failure) {
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    if acceptsPython, bytes[offset] == UInt8(ascii: "I") {
      _ = try readWord("Infinity", as: .null)
      return
    }
    if bytes[offset] == UInt8(ascii: "0") { offset += 1 } else { try skipDigits() }
    if bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      try skipDigits()
    }
    if bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      try skipDigits()
    }
  }

  @inlinable
  mutating func skipDigits() throws(Failure) {
    let start = offset
    while bytes[offset] &- 0x30 < 10 { offset += 1 }
    guard offset > start else { throw failure("expected a digit") }
  }

  /// Reads an integer from 0 to `limit`; nil, with the cursor where it was, if there is none.
  @inlinable
  package mutating func readInteger(upTo limit: Int) -> Int? {
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

  /// Steps over a value, checking its syntax.
  @inlinable
  package mutating func skipValue() throws(Failure) {
    skipWhitespace()
    switch bytes[offset] {
    case UInt8(ascii: "{"):
      var more = try beginObject()
      while more {
        guard isNext("\"") else { throw failure("expected a key in quotes") }
        try skipString()
        try expect(":", "a colon")
        try skipValue()
        more = try nextMember()
      }
    case UInt8(ascii: "["):
      var more = try beginArray()
      while more {
        try skipValue()
        more = try nextElement()
      }
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "-"), 0x30...0x39: try skipNumber()
    default: _ = try readLiteral()
    }
  }

  /// Reads a value.
  @inlinable
  package mutating func readValue() throws(Failure) -> JSONValue {
    skipWhitespace()
    switch bytes[offset] {
    case UInt8(ascii: "{"):
      var object: [String: JSONValue] = [:]
      var more = try beginObject()
      while more {
        let name = try readKey()
        object[name] = try readValue()
        more = try nextMember()
      }
      return .object(object)
    case UInt8(ascii: "["):
      var array: [JSONValue] = []
      var more = try beginArray()
      while more {
        array.append(try readValue())
        more = try nextElement()
      }
      return .array(array)
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "-"), 0x30...0x39: return .number(try readNumber().value)
    default: return try readLiteral()
    }
  }

  /// Reads `true`, `false` or `null`, and the numbers that only Python writes as words.
  @inlinable
  mutating func readLiteral() throws(Failure) -> JSONValue {
    switch bytes[offset] {
    case UInt8(ascii: "t"): return try readWord("true", as: .bool(true))
    case UInt8(ascii: "f"): return try readWord("false", as: .bool(false))
    case UInt8(ascii: "n"): return try readWord("null", as: .null)
    case UInt8(ascii: "N") where acceptsPython: return try readWord("NaN", as: .number(.nan))
    case UInt8(ascii: "I") where acceptsPython:
      return try readWord("Infinity", as: .number(.infinity))
    default: throw failure("expected a value")
    }
  }

  @inlinable
  mutating func readWord(_ word: String, as value: JSONValue) throws(Failure) -> JSONValue {
    for byte in word.utf8 {
      guard bytes[offset] == byte else { throw failure("expected \(word)") }
      offset += 1
    }
    return value
  }

  // MARK: Whole texts

  /// The members of an object that is all of the text; nil if the text is another value.
  package mutating func readWholeObject() throws(Failure) -> [String: JSONValue]? {
    let value = try readValue()
    try expectEnd()
    guard case .object(let members) = value else { return nil }
    return members
  }

  /// Reads an object's names and the offsets of its values, each checked for syntax.
  ///
  /// The member `inner`, if it is an object, is taken apart in the same pass.
  @inlinable
  package mutating func readMembers(
    inner: String?, innerMembers: inout [String: Int]
  ) throws(Failure) -> [String: Int] {
    var members: [String: Int] = [:]
    var more = try beginObject()
    while more {
      let name = try readKey()
      skipWhitespace()
      members[name] = offset
      if name == inner, isNext("{") {
        var none: [String: Int] = [:]
        innerMembers = try readMembers(inner: nil, innerMembers: &none)
      } else {
        try skipValue()
      }
      more = try nextMember()
    }
    return members
  }
}
