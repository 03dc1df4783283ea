internal import Crypto

/// SHA-256 of contents, as hexadecimal text.
public enum ContentDigest {
  /// The digest of bytes.
  public static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
    hexadecimal(SHA256.hash(data: bytes))
  }

  /// The digest of a text's UTF-8.
  public static func sha256(_ text: String) -> String {
    hexadecimal(SHA256.hash(data: Array(text.utf8)))
  }

  /// The digest of a file's bytes.
  ///
  /// - Throws: What ``FileBytes/map(path:)`` throws.
  public static func sha256(ofFile path: String) throws(FileError) -> String {
    try FileBytes.map(path: path).withUnsafeBytes { sha256($0) }
  }

  /// Bytes in hexadecimal, such as a digest that grew with what was read.
  package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
