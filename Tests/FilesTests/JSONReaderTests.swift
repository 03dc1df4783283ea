import Files
import Testing

@Suite struct JSONReaderTests {
  static func value(_ text: String) throws(JSONError) -> JSONValue {
    var reader = try JSONReader<JSONError>(text.utf8, path: "f")
    let value = try reader.readValue()
    try reader.expectEnd()
    return value
  }

  @Test func readsEveryKindOfValue() throws {
    let value = try Self.value(
      #" {"a": [null, true, false, -1.5e2, 0], "b\u0041\n": "\ud83d\ude00é", "c": {}, "d": []} "#)
    #expect(
      value
        == .object([
          "a": .array([.null, .bool(true), .bool(false), .number(-150), .number(0)]),
          "bA\n": .string("😀é"), "c": .object([:]), "d": .array([]),
        ]))
    #expect(value["a"]?.description == "a list of 5")
  }

  @Test func theLastOfEqualKeysCounts() throws {
    #expect(
      try Self.value(#"{"a": 1, "b": 2, "\u0061": 3}"#)
        == .object(["a": .number(3), "b": .number(2)]))
    var reader = try JSONReader<JSONError>(
      #"{"m": {"x": 1}, "m": {"y": 2, "y": 7}}"#.utf8, path: "f")
    var inner: [String: Int] = [:]
    let members = try reader.readMembers(inner: "m", innerMembers: &inner)
    #expect(inner.keys.sorted() == ["y"])
    reader.offset = try #require(inner["y"])
    #expect(reader.readInteger(upTo: 9) == 7)
    reader.offset = try #require(members["m"])
    #expect(try reader.readValue() == .object(["y": .number(7)]))
  }

  @Test(arguments: [
    ("", 0, 1, "expected a value, but the text ends"),
    ("{", 1, 1, "expected a key in quotes, but the text ends"),
    ("{\"a\":1,}", 7, 1, "expected a key in quotes"),
    ("[\n1,\n2\n,]", 8, 4, "expected a value"),
    ("{\"a\"\n1}", 5, 2, "expected a colon"),
    ("[1 2]", 3, 1, "expected a comma or the end of the array"),
    ("[01]", 2, 1, "expected a comma or the end of the array"),
    ("[-]", 2, 1, "expected a digit"), ("[1.]", 3, 1, "expected a digit"),
    ("[1e+]", 4, 1, "expected a digit"), ("[NaN]", 1, 1, "expected a value"),
    ("[nul", 4, 1, "expected null, but the text ends"),
    ("\"a", 2, 1, "expected the end of a string, but the text ends"),
    ("\"a\u{1}\"", 2, 1, "a control character in a string"),
    ("\"\\x\"", 2, 1, "an unknown escape in a string"),
    ("\"\\u12g4\"", 5, 1, "expected four hexadecimal digits"),
    ("\"\\ud800x\"", 7, 1, "half of a surrogate pair in a string"),
    ("\"\\udc00\"", 7, 1, "half of a surrogate pair in a string"),
    ("1 2", 2, 1, "text after the end of the value"),
    ("1\0", 1, 1, "text after the end of the value"),
  ])
  func errorsHaveTheirPlace(_ text: String, offset: Int, line: Int, reason: String) {
    let error = JSONError(file: "f", offset: offset, line: line, fault: .syntax(reason: reason))
    #expect(throws: error) { try Self.value(text) }
    #expect(throws: error) {
      var reader = try JSONReader<JSONError>(text.utf8, path: "f")
      try reader.skipValue()
      try reader.expectEnd()
    }
  }

  @Test func textIsUTF8() {
    #expect(throws: JSONError(file: "f", offset: 9, line: 2, fault: .notUTF8)) {
      try JSONReader<JSONError>([0x5B, 0x0A, 0xFF], path: "f", baseOffset: 7)
    }
  }

  @Test(arguments: ["[", "{\"a\":"])
  func nestingIsBounded(_ open: String) throws {
    let close = open == "[" ? "]" : "}"
    let deep = { (levels: Int) in
      String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
    }
    _ = try Self.value(deep(64))
    #expect(
      throws: JSONError(
        file: "f", offset: 64 * open.utf8.count, line: 1,
        fault: .syntax(reason: "nested deeper than 64 levels"))
    ) { try Self.value(deep(65)) }
    #expect(throws: JSONError.self) { try Self.value(String(repeating: open, count: 500_000)) }
  }

  @Test func numbersKeepTheirForm() throws {
    var reader = try JSONReader<JSONError>("[-0, 12, 1e2, 99999999999999999999]".utf8, path: "f")
    var numbers: [JSONNumber] = []
    var more = try reader.beginArray()
    while more {
      numbers.append(try reader.readNumber())
      more = try reader.nextElement()
    }
    #expect(numbers.map(\.isNegative) == [true, false, false, false])
    #expect(numbers.map(\.isInteger) == [true, true, false, true])
    #expect(numbers.map(\.integer) == [0, 12, nil, nil])
    #expect(numbers.map(\.value) == [0, 12, 100, 1e20])
  }
}
