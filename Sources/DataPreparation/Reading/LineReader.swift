import Crypto
import Datasets
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
  private static let chunkCount = 1 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The path.
  let name: String
  private let limit: Int
  private let handle: FileHandle
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
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .data(.fileNotFound(file: path))
    }
    if isFolder.boolValue { throw .data(.cannotRead(file: path, reason: "it is a folder")) }
    do {
      handle = try FileHandle(forReadingFrom: URL(filePath: path))
    } catch {
      throw .data(.cannotRead(file: path, reason: error.localizedDescription))
    }
  }

  deinit { try? handle.close() }

  /// SHA-256 in hexadecimal of the bytes read so far.
  var digest: String { Hexadecimal.text(hash.finalize()) }

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
      guard let data = try handle.read(upToCount: Self.chunkCount), !data.isEmpty else {
        return false
      }
      hash.update(data: data)
      chunk = [UInt8](data)
    } catch {
      throw .data(.cannotRead(file: name, reason: error.localizedDescription))
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

/// Bytes as text.
enum Hexadecimal {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
