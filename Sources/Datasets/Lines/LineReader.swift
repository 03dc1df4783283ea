internal import Foundation

/// One line of a file, with the line break that ends it.
struct TextLine {
  /// Counted from 1, as an editor counts.
  let number: Int
  /// The number of the line after it: a lone carriage return within the line counts as a break.
  let nextNumber: Int
  /// Empty if the line is too long.
  let bytes: [UInt8]
  let isTooLong: Bool

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

/// Cuts a stream of bytes into lines; it holds one chunk and one line of bounded length.
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
  convenience init(path: String, limit: Int) throws(DatasetError) {
    self.init(try ByteSource(path: path), limit: limit)
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
      guard let end = nextLineFeed() else {
        append(chunk[position...])
        position = chunk.count
        continue
      }
      append(chunk[position...end])
      position = end + 1
      return takeLine()
    }
  }

  private func nextLineFeed() -> Int? {
    chunk.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = memchr(base + position, CInt(UInt8(ascii: "\n")), bytes.count - position)
      else { return nil }
      return UnsafeRawPointer(found) - base
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
    let next = number + 1 + Self.loneCarriageReturns(in: line)
    defer {
      number = next
      line = []
      isTooLong = false
    }
    return TextLine(number: number, nextNumber: next, bytes: line, isTooLong: isTooLong)
  }

  private static func loneCarriageReturns(in line: [UInt8]) -> Int {
    guard line.contains(UInt8(ascii: "\r")) else { return 0 }
    let isLone = { (byte: UInt8, next: UInt8) in
      byte == UInt8(ascii: "\r") && next != UInt8(ascii: "\n")
    }
    return zip(line, line.dropFirst()).count { isLone($0, $1) }
  }
}
