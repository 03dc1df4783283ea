internal import Foundation

/// Values as JSON: sorted keys, unescaped slashes, non-finite numbers as strings; and back.
public enum JSONText {
  /// One line.
  ///
  /// - Throws: `EncodingError`.
  public static func line(_ value: some Encodable) throws -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  /// Indented.
  ///
  /// - Throws: `EncodingError`.
  public static func pretty(_ value: some Encodable) throws -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
  }

  /// Reads a value from JSON that may be anyone's.
  ///
  /// The text passes ``JSONReader`` first, so that its length and nesting are bounded before anything
  /// else looks at it.
  ///
  /// - Parameters:
  ///   - type: The value's type.
  ///   - text: The JSON, in UTF-8.
  ///   - file: The file's path or label, for messages.
  /// - Returns: The value.
  /// - Throws: ``JSONDocumentError``.
  package static func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, from text: some Collection<UInt8>, file: String
  ) throws(JSONDocumentError) -> Value {
    do throws(JSONError) {
      var reader = try JSONReader<JSONError>(text, path: file)
      try reader.skipValue()
      try reader.expectEnd()
    } catch {
      throw .text(error)
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      return try decoder.decode(type, from: Data(text))
    } catch {
      throw JSONDocumentError(error, file: file)
    }
  }

  private static func encode(_ value: some Encodable, _ format: JSONEncoder.OutputFormatting)
    throws -> String
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = format
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
