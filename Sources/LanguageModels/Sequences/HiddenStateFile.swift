internal import Files
internal import Foundation

/// A mapped file of hidden states: what decides them, a digest for each text, and the floats.
///
/// The digest of a text's floats is also the mark that they are there. It is written after them, so that of
/// a process that ends in between nothing is taken for whole that is not; and what reaches the disk in
/// another order, or is damaged there, does not have its digest.
@safe final class HiddenStateFile {
  // The key, then the digests, each in hexadecimal; then floats at a whole page.
  private static let magic = Array("steerlens hidden states 1\n".utf8)
  private static let headerSize = 4096
  private static let page = 4096
  // Of SHA-256 in hexadecimal.
  private static let digestSize = 64

  /// Where the file is.
  let path: String
  /// The floats of all texts.
  let floats: UnsafeMutablePointer<Float>
  private let region: UnsafeMutableRawPointer
  private let byteCount: Int
  private let texts: Int
  // Held as long as the file is mapped: two writers of one file would not know of each other's marks.
  private let lock: FileLock

  /// Opens a file, or makes it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - key: The digest of what decides the hidden states; a file with another one, or of another size,
  ///     is made anew.
  ///   - texts: The number of texts.
  ///   - floatCount: The number of floats of all texts.
  /// - Throws: `FileLockError`, of a file that is in use or cannot be had.
  init(path: String, key: String, texts: Int, floatCount: Int) throws(FileLockError) {
    let start =
      (Self.headerSize + texts * Self.digestSize + Self.page - 1) / Self.page * Self.page
    let byteCount = start + floatCount * MemoryLayout<Float>.stride
    let lock = try FileLock(path: path)
    let isOfSize = lock.byteCount == byteCount
    if !isOfSize { try lock.allocate(byteCount) }
    var region = try unsafe lock.map(byteCount)
    let header = Self.magic + Array(key.utf8)
    if isOfSize, unsafe !Self.begins(region, with: header) {
      unsafe munmap(region, byteCount)
      try lock.allocate(byteCount)
      unsafe region = try lock.map(byteCount)
    }
    unsafe region.copyMemory(from: header, byteCount: header.count)
    self.path = path
    self.texts = texts
    self.byteCount = byteCount
    self.lock = lock
    unsafe self.region = region
    unsafe floats = (region + start).bindMemory(to: Float.self, capacity: max(floatCount, 1))
  }

  deinit { unsafe munmap(region, byteCount) }

  @unsafe private static func begins(_ region: UnsafeMutableRawPointer, with header: [UInt8])
    -> Bool
  {
    unsafe UnsafeRawBufferPointer(start: region, count: header.count).elementsEqual(header)
  }

  /// Whether there is a mark that a text's floats are there; they are to be checked before use.
  func isMarked(_ text: Int) -> Bool { unsafe slot(of: text).contains { $0 != 0 } }

  /// Whether a text's floats have the digest that they were stored with.
  func isWhole(_ text: Int, floats range: Range<Int>) -> Bool {
    unsafe slot(of: text).elementsEqual(digest(range).utf8)
  }

  /// Marks that a text's floats are there.
  func mark(_ text: Int, floats range: Range<Int>) {
    unsafe slot(of: text).copyBytes(from: Array(digest(range).utf8))
  }

  @unsafe private func slot(of text: Int) -> UnsafeMutableRawBufferPointer {
    precondition(text < texts, "text \(text) of \(texts)")
    return unsafe UnsafeMutableRawBufferPointer(
      start: region + Self.headerSize + text * Self.digestSize, count: Self.digestSize)
  }

  private func digest(_ range: Range<Int>) -> String {
    let span = unsafe Span(
      _unsafeStart: UnsafePointer(floats + range.lowerBound), count: range.count)
    return ContentDigest.sha256(span)
  }
}
