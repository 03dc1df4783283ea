import Files

/// The validated header of a GGUF file.
///
/// Layout of the file: magic, version, the numbers of tensors and of metadata entries; the entries;
/// the descriptions of the tensors; after padding to a multiple of the alignment, the tensors' bytes.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md.
struct GGUFHeader {
  private static let defaultAlignment = 32
  private static let maximumRank = 4

  private(set) var values: [String: GGUFValue] = [:]
  /// In the order of the file.
  private(set) var tensors: [TensorDescription] = []

  /// The version of the format.
  let version: UInt32
  /// Where the metadata entries lie in the file.
  let valueBytes: Range<Int>
  /// What the beginnings of tensors are multiples of.
  let alignment: Int

  private let file: String
  private let byteCount: Int

  /// Reads and validates the header of a complete file.
  init(_ bytes: FileBytes) throws(WeightFormatError) {
    file = bytes.name
    byteCount = bytes.count
    version = try Self.version(bytes.span, file: file)
    var cursor = GGUFCursor(bytes, offset: 8)
    // A tensor takes the lengths of its name and shape, its type and offset; an entry the length of
    // its key, its type and a byte.
    let tensorCount = try cursor.count(of: "tensors", minimumBytes: 24)
    let valueCount = try cursor.count(of: "metadata entries", minimumBytes: 13)
    let start = cursor.offset
    var values: [String: GGUFValue] = [:]
    try Self.readValues(valueCount, &cursor, into: &values, file: file)
    self.values = values
    valueBytes = start..<cursor.offset
    alignment = try Self.alignment(values, cursor)
    let places = try readTensors(tensorCount, alignment: alignment, &cursor)
    let padding = (alignment - cursor.offset % alignment) % alignment
    try place(places, from: cursor.offset + padding)
    try checkOverlaps()
  }

  private static func version(_ bytes: Span<UInt8>, file: String)
    throws(WeightFormatError) -> UInt32
  {
    guard bytes.count >= 8, bytes.starts(with: Array("GGUF".utf8)) else {
      throw .unsupportedGGUF(
        file: file, reason: "is not a GGUF file: it does not begin with “GGUF”",
        remedy: "Fetch it again, or give a .gguf file.")
    }
    let version = bytes.number(at: 4, as: UInt32.self)
    switch version {
    case 2, 3: return version
    case _ where (1...3).contains(version.byteSwapped):
      throw .unsupportedGGUF(
        file: file, reason: "is big-endian", remedy: "Convert the model again, as little-endian.")
    default:
      throw .unsupportedGGUF(
        file: file, reason: "is GGUF version \(version)",
        remedy: "Convert the model again, as version 2 or 3.")
    }
  }

  private static func readValues(
    _ count: Int, _ cursor: inout GGUFCursor, into values: inout [String: GGUFValue], file: String
  ) throws(WeightFormatError) {
    values.reserveCapacity(count)
    for _ in 0..<count {
      let place = cursor.offset
      let key = try cursor.string(limit: GGUFCursor.maximumNameLength)
      guard values.updateValue(try cursor.value(), forKey: key) == nil else {
        throw .duplicateKey(file: file, key: key, offset: place)
      }
    }
  }

  private static func alignment(_ values: [String: GGUFValue], _ cursor: GGUFCursor)
    throws(WeightFormatError) -> Int
  {
    guard let value = values["general.alignment"] else { return defaultAlignment }
    // The specification asks for a multiple of eight, the reference reader for a power of two.
    guard case .unsigned(let number) = value, let alignment = Int32(exactly: number),
      alignment > 0, alignment % 8 == 0 || alignment.nonzeroBitCount == 1
    else { throw cursor.malformed("general.alignment is not a power of two") }
    return Int(alignment)
  }

  /// Reads the descriptions of the tensors, whose byte ranges count from the first tensor's bytes.
  private mutating func readTensors(
    _ count: Int, alignment: Int, _ cursor: inout GGUFCursor
  ) throws(WeightFormatError) -> [UInt64] {
    var names = Set<String>(minimumCapacity: count)
    var offsets: [UInt64] = []
    offsets.reserveCapacity(count)
    tensors.reserveCapacity(count)
    for _ in 0..<count {
      let name = try cursor.string(limit: GGUFCursor.maximumNameLength)
      guard names.insert(name).inserted else { throw malformed(name, "its name appears twice") }
      let shape = try readShape(name, &cursor)
      let number = try cursor.number(UInt32.self)
      guard let type = GGUFTensorType.type(number) else {
        throw .unsupportedGGUFType(
          file: file, tensor: name, type: GGUFTensorType.name(number))
      }
      let offset = try cursor.number(UInt64.self)
      guard offset % UInt64(alignment) == 0 else {
        throw malformed(name, "its offset \(offset) is no multiple of \(alignment)")
      }
      offsets.append(offset)
      let bytes = try byteCount(name, type: type, shape: shape)
      tensors.append(TensorDescription(name: name, type: type, shape: shape, byteRange: 0..<bytes))
    }
    return offsets
  }

  /// The dimensions, which the file lists fastest first.
  private func readShape(_ name: String, _ cursor: inout GGUFCursor) throws(WeightFormatError)
    -> [Int]
  {
    let rank = try cursor.number(UInt32.self)
    guard rank <= Self.maximumRank else {
      throw malformed(name, "it has \(rank) dimensions, over the limit of \(Self.maximumRank)")
    }
    var shape: [Int] = []
    for _ in 0..<rank {
      guard let dimension = Int(exactly: try cursor.number(UInt64.self)) else {
        throw .shapeOverflow(file: file, tensor: name)
      }
      shape.append(dimension)
    }
    return shape.reversed()
  }

  private func byteCount(_ name: String, type: TensorType, shape: [Int])
    throws(WeightFormatError) -> Int
  {
    let row = shape.last ?? 1
    guard row % type.blockElements == 0 else {
      throw malformed(
        name, "its rows of \(row) are no whole blocks of \(type.blockElements) (\(type.rawValue))")
    }
    let blocks = shape.dropLast() + [row / type.blockElements]
    // The number of elements must fit an integer too, where blocks are smaller than it.
    guard WeightFormats.byteCount(of: shape, width: 1) != nil,
      let bytes = WeightFormats.byteCount(of: Array(blocks), width: type.blockBytes)
    else { throw .shapeOverflow(file: file, tensor: name) }
    return bytes
  }

  /// Moves the tensors' byte ranges to their places in the file.
  private mutating func place(_ offsets: [UInt64], from start: Int) throws(WeightFormatError) {
    for (index, offset) in offsets.enumerated() {
      let (available, count) = (byteCount - start, tensors[index].byteRange.count)
      guard available >= count, offset <= UInt64(available - count) else {
        throw malformed(
          tensors[index].name,
          "its \(count) bytes at offset \(offset) end beyond the \(max(available, 0)) bytes of data"
        )
      }
      let begin = start + Int(offset)
      tensors[index].byteRange = begin..<begin + count
    }
  }

  private func checkOverlaps() throws(WeightFormatError) {
    let filled = tensors.filter { !$0.byteRange.isEmpty }
      .sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
    for (previous, tensor) in zip(filled, filled.dropFirst())
    where tensor.byteRange.lowerBound < previous.byteRange.upperBound {
      throw malformed(tensor.name, "it shares bytes with \(NameText.quote(previous.name))")
    }
  }

  private func malformed(_ tensor: String, _ reason: String) -> WeightFormatError {
    .malformedGGUFTensor(file: file, tensor: tensor, reason: reason)
  }
}
