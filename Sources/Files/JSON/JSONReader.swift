/// A strict JSON cursor over the bytes of one text: the one reader of JSON that users bring.
///
/// Foundation's readers build a dictionary of 50,257 strings and an array of 50,000 before the
/// first of them can be looked at: for GPT-2's `tokenizer.json` (2.1 MB) that alone takes 54 ms with
/// `JSONSerialization` and 83 ms with `JSONDecoder`. This cursor hands strings over as bytes,
/// straight into the tables that keep them, and takes 7 ms of the 38 that the tokenizer takes to
/// load (x86-64 Linux, `-O`).
///
/// Strict means: the whole text is UTF-8, its length and nesting are bounded, control characters in
/// strings, lone surrogates, trailing commas, leading zeros and anything after the value are errors,
/// and each error carries its place. Of equal keys of an object the last counts, as in Python's
/// `json`; a format that forbids them checks for itself.
///
/// Rooms read with their own error as `Failure`, so that they need not translate at each call; the
/// code is inlinable to be compiled for it.
package struct JSONReader<Failure: JSONReadingError> {
  /// The text, then one zero byte, which no JSON construct accepts: reading needs no end checks.
  package let bytes: [UInt8]
  /// The file's path or label, for messages.
  package let path: String
  /// Where the text begins in the file.
  @usableFromInline let baseOffset: Int
  /// Where the next byte is read.
  package var offset = 0
  /// Whether the text may be as Python's `json` writes it: with the numbers `NaN`, `Infinity` and
  /// `-Infinity`, and with halves of surrogate pairs, which become U+FFFD.
  package var acceptsPython = false
  /// How many halves of surrogate pairs were replaced.
  package var replacedSurrogates = 0
  /// How many arrays and objects have been entered and not been left.
  @usableFromInline var depth = 0

  /// Copies a text after checking its length and that it is UTF-8.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - path: The file's path or label, for messages.
  ///   - baseOffset: Where the text begins in the file, in bytes.
  /// - Throws: `Failure` for a text that is too long or no UTF-8.
  package init(_ text: some Collection<UInt8>, path: String, baseOffset: Int = 0) throws(Failure) {
    var bytes: [UInt8] = []
    let count = text.count
    if count <= JSONLimits.byteCount {
      bytes.reserveCapacity(count + 1)
      bytes.append(contentsOf: text)
    }
    bytes.append(0)
    self.bytes = bytes
    self.path = path
    self.baseOffset = baseOffset
    guard bytes.count > count else {
      throw error(.tooLarge(byteCount: count, limit: JSONLimits.byteCount))
    }
    if let invalid = UTF8Check.firstInvalid(in: bytes.span) {
      offset = invalid
      throw error(.notUTF8)
    }
  }

  private func error(_ fault: JSONError.Fault) -> Failure {
    let line = bytes[..<offset].reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    return Failure(JSONError(file: path, offset: baseOffset + offset, line: line, fault: fault))
  }

  /// Where the next byte is read, in bytes from the start of the file.
  package var filePosition: Int { baseOffset + offset }

  /// Whether all bytes have been read.
  @inlinable
  package var isAtEnd: Bool { offset >= bytes.count - 1 }

  /// The error that something is wrong at the present place.
  package func failure(_ reason: String) -> Failure {
    error(.syntax(reason: isAtEnd ? "\(reason), but the text ends" : reason))
  }

  /// Steps over white space.
  @inlinable
  package mutating func skipWhitespace() {
    while true {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  /// Whether the next value starts with a character.
  @inlinable
  package mutating func isNext(_ character: Unicode.Scalar) -> Bool {
    skipWhitespace()
    return bytes[offset] == UInt8(ascii: character)
  }

  /// Whether the next value is a number.
  @inlinable
  package mutating func isNumberNext() -> Bool {
    isNext("-") || bytes[offset] &- 0x30 < 10
  }

  /// Steps over a character, after any white space.
  @inlinable
  mutating func expect(_ character: Unicode.Scalar, _ name: String) throws(Failure) {
    guard isNext(character) else { throw failure("expected \(name)") }
    offset += 1
  }

  /// Requires that nothing but white space is left.
  package mutating func expectEnd() throws(Failure) {
    skipWhitespace()
    if !isAtEnd { throw failure("text after the end of the value") }
  }

  // MARK: Objects and arrays

  /// Enters an array or object and says whether it has a first entry.
  @inlinable
  mutating func begin(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ name: String)
    throws(Failure) -> Bool
  {
    guard isNext(open) else { throw failure("expected \(name)") }
    guard depth < JSONLimits.depth else {
      throw failure("nested deeper than \(JSONLimits.depth) levels")
    }
    offset += 1
    guard isNext(close) else {
      depth += 1
      return true
    }
    offset += 1
    return false
  }

  /// Steps over a comma (true: another entry follows) or the closing bracket (false).
  @inlinable
  mutating func next(_ close: Unicode.Scalar, _ name: String) throws(Failure) -> Bool {
    if isNext(",") {
      offset += 1
      return true
    }
    guard bytes[offset] == UInt8(ascii: close) else {
      throw failure("expected a comma or the end of the \(name)")
    }
    offset += 1
    depth -= 1
    return false
  }

  /// Enters an object and says whether it has a first member.
  @inlinable
  package mutating func beginObject() throws(Failure) -> Bool {
    try begin("{", "}", "an object")
  }

  /// Says whether another member follows; leaves the object if not.
  @inlinable
  package mutating func nextMember() throws(Failure) -> Bool { try next("}", "object") }

  /// Enters an array and says whether it has a first element.
  @inlinable
  package mutating func beginArray() throws(Failure) -> Bool { try begin("[", "]", "an array") }

  /// Says whether another element follows; leaves the array if not.
  @inlinable
  package mutating func nextElement() throws(Failure) -> Bool { try next("]", "array") }

  /// Appends the next member's name to `output` and steps over the colon.
  @inlinable
  package mutating func readKey(into output: inout [UInt8]) throws(Failure) {
    guard isNext("\"") else { throw failure("expected a key in quotes") }
    try readString(into: &output)
    try expect(":", "a colon")
  }

  /// The next member's name; steps over the colon.
  @inlinable
  package mutating func readKey() throws(Failure) -> String {
    var key: [UInt8] = []
    try readKey(into: &key)
    return String(decoding: key, as: UTF8.self)
  }
}

/// What a JSON text may be at most.
@usableFromInline
package enum JSONLimits {
  /// Its length in bytes.
  package static let byteCount = 1 << 28
  /// How deep arrays and objects may be nested, so that hostile text cannot exhaust the stack.
  @usableFromInline package static let depth = 64
}
