import WeightFormats

/// Writes GGUF files by the letter, right or wrong ones.
struct GGUFBuilder {
  var version: UInt32 = 3
  /// What the header claims; nil for the truth.
  var tensorCount: UInt64?
  var valueCount: UInt64?
  /// Keys, types and bytes of the metadata.
  var values: [(key: String, type: UInt32, bytes: [UInt8])] = []
  var tensors: [Tensor] = []
  /// Where the data begins is a multiple of this.
  var alignment = 32
  /// Bytes 0, 1, 2, … of data.
  var dataCount = 0

  struct Tensor {
    var name = "a"
    /// Fastest first, as in the file.
    var dimensions: [UInt64] = [8]
    var type: UInt32 = 0
    var offset: UInt64 = 0
    /// The number of dimensions that the file claims; nil for the truth.
    var rank: UInt32?
  }

  var bytes: [UInt8] {
    var bytes = Array("GGUF".utf8) + little(version)
    bytes += little(tensorCount ?? UInt64(tensors.count))
    bytes += little(valueCount ?? UInt64(values.count))
    for value in values { bytes += text(value.key) + little(value.type) + value.bytes }
    for tensor in tensors {
      bytes += text(tensor.name) + little(tensor.rank ?? UInt32(tensor.dimensions.count))
      bytes += tensor.dimensions.flatMap { little($0) }
      bytes += little(tensor.type) + little(tensor.offset)
    }
    if dataCount > 0 {
      bytes += Array(repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
      bytes += (0..<dataCount).map { UInt8(truncatingIfNeeded: $0) }
    }
    return bytes
  }

  /// The same file with an entry of one value of this type and these bytes.
  func with(_ key: String, type: UInt32, _ value: [UInt8]) -> GGUFBuilder {
    var copy = self
    copy.values.append((key, type, value))
    return copy
  }

  /// The same file with a tensor more.
  func with(_ tensor: Tensor) -> GGUFBuilder {
    var copy = self
    copy.tensors.append(tensor)
    return copy
  }

  /// A file with this many bytes of data.
  static func data(_ count: Int) -> GGUFBuilder { GGUFBuilder(dataCount: count) }
}

/// The bytes of a number in a file.
func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// A string in a GGUF file, whose length may be a lie.
func text(_ text: String, length: UInt64? = nil) -> [UInt8] {
  little(length ?? UInt64(text.utf8.count)) + Array(text.utf8)
}

/// An array in a GGUF file, whose length may be a lie.
func array(type: UInt32, count: UInt64, _ items: [UInt8] = []) -> [UInt8] {
  little(type) + little(count) + items
}

/// The types of metadata values that the tests name.
enum Kind {
  static let uint32: UInt32 = 4
  static let boolean: UInt32 = 7
  static let string: UInt32 = 8
  static let array: UInt32 = 9
}
