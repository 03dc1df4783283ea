import Files
import Foundation

/// Reads the fields of a message in Protocol Buffers' wire format.
///
/// This is the whole of what a SentencePiece model needs: no schema is generated, groups are refused,
/// and no length is believed before it is compared with what is there.
///
/// - SeeAlso: Protocol Buffers, *Encoding*.
struct WireReader {
  /// A field's value.
  enum Value {
    case integer(UInt64)
    case fixed32(UInt32)
    case fixed64
    /// Where in the file a text or a message lies.
    case bytes(Range<Int>)
  }

  let bytes: [UInt8]
  let path: String
  private var offset: Int
  private let end: Int

  init(_ data: Data, path: String) throws(TokenizerError) {
    guard !data.isEmpty else { throw .emptyFile(path: path) }
    guard data.count <= JSONLimits.byteCount else {
      throw .fileTooLarge(path: path, byteCount: data.count, limit: JSONLimits.byteCount)
    }
    bytes = Array(data)
    self.path = path
    offset = 0
    end = bytes.count
  }

  /// A reader of a message inside another.
  private init(_ outer: WireReader, _ range: Range<Int>) {
    bytes = outer.bytes
    path = outer.path
    offset = range.lowerBound
    end = range.upperBound
  }

  func message(_ range: Range<Int>) -> WireReader { WireReader(self, range) }

  func malformed(_ reason: String) -> TokenizerError {
    .invalidProtobuf(path: path, offset: offset, reason: reason)
  }

  /// The next field's number and value; nil at the end.
  mutating func next() throws(TokenizerError) -> (field: Int, value: Value)? {
    guard offset < end else { return nil }
    let key = try integer()
    guard let field = Int(exactly: key >> 3), (1..<(1 << 29)).contains(field) else {
      throw malformed("a field has the number \(key >> 3)")
    }
    switch key & 7 {
    case 0: return (field, .integer(try integer()))
    case 1:
      _ = try take(8)
      return (field, .fixed64)
    case 2:
      let count = try integer()
      guard let count = Int(exactly: count) else { throw malformed("a length of \(count) bytes") }
      return (field, .bytes(try take(count)))
    case 5:
      let place = try take(4)
      return (field, .fixed32(place.reversed().reduce(0) { $0 << 8 | UInt32(bytes[$1]) }))
    case let type: throw malformed("a field is of type \(type)")
    }
  }

  private mutating func take(_ count: Int) throws(TokenizerError) -> Range<Int> {
    guard count <= end - offset else {
      throw malformed("\(count) bytes, of which only \(end - offset) are there")
    }
    defer { offset += count }
    return offset..<(offset + count)
  }

  private mutating func integer() throws(TokenizerError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
      guard offset < end else { throw malformed("the file ends within a number") }
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw malformed("a number of more than ten bytes")
  }
}
