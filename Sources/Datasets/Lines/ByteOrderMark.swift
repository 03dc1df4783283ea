/// Drops a UTF-8 byte order mark from the start of a stream, wherever its chunks are cut.
struct ByteOrderMark: Sendable {
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var matched = 0
  private var isDone = false

  /// The chunk without the mark, after bytes held back from earlier chunks.
  mutating func filter(_ chunk: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if isDone { return chunk }
    var rest = chunk
    while let byte = rest.first {
      guard byte == Self.mark[matched] else { return finish() + rest }
      rest.removeFirst()
      matched += 1
      if matched == Self.mark.count {
        isDone = true
        return rest
      }
    }
    return rest
  }

  /// The bytes held back, when the stream ends within what might have been a mark.
  mutating func finish() -> ArraySlice<UInt8> {
    if isDone { return [] }
    isDone = true
    return Self.mark[..<matched]
  }
}
