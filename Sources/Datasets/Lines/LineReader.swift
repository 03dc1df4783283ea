internal import Foundation

/// One line of a file, with the line break that ends it.
struct TextLine {
  /// Counted from 1, as an editor counts.
  let number: Int
  /// Empty if the line is too long.
  let bytes: [UInt8]
  let isTooLong: Bool

  /// The number of the line after it.
  var nextNumber: Int { number + 1 }

  /// The line without its break.
  var content: ArraySlice<UInt8> {
    var content = bytes[...]
    if content.last == UInt8(ascii: "\n") { content.removeLast() }
    if content.last == UInt8(ascii: "\r") { content.removeLast() }
    return content
  }

  /// The line without its break; nil if it is not UTF-8.
  var text: String? { String(validating: content, as: UTF8.self) }
}

/// Cuts a stream of bytes into lines, which end with LF, CR LF or CR; it holds one chunk and one line of bounded length.
final class LineReader {
  /// Longer lines are only counted.
  let limit: Int
  private let source: ByteSource
  private var mark = ByteOrderMark()
  private var chunk: [UInt8] = []
  private var position = 0
  private var line: [UInt8] = []
  private var isTooLong = false
  private var number = 1
  /// Whether a line feed that comes next belongs to the line so far.
  private var endsWithCarriageReturn = false

  /// - Parameters:
  ///   - source: The bytes, from their beginning.
  ///   - limit: The most bytes of a line.
  init(_ source: ByteSource, limit: Int) {
    self.source = source
    self.limit = limit
  }

  /// Opens a file.
  ///
  /// - Throws: ``DatasetError/fileNotFound(file:)`` or ``DatasetError/cannotRead(file:reason:)``.
  convenience init(path: String, encoding: TextEncoding = .utf8, limit: Int) throws(DatasetError) {
    self.init(try ByteSource(path: path, encoding: encoding), limit: limit)
  }

  /// The path, or a label.
  var name: String { source.name }
  /// How much of the file has been read.
  var byteCount: Int { source.byteCount }
  /// SHA-256 in hexadecimal of the bytes read so far.
  var digest: String { source.digest }

  /// The next line; nil at the end.
  ///
  /// - Throws: ``DatasetError/cannotRead(file:reason:)``.
  func next() throws(DatasetError) -> TextLine? {
    while true {
      if position == chunk.count {
        guard try readChunk() else { return line.isEmpty && !isTooLong ? nil : takeLine() }
      }
      if endsWithCarriageReturn {
        if chunk[position] == UInt8(ascii: "\n") {
          append(chunk[position...position])
          position += 1
        }
        return takeLine()
      }
      guard let end = nextBreak() else {
        append(chunk[position...])
        endsWithCarriageReturn = chunk.last == UInt8(ascii: "\r")
        position = chunk.count
        continue
      }
      append(chunk[position...end])
      position = end + 1
      return takeLine()
    }
  }

  /// The last byte of the next line break; nil if the chunk has none, or ends with a carriage return
  /// after which a line feed may come.
  private func nextBreak() -> Int? {
    let feed = first(UInt8(ascii: "\n"), before: chunk.count)
    guard let carriageReturn = first(UInt8(ascii: "\r"), before: feed ?? chunk.count) else {
      return feed
    }
    if carriageReturn + 1 == feed { return feed }
    return carriageReturn + 1 < chunk.count ? carriageReturn : nil
  }

  private func first(_ byte: UInt8, before end: Int) -> Int? {
    unsafe chunk.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + position, CInt(byte), end - position)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  private func readChunk() throws(DatasetError) -> Bool {
    position = 0
    guard let next = try source.next() else {
      // What may have been the beginning of a mark was none.
      chunk = Array(mark.finish())
      return !chunk.isEmpty
    }
    chunk = Array(mark.filter(next[...]))
    return true
  }

  private func append(_ bytes: ArraySlice<UInt8>) {
    if line.count + bytes.count > limit { isTooLong = true }
    if isTooLong { line = [] } else { line.append(contentsOf: bytes) }
  }

  private func takeLine() -> TextLine {
    defer {
      number += 1
      line = []
      isTooLong = false
      endsWithCarriageReturn = false
    }
    return TextLine(number: number, bytes: line, isTooLong: isTooLong)
  }
}
