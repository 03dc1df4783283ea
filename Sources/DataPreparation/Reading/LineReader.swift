import Crypto
import Datasets
import Files
import Foundation

/// One line of a file, with the line break that ends it.
struct TextLine {
  /// Counted from 1, as an editor counts.
  let number: Int
  /// The number of the line after it: a lone carriage return within the line counts as a break.
  let nextNumber: Int
  /// Empty if the line is too long.
  let bytes: [UInt8]
  let isTooLong: Bool

  /// The line without its break; nil if it is not UTF-8.
  var text: String? {
    var content = bytes[...]
    if content.last == UInt8(ascii: "\n") { content.removeLast() }
    if content.last == UInt8(ascii: "\r") { content.removeLast() }
    return String(validating: content, as: UTF8.self)
  }
}

/// Reads a file line by line; it holds one chunk and one line of bounded length.
final class LineReader {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The path.
  let name: String
  private let limit: Int
  private let file: InputFile
  private var chunk: [UInt8] = []
  private var position = 0
  private var line: [UInt8] = []
  private var isTooLong = false
  private var number = 1
  private var hash = SHA256()
  /// How much of the file has been read.
  private(set) var byteCount = 0

  /// Opens a file; longer lines than `limit` bytes are only counted.
  ///
  /// - Throws: ``PreparationError/data(_:)``.
  init(path: String, limit: Int) throws(PreparationError) {
    name = path
    self.limit = limit
    do {
      file = try InputFile(path: path)
    } catch {
      throw .data(DatasetError(error))
    }
  }

  /// SHA-256 in hexadecimal of the bytes read so far.
  var digest: String { ContentDigest.hexadecimal(hash.finalize()) }

  /// The next line; nil at the end.
  ///
  /// - Throws: ``PreparationError/data(_:)``.
  func next() throws(PreparationError) -> TextLine? {
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

  private func readChunk() throws(PreparationError) -> Bool {
    do {
      guard let next = try file.next() else { return false }
      hash.update(data: next)
      chunk = next
    } catch {
      throw .data(DatasetError(error))
    }
    let startsWithMark = byteCount == 0 && chunk.starts(with: Self.byteOrderMark)
    position = startsWithMark ? Self.byteOrderMark.count : 0
    byteCount += chunk.count
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
