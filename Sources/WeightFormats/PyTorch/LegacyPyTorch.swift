import Files

/// Files of PyTorch before 1.6: pickles one after the other, then the storages.
enum LegacyPyTorch {
  /// Protocol 2 and the ten bytes of the magic number `0x1950A86A20F9469CFC6C`.
  static let start: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
  ]

  /// The saved value, and where each storage lies.
  static func read(_ bytes: FileBytes) throws(WeightFormatError)
    -> (PickleValue, [String: Range<Int>])
  {
    var offset = 0
    func pickle() throws(WeightFormatError) -> (PickleValue, [PickleStack.Storage]) {
      var reader = PickleReader(bytes, offset..<bytes.count)
      let value = try reader.read()
      offset = reader.offset
      return (value, reader.stack.storages)
    }
    func failure(_ reason: String) -> WeightFormatError {
      .malformedPyTorchFile(file: bytes.name, offset: offset, reason: reason)
    }
    _ = try pickle()
    guard case (.integer(1001), _) = try pickle() else { throw failure("an unknown version") }
    let system = try pickle().0
    if case .boolean(false)? = system["little_endian"] {
      throw failure("its numbers are not little-endian")
    }
    let (value, described) = try pickle()
    guard case (.list(let keys), _) = try pickle() else { throw failure("no list of storages") }
    var storages: [String: Range<Int>] = [:]
    let byKey = Dictionary(described.map { ($0.key, $0) }) { first, _ in first }
    for key in keys {
      guard case .string(let key) = key, let storage = byKey[key] else {
        throw failure("a storage that no tensor uses")
      }
      guard bytes.count - offset >= 8 else { throw failure("the file ends before its storages") }
      let count = bytes.span.number(at: offset, as: Int64.self)
      offset += 8
      let width = storage.type?.byteWidth ?? 1
      guard count == storage.count, storage.count <= (bytes.count - offset) / width else {
        throw failure("storage \(key.debugDescription) has not the length that it should have")
      }
      storages[key] = offset..<offset + storage.count * width
      offset += storage.count * width
    }
    return (value, storages)
  }
}
