import Files

/// The validated header of a safetensors file.
///
/// Layout of the file: the header's length (eight bytes, little-endian), the header (JSON, may end
/// in spaces), the tensors' bytes without gaps.
struct SafetensorsHeader {
  /// The format's limit on the header's length, in bytes.
  static let maximumLength = 100_000_000
  /// More dimensions are an error; no model comes near.
  static let maximumRank = 64

  var metadata: [String: String] = [:]
  /// By offset.
  var tensors: [TensorDescription] = []

  private let file: String
  /// Where the tensors' bytes begin in the file, and how many there are.
  private let dataStart: Int
  private let dataCount: Int

  /// Reads and validates the header of a complete file.
  init(_ bytes: FileBytes) throws(WeightFormatError) {
    file = bytes.name
    guard bytes.count >= 8 else { throw .fileTooShort(file: file, count: bytes.count) }
    let length = bytes.span.number(at: 0, as: UInt64.self)
    guard length <= Self.maximumLength else { throw .headerTooLarge(file: file, length: length) }
    guard Int(length) <= bytes.count - 8 else {
      throw .headerBeyondFile(file: file, length: Int(length), available: bytes.count - 8)
    }
    dataStart = 8 + Int(length)
    dataCount = bytes.count - dataStart
    var reader = try JSONReader<WeightFormatError>(
      bytes.contents(8..<dataStart), path: file, baseOffset: 8)
    try readEntries(&reader)
    try checkLayout()
  }

  private mutating func readEntries(_ reader: inout JSONReader<WeightFormatError>)
    throws(WeightFormatError)
  {
    guard reader.isNext("{") else {
      try reader.skipValue()
      try reader.expectEnd()
      throw .headerNotObject(file: file)
    }
    var metadata: [String: String] = [:]
    var tensors: [TensorDescription] = []
    var keys = DistinctKeys()
    var more = try reader.beginObject()
    while more {
      let key = try keys.next(&reader)
      if key == "__metadata__" {
        metadata = try readMetadata(&reader)
      } else {
        tensors.append(try readTensor(key, &reader))
      }
      more = try reader.nextMember()
    }
    try reader.expectEnd()
    self.metadata = metadata
    self.tensors = tensors
  }

  private func readMetadata(_ reader: inout JSONReader<WeightFormatError>) throws(WeightFormatError)
    -> [String: String]
  {
    guard reader.isNext("{") else { throw .metadataNotStrings(file: file, key: nil) }
    var metadata: [String: String] = [:]
    var keys = DistinctKeys()
    var more = try reader.beginObject()
    while more {
      let key = try keys.next(&reader)
      guard reader.isNext("\"") else { throw .metadataNotStrings(file: file, key: key) }
      metadata[key] = try reader.readString()
      more = try reader.nextMember()
    }
    return metadata
  }

  /// Reads one tensor's entry; unknown fields are ignored, as the reference reader does.
  private func readTensor(_ name: String, _ reader: inout JSONReader<WeightFormatError>)
    throws(WeightFormatError)
    -> TensorDescription
  {
    guard reader.isNext("{") else { throw malformed(name, "the entry is not an object") }
    var type: TensorType?
    var shape: [Int]?
    var offsets: [Int]?
    var keys = DistinctKeys()
    var more = try reader.beginObject()
    while more {
      switch try keys.next(&reader) {
      case "dtype": type = try readType(name, &reader)
      case "shape": shape = try readShape(name, &reader)
      case "data_offsets": offsets = try readOffsets(name, &reader)
      default: try reader.skipValue()
      }
      more = try reader.nextMember()
    }
    guard let type else { throw malformed(name, "dtype is missing") }
    guard let shape else { throw malformed(name, "shape is missing") }
    guard let offsets else { throw malformed(name, "data_offsets is missing") }
    let range = try byteRange(name, type: type, shape: shape, offsets: offsets)
    return TensorDescription(name: name, type: type, shape: shape, byteRange: range)
  }

  private func readType(_ tensor: String, _ reader: inout JSONReader<WeightFormatError>)
    throws(WeightFormatError)
    -> TensorType
  {
    guard reader.isNext("\"") else { throw malformed(tensor, "dtype is not a string") }
    let name = try reader.readString()
    guard let type = TensorType(rawValue: name), type.blockElements == 1 else {
      throw .unknownType(file: file, tensor: tensor, type: name)
    }
    return type
  }

  private func readShape(_ tensor: String, _ reader: inout JSONReader<WeightFormatError>)
    throws(WeightFormatError)
    -> [Int]
  {
    try readIntegers(tensor, "shape", limit: Self.maximumRank, &reader).map {
      (number) throws(WeightFormatError) in
      if number.isNegative { throw .negativeDimension(file: file, tensor: tensor) }
      guard let value = number.integer else { throw .shapeOverflow(file: file, tensor: tensor) }
      return value
    }
  }

  private func readOffsets(_ tensor: String, _ reader: inout JSONReader<WeightFormatError>)
    throws(WeightFormatError) -> [Int]
  {
    let numbers = try readIntegers(tensor, "data_offsets", limit: 2, &reader)
    guard numbers.count == 2 else { throw malformed(tensor, "data_offsets is not two integers") }
    return try numbers.map { (number) throws(WeightFormatError) in
      guard let value = number.integer, !number.isNegative else {
        throw .offsetsOutOfBounds(file: file, tensor: tensor, available: dataCount)
      }
      return value
    }
  }

  private func readIntegers(
    _ tensor: String, _ field: String, limit: Int, _ reader: inout JSONReader<WeightFormatError>
  ) throws(WeightFormatError) -> [JSONNumber] {
    guard reader.isNext("[") else { throw malformed(tensor, "\(field) is not an array") }
    var numbers: [JSONNumber] = []
    var more = try reader.beginArray()
    while more {
      guard reader.isNumberNext() else {
        throw malformed(tensor, "\(field) is not all integers")
      }
      let number = try reader.readNumber()
      guard number.isInteger else { throw malformed(tensor, "\(field) is not all integers") }
      guard numbers.count < limit else {
        throw malformed(tensor, "\(field) has more than \(limit) entries")
      }
      numbers.append(number)
      more = try reader.nextElement()
    }
    return numbers
  }

  private func malformed(_ tensor: String, _ reason: String) -> WeightFormatError {
    .malformedEntry(file: file, tensor: tensor, reason: reason)
  }
}

extension SafetensorsHeader {
  /// Checks one tensor's offsets against the data and its shape; returns its place in the file.
  private func byteRange(_ name: String, type: TensorType, shape: [Int], offsets: [Int])
    throws(WeightFormatError) -> Range<Int>
  {
    guard let expected = byteCount(of: shape, width: type.byteWidth) else {
      throw .shapeOverflow(file: file, tensor: name)
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else {
      throw .offsetsReversed(file: file, tensor: name, begin: begin, end: end)
    }
    guard end <= dataCount else {
      throw .offsetsOutOfBounds(file: file, tensor: name, available: dataCount)
    }
    guard end - begin == expected else {
      throw .byteCountMismatch(
        file: file, tensor: name, expected: expected, actual: end - begin)
    }
    return dataStart + begin..<dataStart + end
  }

  /// Sorts the tensors by offset and requires that they tile the data exactly.
  private mutating func checkLayout() throws(WeightFormatError) {
    tensors.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound)
        < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    var end = dataStart
    var previous = ""
    for tensor in tensors {
      let begin = tensor.byteRange.lowerBound
      if begin < end {
        throw .offsetsOverlap(file: file, tensor: tensor.name, other: previous)
      }
      if begin > end {
        throw .offsetsLeaveGap(file: file, tensor: tensor.name, count: begin - end)
      }
      end = tensor.byteRange.upperBound
      previous = tensor.name
    }
    let unused = dataStart + dataCount - end
    if unused > 0 { throw .unusedBytes(file: file, count: unused) }
  }
}

/// The product of the dimensions times `width`; nil if it does not fit, or a dimension is negative.
func byteCount(of shape: [Int], width: Int) -> Int? {
  // A zero dimension makes the product zero whatever the others are.
  if shape.contains(where: { $0 < 0 }) { return nil }
  if shape.contains(0) { return 0 }
  var total = width
  for dimension in shape {
    let (product, overflow) = total.multipliedReportingOverflow(by: dimension)
    if overflow { return nil }
    total = product
  }
  return total
}
