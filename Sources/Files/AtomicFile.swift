/// Writes whole files so that a reader sees the old contents or the new, never a part.
///
/// The bytes go to a temporary file in the same folder, are flushed to disk, and replace the target
/// in one step. On failure the target is unchanged and nothing is left behind. A link at the target
/// is replaced, not followed.
public enum AtomicFile {
  /// Writes bytes.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var writer = try AtomicFileWriter(path: path)
    try writer.append(bytes.span)
    try writer.commit()
  }

  /// Writes a text as UTF-8.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }
}
