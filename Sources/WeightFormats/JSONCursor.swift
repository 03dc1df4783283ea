import Files

/// A strict JSON reader that walks over UTF-8 bytes without building a tree.
///
/// Foundation's readers keep one of two equal keys without a word, and their trees take many times
/// the memory of the text. This one rejects duplicate keys, gives byte offsets, bounds its depth,
/// and allocates no more than the strings the caller keeps.
struct JSONCursor {
  /// Deeper nesting is an error, so that hostile text cannot exhaust the stack.
  static let maximumDepth = 32
  /// More keys in one object are an error: remembering them takes many times the memory of the text.
  static let maximumKeys = 1_000_000

  let bytes: UnsafeRawBufferPointer
  let file: String
  /// Where `bytes` begins in the file, for messages.
  let baseOffset: Int
  private(set) var position = 0
  private var depth = 0

  /// Starts at the first byte.
  ///
  /// - Throws: ``WeightFormatError/invalidUTF8(file:offset:)``.
  init(_ bytes: UnsafeRawBufferPointer, file: String, baseOffset: Int)
    throws(WeightFormatError)
  {
    self.bytes = bytes
    self.file = file
    self.baseOffset = baseOffset
    if let offset = firstInvalidUTF8(in: bytes) {
      throw .invalidUTF8(file: file, offset: baseOffset + offset)
    }
  }

  /// The next byte that is not white space; nil at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Whether the next value begins with this character.
  mutating func isNext(_ character: Unicode.Scalar) -> Bool {
    peek() == UInt8(ascii: character)
  }

  /// An error at the present position.
  func failure(_ reason: String) -> WeightFormatError {
    .invalidJSON(file: file, offset: baseOffset + position, reason: reason)
  }

  /// Requires that only white space is left.
  mutating func expectEnd() throws(WeightFormatError) {
    if peek() != nil { throw failure("text follows the value") }
  }

  /// Reads an object; `member` must read or skip each value.
  mutating func readObject(
    _ member: (inout JSONCursor, String) throws(WeightFormatError) -> Void
  ) throws(WeightFormatError) {
    try enter("{", "an object")
    defer { depth -= 1 }
    if close("}") { return }
    var keys = Set<String>()
    repeat {
      guard isNext("\"") else { throw failure("expected a key in quotes") }
      let start = position
      let key = try readString()
      guard keys.insert(key).inserted else {
        throw .duplicateKey(file: file, key: key, offset: baseOffset + start)
      }
      guard keys.count <= Self.maximumKeys else {
        throw failure("an object has more than \(Self.maximumKeys) keys")
      }
      guard isNext(":") else { throw failure("expected “:” after a key") }
      position += 1
      try member(&self, key)
    } while try continues(until: "}")
  }

  /// Reads an array; `element` must read or skip each value.
  mutating func readArray(
    _ element: (inout JSONCursor) throws(WeightFormatError) -> Void
  ) throws(WeightFormatError) {
    try enter("[", "an array")
    defer { depth -= 1 }
    if close("]") { return }
    repeat {
      try element(&self)
    } while try continues(until: "]")
  }

  /// Reads any value and forgets it.
  mutating func skipValue() throws(WeightFormatError) {
    guard let byte = peek() else { throw failure("the text ends where a value should stand") }
    switch byte {
    case UInt8(ascii: "{"):
      try readObject { (cursor, _) throws(WeightFormatError) in try cursor.skipValue() }
    case UInt8(ascii: "["):
      try readArray { (cursor) throws(WeightFormatError) in try cursor.skipValue() }
    case UInt8(ascii: "\""): _ = try readString()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): _ = try readNumber()
    case UInt8(ascii: "t"): try readWord("true")
    case UInt8(ascii: "f"): try readWord("false")
    case UInt8(ascii: "n"): try readWord("null")
    default: throw failure("expected a value")
    }
  }

  private mutating func enter(_ bracket: Unicode.Scalar, _ what: String)
    throws(WeightFormatError)
  {
    guard isNext(bracket) else { throw failure("expected \(what)") }
    guard depth < Self.maximumDepth else {
      throw failure("nested deeper than \(Self.maximumDepth) levels")
    }
    depth += 1
    position += 1
  }

  /// Takes the closing bracket of an empty object or array, if it comes next.
  private mutating func close(_ bracket: Unicode.Scalar) -> Bool {
    guard isNext(bracket) else { return false }
    position += 1
    return true
  }

  private mutating func continues(until bracket: Unicode.Scalar)
    throws(WeightFormatError) -> Bool
  {
    if close(bracket) { return false }
    guard isNext(",") else { throw failure("expected “,” or “\(bracket)”") }
    position += 1
    return true
  }

  private mutating func readWord(_ word: StaticString) throws(WeightFormatError) {
    let end = position + word.utf8CodeUnitCount
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard end <= bytes.count, bytes[position..<end].elementsEqual(expected) else {
      throw failure("expected a value")
    }
    position = end
  }

  /// Moves on by `count` bytes; for the scanners in extensions.
  mutating func advance(by count: Int = 1) {
    position += count
  }
}
