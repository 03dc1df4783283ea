internal import Foundation

/// JSON as programs and people read it: sorted keys, unescaped slashes, non-finite numbers as
/// strings.
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
