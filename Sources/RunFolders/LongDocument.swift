internal import Files

/// A JSON document of a run with one list that may be too long to be held.
///
/// The file may be anyone's. Where elements end is told by brackets and quotes alone; each element, and
/// the document around them, then passes the strict reader, so that nothing between them is missed.
package struct LongDocument {
  /// The largest document that is looked through, in bytes.
  package static let limit = 1 << 34

  /// The path, for messages.
  package let path: String
  private let bytes: FileBytes
  /// What stands between the list's brackets.
  private let list: Range<Int>

  /// Opens a document; nil if the run does not have it.
  ///
  /// - Parameters:
  ///   - run: The run folder.
  ///   - file: The document's name.
  ///   - key: The key of its list.
  /// - Throws: ``ReportError``.
  package init?(run: String, file: String, list key: String) throws(ReportError) {
    guard let file = try RunFile(run: run, file: file, limit: Self.limit) else { return nil }
    let (path, bytes) = (file.path, file.bytes)
    guard let list = ListScanner.list(under: Array("\"\(key)\"".utf8), in: bytes.span) else {
      if ListScanner.isCut(bytes.span) {
        throw .notJSON(file: path, reason: "it ends before its brackets are closed")
      }
      throw .unexpectedValue(file: path, position: key, reason: "there is no such list")
    }
    self.path = path
    self.bytes = bytes
    self.list = list
  }

  /// Reads the document around the list, which is empty there.
  ///
  /// - Throws: ``ReportError``.
  package func rest<Value: Decodable>(as _: Value.Type) throws(ReportError) -> Value {
    let around = bytes.count - list.count
    guard around <= RunFile.limit else { throw .tooLarge(file: path, limit: RunFile.limit) }
    let text = bytes.contents(0..<list.lowerBound) + bytes.contents(list.upperBound..<bytes.count)
    return try ReportError.telling { () throws(JSONDocumentError) in
      try JSONText.decode(from: text, file: path)
    }
  }

  /// Calls `body` with the bytes of each element.
  ///
  /// - Throws: What `body` throws; ``ReportError/tooLarge(file:limit:)`` for an element that no reader
  ///   takes.
  package func forEach(_ body: ([UInt8]) throws(ReportError) -> Void) throws(ReportError) {
    var start = list.lowerBound
    while start < list.upperBound {
      let end = ListScanner.end(of: start, in: bytes.span, before: list.upperBound)
      guard end - start <= RunFile.limit else {
        throw .tooLarge(file: path, limit: RunFile.limit)
      }
      try body(bytes.contents(start..<end))
      // A comma with nothing after it is an element that cannot be read.
      if end == list.upperBound - 1 { try body([]) }
      start = end + 1
    }
  }
}

/// Finds the ends of JSON values by brackets and quotes.
private struct ListScanner {
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// Takes a byte; whether it belongs to the structure rather than to a string.
  private mutating func take(_ byte: UInt8) -> Bool {
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return false
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
    default: break
    }
    return true
  }

  /// What stands between the brackets of the first list under a key of the outermost object.
  static func list(under key: [UInt8], in bytes: Span<UInt8>) -> Range<Int>? {
    var scanner = ListScanner()
    for offset in bytes.indices {
      let isStructure = scanner.take(bytes[offset])
      guard isStructure, bytes[offset] == UInt8(ascii: "["), scanner.depth == 2,
        isKey(key, before: offset, in: bytes)
      else { continue }
      var end = offset + 1
      while end < bytes.count {
        if scanner.take(bytes[end]), scanner.depth == 1 { return content(offset + 1..<end, bytes) }
        end += 1
      }
      return nil
    }
    return nil
  }

  /// Whether a document ends within a value.
  static func isCut(_ bytes: Span<UInt8>) -> Bool {
    var scanner = ListScanner()
    for offset in bytes.indices { _ = scanner.take(bytes[offset]) }
    return scanner.isInString || scanner.depth > 0
  }

  // A list of nothing but white space has no element.
  private static func content(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Range<Int> {
    range.allSatisfy { isSpace(bytes[$0]) } ? range.lowerBound..<range.lowerBound : range
  }

  private static func isKey(
    _ key: [UInt8], before bracket: Int, in bytes: Span<UInt8>
  ) -> Bool {
    var end = bracket
    while end > 0, isSpace(bytes[end - 1]) { end -= 1 }
    guard end > 0, bytes[end - 1] == UInt8(ascii: ":") else { return false }
    end -= 1
    while end > 0, isSpace(bytes[end - 1]) { end -= 1 }
    return end >= key.count && key.indices.allSatisfy { bytes[end - key.count + $0] == key[$0] }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// Where an element ends: at the comma after it, or at the list's end.
  static func end(of start: Int, in bytes: Span<UInt8>, before limit: Int) -> Int {
    var scanner = ListScanner()
    var offset = start
    while offset < limit {
      if scanner.take(bytes[offset]), scanner.depth == 0, bytes[offset] == UInt8(ascii: ",") {
        return offset
      }
      offset += 1
    }
    return limit
  }
}
