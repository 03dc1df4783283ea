/// Writes `.npz` files: arrays by name, as `numpy.savez` writes them.
///
/// An `.npz` file is a ZIP archive of `.npy` files. Nothing is compressed, and every entry bears the
/// earliest date that ZIP knows, so that equal arrays give equal bytes.
///
/// - SeeAlso: PKWARE, ".ZIP File Format Specification", version 6.3.10, §4.3.
public enum NumPyArchive {
  /// Writes arrays in the given order, atomically.
  ///
  /// - Throws: ``WeightFormatError/duplicateTensorName(tensor:)``;
  ///   ``WeightFormatError/cannotWrite(path:reason:)``, also for more than 4 GiB.
  public static func write(_ arrays: [NumPyArray], to path: String) throws(WeightFormatError) {
    var names: Set<String> = []
    for array in arrays where !names.insert(array.name).inserted {
      throw .duplicateTensorName(tensor: array.name)
    }
    var writer = try AtomicFileWriter(path: path)
    var directory: [UInt8] = []
    var offset = 0
    for array in arrays {
      let entry = Entry(name: array.name + ".npy", contents: array.file, offset: offset)
      offset += entry.local.count + entry.contents.count
      guard offset <= UInt32.max else {
        throw .cannotWrite(path: path, reason: "the arrays take more than 4 GiB")
      }
      try append(entry.local, to: &writer)
      try append(entry.contents, to: &writer)
      directory += entry.central
    }
    try append(
      directory + end(entries: arrays.count, size: directory.count, offset: offset), to: &writer)
    try writer.commit()
  }

  private static func append(_ bytes: [UInt8], to writer: inout AtomicFileWriter)
    throws(WeightFormatError)
  {
    try bytes.withUnsafeBufferPointer { (memory) throws(WeightFormatError) in
      try writer.append(UnsafeRawBufferPointer(memory))
    }
  }

  /// One file of the archive with its two headers.
  private struct Entry {
    let contents: [UInt8]
    let local: [UInt8]
    let central: [UInt8]

    init(name: String, contents: [UInt8], offset: Int) {
      self.contents = contents
      let nameBytes = Array(name.utf8)
      // Version 2.0, names in UTF-8, stored, 1 January 1980.
      let common =
        bytes(of: 20 as UInt16, 0x0800, 0, 0, 0x0021)
        + bytes(of: CyclicRedundancyCheck.value(contents), UInt32(contents.count))
        + bytes(of: UInt32(contents.count)) + bytes(of: UInt16(nameBytes.count), 0)
      local = bytes(of: 0x0403_4B50 as UInt32) + common + nameBytes
      central =
        bytes(of: 0x0201_4B50 as UInt32) + bytes(of: 20 as UInt16) + common
        + bytes(of: 0 as UInt16, 0, 0) + bytes(of: 0 as UInt32, UInt32(offset)) + nameBytes
    }
  }

  private static func end(entries: Int, size: Int, offset: Int) -> [UInt8] {
    bytes(of: 0x0605_4B50 as UInt32) + bytes(of: 0 as UInt16, 0, UInt16(entries), UInt16(entries))
      + bytes(of: UInt32(size), UInt32(offset)) + bytes(of: 0 as UInt16)
  }

  private static func bytes<Value: FixedWidthInteger>(of values: Value...) -> [UInt8] {
    values.map(\.littleEndian).withUnsafeBytes { Array($0) }
  }
}

/// The checksum of ZIP entries: CRC-32 with the reflected polynomial `EDB88320`.
package enum CyclicRedundancyCheck {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  package static func value(_ bytes: [UInt8]) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      ~bytes.reduce(UInt32.max) { value, byte in
        table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
      }
    }
  }
}
