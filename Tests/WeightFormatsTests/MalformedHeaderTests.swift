import Files
import Testing
import WeightFormats

/// A malformed file and the one error it must give.
struct MalformedCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var bytes: [UInt8]
  var error: WeightFormatError

  init(_ name: String, _ header: String, data: Int = 0, _ error: WeightFormatError) {
    testDescription = name
    bytes = safetensors(header, dataCount: data)
    self.error = error
  }

  init(_ name: String, bytes: [UInt8], _ error: WeightFormatError) {
    testDescription = name
    self.bytes = bytes
    self.error = error
  }
}

@Suite struct MalformedHeaderTests {
  @Test(arguments: frameCases + jsonCases)
  func headerText(_ malformed: MalformedCase) {
    expectError(malformed)
  }

  @Test(arguments: entryCases + metadataCases)
  func entries(_ malformed: MalformedCase) {
    expectError(malformed)
  }

  @Test(arguments: layoutCases)
  func layout(_ malformed: MalformedCase) {
    expectError(malformed)
  }

  private func expectError(_ malformed: MalformedCase) {
    #expect(throws: malformed.error) {
      try SafetensorsFile(FileBytes(malformed.bytes, name: "f"))
    }
    #expect(malformed.error.description.hasPrefix("f: "))
  }
}

private let frameCases: [MalformedCase] = [
  .init("empty", bytes: [], .fileTooShort(file: "f", count: 0)),
  .init("seven bytes", bytes: Array(repeating: 0, count: 7), .fileTooShort(file: "f", count: 7)),
  .init(
    "header over 100 MB", bytes: safetensors([], dataCount: 4, headerLength: 100_000_001),
    .headerTooLarge(file: "f", length: 100_000_001)),
  .init(
    "largest length", bytes: safetensors([], dataCount: 4, headerLength: .max),
    .headerTooLarge(file: "f", length: .max)),
  .init(
    "header beyond the file", bytes: safetensors(Array("{}".utf8), dataCount: 0, headerLength: 3),
    .headerBeyondFile(file: "f", length: 3, available: 2)),
  .init(
    "not UTF-8", bytes: safetensors(Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8), dataCount: 0),
    .invalidUTF8(file: "f", offset: 10)),
  .init(
    "overlong UTF-8", bytes: safetensors([0x7B, 0x22, 0xC0, 0x80, 0x22], dataCount: 0),
    .invalidUTF8(file: "f", offset: 10)),
]

private let jsonCases: [MalformedCase] = [
  .init("array", "[1,2]", .headerNotObject(file: "f")),
  .init("number", " 3", .headerNotObject(file: "f")),
  .init("empty header", "", json(8, "expected a value, but the text ends")),
  .init("words", "hello", json(8, "expected a value")),
  .init("cut", "{\"a\"", json(12, "expected a colon, but the text ends")),
  .init("open string", "{\"a", json(11, "expected the end of a string, but the text ends")),
  .init(
    "trailing comma", "{\"a\":{},}",
    .malformedEntry(
      file: "f", tensor: "a", reason: "dtype is missing")),
  .init(
    "trailing comma in metadata", "{\"__metadata__\":{\"a\":\"b\",}}",
    json(33, "expected a key in quotes")),
  .init("text after", "{} {}", json(11, "text after the end of the value")),
  .init("bare key", "{a:1}", json(9, "expected a key in quotes")),
  .init("bad escape", "{\"\\x\":1}", json(11, "an unknown escape in a string")),
  .init("half pair", "{\"\\ud800\":1}", json(16, "half of a surrogate pair in a string")),
  .init("control character", "{\"a\nb\":1}", json(11, "a control character in a string")),
  .init(
    "leading zero", "{\"a\":\(shape("[01]"))}", json(38, "expected a comma or the end of the array")
  ),
  .init(
    "deep nesting", "{\"a\":{\"x\":" + String(repeating: "[", count: 100_000),
    json(80, "nested deeper than 64 levels")),
  .init(
    "duplicate tensor", "{\(good),\(good)}", data: 4,
    .duplicateKey(file: "f", key: "a", offset: 62)),
  .init(
    "duplicate through an escape", "{\(good),\"\\u0061\":{}}", data: 4,
    .duplicateKey(file: "f", key: "a", offset: 62)),
  .init(
    "duplicate field", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}",
    .duplicateKey(file: "f", key: "dtype", offset: 28)),
]

private let manyKeys =
  "{\"__metadata__\":{" + (0...1_000_000).map { "\"\($0)\":\"\"" }.joined(separator: ",") + "}}"

private let metadataCases: [MalformedCase] = [
  .init(
    "a million keys", manyKeys,
    json(8 + manyKeys.utf8.count - 4, "an object has more than 1000000 keys")),
  .init("metadata is a list", "{\"__metadata__\":[]}", .metadataNotStrings(file: "f", key: nil)),
  .init(
    "metadata number", "{\"__metadata__\":{\"a\":\"b\",\"c\":1}}",
    .metadataNotStrings(file: "f", key: "c")),
  .init(
    "duplicate metadata", "{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}}",
    .duplicateKey(file: "f", key: "a", offset: 33)),
]

private let entryCases: [MalformedCase] = [
  .init("entry is a number", "{\"a\":1}", malformed("the entry is not an object")),
  .init("no type", "{\"a\":{\"shape\":[],\"data_offsets\":[0,4]}}", malformed("dtype is missing")),
  .init(
    "no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
    malformed("shape is missing")),
  .init(
    "no offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}",
    malformed("data_offsets is missing")),
  .init("type is a number", "{\"a\":{\"dtype\":32}}", malformed("dtype is not a string")),
  .init("shape is a number", "{\"a\":\(shape("3"))}", malformed("shape is not an array")),
  .init("fractional shape", "{\"a\":\(shape("[1.0]"))}", malformed("shape is not all integers")),
  .init("text in shape", "{\"a\":\(shape("[\"1\"]"))}", malformed("shape is not all integers")),
  .init(
    "many dimensions", "{\"a\":\(shape("[\(String(repeating: "1,", count: 64))1]"))}",
    malformed("shape has more than 64 entries")),
  .init(
    "one offset", "{\(entry("a", "F32", "[]", "[0]"))}", data: 4,
    malformed("data_offsets is not two integers")),
  .init(
    "three offsets", "{\(entry("a", "F32", "[]", "[0,4,8]"))}", data: 4,
    malformed("data_offsets has more than 2 entries")),
  .init(
    "unknown type", "{\(entry("a", "F31", "[]", "[0,4]"))}", data: 4,
    .unknownType(file: "f", tensor: "a", type: "F31")),
  .init(
    "negative dimension", "{\(entry("a", "F32", "[-1]", "[0,4]"))}", data: 4,
    .negativeDimension(file: "f", tensor: "a")),
  .init(
    "huge dimension", "{\(entry("a", "F32", "[99999999999999999999]", "[0,4]"))}", data: 4,
    .shapeOverflow(file: "f", tensor: "a")),
  .init(
    "overflowing product", "{\(entry("a", "F32", "[4294967296,4294967296]", "[0,4]"))}",
    data: 4, .shapeOverflow(file: "f", tensor: "a")),
  .init(
    "overflowing byte count", "{\(entry("a", "F32", "[4611686018427387904]", "[0,4]"))}",
    data: 4, .shapeOverflow(file: "f", tensor: "a")),
]

private let layoutCases: [MalformedCase] = [
  .init(
    "reversed", "{\(entry("a", "F32", "[1]", "[4,0]"))}", data: 4,
    .offsetsReversed(file: "f", tensor: "a", begin: 4, end: 0)),
  .init(
    "beyond the data", "{\(entry("a", "F32", "[2]", "[0,8]"))}", data: 4,
    .offsetsOutOfBounds(file: "f", tensor: "a", available: 4)),
  .init(
    "negative offset", "{\(entry("a", "F32", "[1]", "[-4,0]"))}", data: 4,
    .offsetsOutOfBounds(file: "f", tensor: "a", available: 4)),
  .init(
    "huge offset", "{\(entry("a", "F32", "[1]", "[0,99999999999999999999]"))}", data: 4,
    .offsetsOutOfBounds(file: "f", tensor: "a", available: 4)),
  .init(
    "wrong byte count", "{\(entry("a", "F32", "[2]", "[0,4]"))}", data: 4,
    .byteCountMismatch(file: "f", tensor: "a", expected: 8, actual: 4)),
  .init(
    "overlap", "{\(good),\(entry("b", "F16", "[2]", "[2,6]"))}", data: 6,
    .offsetsOverlap(file: "f", tensor: "b", other: "a")),
  .init(
    "same place twice", "{\(good),\(entry("b", "F32", "[1]", "[0,4]"))}", data: 4,
    .offsetsOverlap(file: "f", tensor: "b", other: "a")),
  .init(
    "gap", "{\(good),\(entry("b", "F32", "[1]", "[8,12]"))}", data: 12,
    .offsetsLeaveGap(file: "f", tensor: "b", count: 4)),
  .init(
    "gap at the start", "{\(entry("b", "F32", "[1]", "[4,8]"))}", data: 8,
    .offsetsLeaveGap(file: "f", tensor: "b", count: 4)),
  .init("rest", "{\(good)}", data: 7, .unusedBytes(file: "f", count: 3)),
  .init("rest without tensors", "{}", data: 1, .unusedBytes(file: "f", count: 1)),
]

private let good = entry("a", "F32", "[1]", "[0,4]")

private func json(_ offset: Int, _ reason: String) -> WeightFormatError {
  .invalidJSON(file: "f", offset: offset, reason: reason)
}

private func malformed(_ reason: String) -> WeightFormatError {
  .malformedEntry(file: "f", tensor: "a", reason: reason)
}

private func shape(_ shape: String) -> String {
  "{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[0,4]}"
}
