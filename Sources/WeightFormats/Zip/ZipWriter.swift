import Files

/// Writes ZIP archives without compression.
///
/// Every entry bears the earliest date that ZIP knows, so that equal contents give equal bytes.
///
/// - SeeAlso: PKWARE, ".ZIP File Format Specification", version 6.3.10, §4.3.
struct ZipWriter: ~Copyable {
  private let path: String
  private var writer: AtomicFileWriter
  private var directory: [UInt8] = []
  private var entries = 0
  private var offset = 0

  init(path: String) throws(FileError) {
    self.path = path
    writer = try AtomicFileWriter(path: path)
  }

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - contents: Its bytes.
  ///   - name: Its name in the archive.
  ///   - alignment: The contents begin at a multiple of this number.
  /// - Throws: `FileError.cannotWrite(path:reason:)`, also for more than 4 GiB.
  mutating func add(_ contents: [UInt8], name: String, alignment: Int = 1)
    throws(FileError)
  {
    let nameBytes = Array(name.utf8)
    // Version 2.0, names in UTF-8, stored, 1 January 1980.
    let common =
      LittleEndian.bytes(of: 20 as UInt16, 0x0800, 0, 0, 0x0021)
      + LittleEndian.bytes(of: CyclicRedundancyCheck.value(contents))
      + LittleEndian.bytes(of: UInt32(truncatingIfNeeded: contents.count))
      + LittleEndian.bytes(of: UInt32(truncatingIfNeeded: contents.count))
      + LittleEndian.bytes(of: UInt16(nameBytes.count))
    let padding = Self.padding(from: offset + 30 + nameBytes.count, to: alignment)
    let local =
      LittleEndian.bytes(of: 0x0403_4B50 as UInt32) + common
      + LittleEndian.bytes(of: UInt16(padding.count))
      + nameBytes + padding
    directory +=
      LittleEndian.bytes(of: 0x0201_4B50 as UInt32) + LittleEndian.bytes(of: 20 as UInt16) + common
      + LittleEndian.bytes(of: 0 as UInt16, 0, 0, 0)
      + LittleEndian.bytes(of: 0 as UInt32, UInt32(truncatingIfNeeded: offset)) + nameBytes
    offset += local.count + contents.count
    entries += 1
    guard offset <= UInt32.max, entries <= UInt16.max else {
      throw .cannotWrite(path: path, reason: "the contents take more than 4 GiB")
    }
    try writer.append(local.span)
    try writer.append(contents.span)
  }

  /// Writes the directory and puts the file in place.
  consuming func commit() throws(FileError) {
    let end =
      LittleEndian.bytes(of: 0x0605_4B50 as UInt32)
      + LittleEndian.bytes(of: 0 as UInt16, 0, UInt16(entries), UInt16(entries))
      + LittleEndian.bytes(of: UInt32(directory.count), UInt32(offset))
      + LittleEndian.bytes(of: 0 as UInt16)
    try writer.append((directory + end).span)
    try writer.commit()
  }

  // An extra field of an identifier that readers pass over, as long as needed.
  private static func padding(from start: Int, to alignment: Int) -> [UInt8] {
    guard start % alignment != 0 else { return [] }
    let length = alignment - (start + 4) % alignment
    return LittleEndian.bytes(of: 0x4246 as UInt16, UInt16(length))
      + Array(repeating: 0, count: length)
  }
}
