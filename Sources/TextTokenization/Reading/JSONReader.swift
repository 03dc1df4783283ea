import Foundation

/// A strict JSON cursor over the bytes of one file.
///
/// Foundation's readers build a dictionary of 50,257 strings and an array of 50,000 before the
/// first of them can be looked at: for GPT-2's `tokenizer.json` (2.1 MB) that alone takes 54 ms with
/// `JSONSerialization` and 83 ms with `JSONDecoder`. This cursor hands strings over as bytes,
/// straight into the tables that keep them, and takes 7 ms of the 38 that the tokenizer takes to
/// load (x86-64 Linux, `-O`).
///
/// Strict means: the whole file is UTF-8, nesting is bounded, control characters in strings, lone
/// surrogates, trailing commas, leading zeros and anything after the value are errors, and each
/// error carries its byte offset.
struct JSONReader {
  /// The file, then one zero byte, which no JSON construct accepts: reading needs no end checks.
  let bytes: [UInt8]
  let path: String
  /// Where the next byte is read.
  var offset = 0

  static let maximumDepth = 64
  static let maximumByteCount = 1 << 28

  init(_ data: Data, path: String) throws(TokenizerError) {
    let bytes = try validatedUTF8(data, path: path)
    self.bytes = bytes + [0]
    self.path = path
  }

  func failure(_ reason: String) -> TokenizerError {
    .invalidJSON(
      path: path, offset: offset,
      reason: offset >= bytes.count - 1 ? "\(reason), but the file ends" : reason)
  }

  mutating func skipWhitespace() {
    while true {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  /// Steps over `byte`, after any white space.
  mutating func expect(_ byte: UInt8, _ name: String) throws(TokenizerError) {
    skipWhitespace()
    guard bytes[offset] == byte else { throw failure("expected \(name)") }
    offset += 1
  }

  /// Requires an object, and tells well-formed JSON of another kind from what is not JSON.
  mutating func requireObject(_ field: String, _ expected: String) throws(TokenizerError) {
    guard !isNext(UInt8(ascii: "{")) else { return }
    try skipValue(depth: 0)
    try expectEnd()
    throw .wrongType(path: path, field: field, expected: expected)
  }

  /// Requires that nothing but white space is left.
  mutating func expectEnd() throws(TokenizerError) {
    skipWhitespace()
    guard offset == bytes.count - 1 else {
      throw .invalidJSON(path: path, offset: offset, reason: "text after the end of the value")
    }
  }

  // MARK: Objects and arrays

  /// Whether the next value starts with `byte`.
  mutating func isNext(_ byte: UInt8) -> Bool {
    skipWhitespace()
    return bytes[offset] == byte
  }

  /// Enters an array or object and says whether it has a first entry.
  mutating func begin(_ open: UInt8, _ close: UInt8, _ name: String) throws(TokenizerError)
    -> Bool
  {
    try expect(open, name)
    guard isNext(close) else { return true }
    offset += 1
    return false
  }

  /// Steps over a comma (true: another entry follows) or the closing bracket (false).
  mutating func next(_ close: UInt8, _ name: String) throws(TokenizerError) -> Bool {
    skipWhitespace()
    let byte = bytes[offset]
    guard byte == UInt8(ascii: ",") || byte == close else {
      throw failure("expected a comma or the end of the \(name)")
    }
    offset += 1
    return byte != close
  }

  mutating func beginObject() throws(TokenizerError) -> Bool {
    try begin(UInt8(ascii: "{"), UInt8(ascii: "}"), "an object")
  }

  mutating func nextMember() throws(TokenizerError) -> Bool {
    try next(UInt8(ascii: "}"), "object")
  }

  mutating func beginArray() throws(TokenizerError) -> Bool {
    try begin(UInt8(ascii: "["), UInt8(ascii: "]"), "an array")
  }

  mutating func nextElement() throws(TokenizerError) -> Bool {
    try next(UInt8(ascii: "]"), "array")
  }

  /// Appends the next member's name to `output` and steps over the colon.
  mutating func readKey(into output: inout [UInt8]) throws(TokenizerError) {
    try readString(into: &output)
    try expect(UInt8(ascii: ":"), "a colon")
  }

  /// Reads an object's names and the offsets of its values, each checked for syntax.
  ///
  /// The member `inner`, if it is an object, is taken apart in the same pass.
  mutating func readMembers(
    inner: String, innerMembers: inout [String: Int]
  ) throws(TokenizerError) -> [String: Int] {
    var members: [String: Int] = [:]
    var more = try beginObject()
    while more {
      var key: [UInt8] = []
      skipWhitespace()
      let start = offset
      try readKey(into: &key)
      let name = String(decoding: key, as: UTF8.self)
      skipWhitespace()
      guard members.updateValue(offset, forKey: name) == nil else {
        throw .invalidJSON(path: path, offset: start, reason: "\"\(name)\" occurs twice")
      }
      if name == inner, isNext(UInt8(ascii: "{")) {
        var none: [String: Int] = [:]
        innerMembers = try readMembers(inner: "", innerMembers: &none)
      } else {
        try skipValue(depth: 2)
      }
      more = try nextMember()
    }
    return members
  }
}

/// Copies a file's bytes after checking their number and that they are UTF-8.
func validatedUTF8(_ data: Data, path: String) throws(TokenizerError) -> [UInt8] {
  guard !data.isEmpty else { throw .emptyFile(path: path) }
  guard data.count <= JSONReader.maximumByteCount else {
    throw .fileTooLarge(
      path: path, byteCount: data.count, limit: JSONReader.maximumByteCount)
  }
  let bytes = [UInt8](data)
  var offset = 0
  while offset < bytes.count {
    if bytes[offset] < 0x80 {
      offset += 1
      continue
    }
    let length = UTF8Text.validLength(in: bytes.span, at: offset)
    guard length > 0 else { throw .invalidUTF8(path: path, offset: offset) }
    offset += length
  }
  return bytes
}
