package import Crypto

/// SHA-256 of contents, as hexadecimal text.
public enum ContentDigest {
  /// The digest of the bytes of elements without padding, as they lie in memory.
  public static func sha256<Element: BitwiseCopyable>(_ elements: Span<Element>) -> String {
    var hash = SHA256()
    hash.update(elements: elements)
    return hexadecimal(hash.finalize())
  }

  /// The digest of all bytes of a file.
  public static func sha256(_ file: FileBytes) -> String { sha256(file.span) }

  /// The digest of a text's UTF-8.
  public static func sha256(_ text: String) -> String {
    hexadecimal(SHA256.hash(data: Array(text.utf8)))
  }

  /// The digest of a regular file's bytes, read piece by piece.
  ///
  /// - Throws: What ``InputFile/init(path:)`` throws, or ``FileError/notARegularFile(path:)``.
  public static func sha256(ofFile path: String) throws(FileError) -> String {
    guard path == StandardInput.path || FileStatus(path: path)?.kind == .regular else {
      // Says of what is not there that it is not.
      _ = try FileBytes.map(path: path)
      throw .notARegularFile(path: path)
    }
    let file = try InputFile(path: path)
    var hash = SHA256()
    while let chunk = try file.next() { hash.update(data: chunk) }
    return hexadecimal(hash.finalize())
  }

  /// Bytes in hexadecimal, such as a digest that grew with what was read.
  package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

extension HashFunction {
  /// Takes the bytes of elements without padding, as they lie in memory.
  package mutating func update<Element: BitwiseCopyable>(elements: Span<Element>) {
    unsafe elements.withUnsafeBytes { unsafe update(bufferPointer: $0) }
  }
}
