package import Files
import Foundation

extension TokenizerError: JSONReadingError {
  /// What is wrong with a JSON file.
  package init(_ error: JSONError) {
    switch error.fault {
    case .tooLarge(let byteCount, let limit):
      self = .fileTooLarge(path: error.file, byteCount: byteCount, limit: limit)
    case .notUTF8: self = .invalidUTF8(path: error.file, offset: error.offset)
    case .syntax(let reason):
      self = .invalidJSON(path: error.file, offset: error.offset, reason: reason)
    }
  }
}

extension JSONReader<TokenizerError> {
  /// Reads a tokenizer's file, which is never empty.
  init(file data: Data, path: String) throws(TokenizerError) {
    if data.isEmpty { throw .emptyFile(path: path) }
    try self.init(data, path: path)
  }

  /// Requires an object, and tells well-formed JSON of another kind from what is not JSON.
  mutating func requireObject(_ field: String, _ expected: String) throws(TokenizerError) {
    guard !isNext("{") else { return }
    try skipValue()
    try expectEnd()
    throw .wrongType(path: path, field: field, expected: expected)
  }
}

/// The bytes of a file of lines, after checking their number and that they are UTF-8.
func checkedText(_ data: Data, path: String) throws(TokenizerError) -> [UInt8] {
  guard !data.isEmpty else { throw .emptyFile(path: path) }
  guard data.count <= JSONLimits.byteCount else {
    throw .fileTooLarge(path: path, byteCount: data.count, limit: JSONLimits.byteCount)
  }
  let bytes = [UInt8](data)
  if let offset = UTF8Check.firstInvalid(in: bytes.span) {
    throw .invalidUTF8(path: path, offset: offset)
  }
  return bytes
}

extension JSONValue {
  /// A few words for an error message: an object by its type, other values as they are.
  var summary: String {
    switch self {
    case .object(let members): members["type"]?.summary ?? "(an object)"
    case .array: "(an array)"
    case .string(let value): "\"\(value.prefix(40))\""
    default: description
    }
  }
}
