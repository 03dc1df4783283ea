import Files

/// The entries of a ZIP archive whose files are stored without compression.
///
/// - SeeAlso: PKWARE, ".ZIP File Format Specification", version 6.3.10, §4.3.
struct ZipDirectory {
  /// What an archive begins with.
  static let start: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  /// Where each file's contents lie in the archive, by name.
  private(set) var entries: [String: Range<Int>] = [:]
  /// The names in the directory's order.
  private(set) var names: [String] = []

  private let bytes: FileBytes

  // An end record is 22 bytes and a comment of at most 65,535.
  private static let longestEnd = 22 + 65_535

  /// Reads the directory of a complete archive.
  init(_ bytes: FileBytes) throws(WeightFormatError) {
    self.bytes = bytes
    var (offset, size, count) = try locate()
    let end = offset + size
    while count > 0 {
      guard end - offset >= 46, word(offset) == 0x0201_4B50 else {
        throw malformed(offset, "no directory entry")
      }
      offset = try readEntry(at: offset, end: end)
      count -= 1
    }
  }

  // The directory's offset, its length and its number of entries.
  private func locate() throws(WeightFormatError) -> (Int, Int, Int) {
    var end = bytes.count - 22
    while end >= 0, end >= bytes.count - Self.longestEnd, word(end) != 0x0605_4B50 { end -= 1 }
    guard end >= 0, word(end) == 0x0605_4B50 else {
      throw malformed(bytes.count, "the archive has no end record; the copy is incomplete")
    }
    var count = Int(half(end + 10))
    var size = Int(word(end + 12))
    var offset = Int(word(end + 16))
    // The 64-bit record, which large archives have.
    if end >= 20, word(end - 20) == 0x0706_4B50, let record = long(end - 20 + 8),
      record <= bytes.count - 56, word(record) == 0x0606_4B50
    {
      guard let wideCount = long(record + 32), let wideSize = long(record + 40),
        let wideOffset = long(record + 48)
      else { throw malformed(record, "a number does not fit") }
      (count, size, offset) = (wideCount, wideSize, wideOffset)
    }
    guard offset <= bytes.count, size <= bytes.count - offset, count <= size / 46 else {
      throw malformed(end, "the directory lies outside of the file")
    }
    return (offset, size, count)
  }

  // Returns the offset of the next entry.
  private mutating func readEntry(at offset: Int, end: Int) throws(WeightFormatError) -> Int {
    let lengths = (
      name: Int(half(offset + 28)), extra: Int(half(offset + 30)),
      comment: Int(half(offset + 32))
    )
    let next = offset + 46 + lengths.name + lengths.extra + lengths.comment
    guard next <= end else { throw malformed(offset, "an entry ends beyond the directory") }
    guard let name = bytes.text(offset + 46..<offset + 46 + lengths.name) else {
      throw malformed(offset, "a name is not UTF-8")
    }
    guard half(offset + 8) & 1 == 0 else { throw malformed(offset, "\(name) is encrypted") }
    guard half(offset + 10) == 0 else {
      throw malformed(offset, "\(name) is compressed, which torch.save never does")
    }
    let extra = offset + 46 + lengths.name
    let place = try readPlace(offset, extra: extra..<extra + lengths.extra)
    let contents = try contents(of: name, header: place.header, size: place.size)
    guard entries.updateValue(contents, forKey: name) == nil else {
      throw malformed(offset, "\(name) is there twice")
    }
    names.append(name)
    return next
  }

  // The size of an entry and its local header's offset, from the 64-bit extra field if need be.
  private func readPlace(_ offset: Int, extra: Range<Int>) throws(WeightFormatError)
    -> (size: Int, header: Int)
  {
    let stored = (
      packed: word(offset + 20), size: word(offset + 24), header: word(offset + 42)
    )
    guard stored.size == .max || stored.header == .max || stored.packed == .max else {
      return (Int(stored.size), Int(stored.header))
    }
    var field = extra.lowerBound
    while extra.upperBound - field >= 4 {
      let (identifier, length) = (half(field), Int(half(field + 2)))
      guard length <= extra.upperBound - field - 4 else { break }
      if identifier == 1 {
        var next = field + 4
        func take(_ narrow: UInt32) -> Int? {
          guard narrow == .max else { return Int(narrow) }
          guard next + 8 <= field + 4 + length else { return nil }
          defer { next += 8 }
          return long(next)
        }
        if let size = take(stored.size), take(stored.packed) != nil,
          let header = take(stored.header)
        {
          return (size, header)
        }
      }
      field += 4 + length
    }
    throw malformed(offset, "an entry lacks its 64-bit size")
  }

  private func contents(of name: String, header: Int, size: Int) throws(WeightFormatError)
    -> Range<Int>
  {
    guard header <= bytes.count - 30, word(header) == 0x0403_4B50 else {
      throw malformed(header, "\(name) has no header")
    }
    let start = header + 30 + Int(half(header + 26)) + Int(half(header + 28))
    guard start <= bytes.count, size <= bytes.count - start else {
      throw malformed(header, "\(name) ends beyond the file; the copy is incomplete")
    }
    return start..<start + size
  }

  private func half(_ offset: Int) -> UInt16 {
    bytes.span.number(at: offset)
  }

  private func word(_ offset: Int) -> UInt32 {
    bytes.span.number(at: offset)
  }

  // Nil for numbers beyond any file's size.
  private func long(_ offset: Int) -> Int? {
    Int(exactly: bytes.span.number(at: offset, as: UInt64.self))
  }

  private func malformed(_ offset: Int, _ reason: String) -> WeightFormatError {
    .malformedPyTorchFile(file: bytes.name, offset: offset, reason: reason)
  }
}
