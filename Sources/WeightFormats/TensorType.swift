/// The element type of a stored tensor; raw values are the safetensors names.
public enum TensorType: String, Sendable, CaseIterable {
  /// IEEE 754 double precision.
  case float64 = "F64"
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// IEEE 754 half precision.
  case float16 = "F16"
  /// The upper half of a single-precision number.
  case bfloat16 = "BF16"
  /// Eight bits: sign, four exponent bits (bias 7), three fraction bits; no infinities.
  case float8E4M3 = "F8_E4M3"
  /// Eight bits: the upper half of a half-precision number.
  case float8E5M2 = "F8_E5M2"
  /// Signed 64-bit integers.
  case int64 = "I64"
  /// Signed 32-bit integers.
  case int32 = "I32"
  /// Signed 16-bit integers.
  case int16 = "I16"
  /// Signed 8-bit integers.
  case int8 = "I8"
  /// Unsigned 64-bit integers.
  case uint64 = "U64"
  /// Unsigned 32-bit integers.
  case uint32 = "U32"
  /// Unsigned 16-bit integers.
  case uint16 = "U16"
  /// Unsigned 8-bit integers.
  case uint8 = "U8"
  /// One byte: zero is false, everything else true.
  case bool = "BOOL"

  /// The elements that are stored together; rows of a matrix are whole blocks.
  public var blockElements: Int { 1 }

  /// The number of bytes of one block.
  public var blockBytes: Int { byteWidth }

  /// The number of bytes of one element.
  public var byteWidth: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float8E4M3, .float8E5M2, .int8, .uint8, .bool: 1
    }
  }
}

/// Where a tensor lies in its file, and what it holds.
public struct TensorDescription: Sendable, Equatable {
  /// The tensor's name.
  public var name: String
  /// The element type.
  public var type: TensorType
  /// The dimensions, slowest first; empty for a single value.
  public var shape: [Int]
  /// The elements between neighbours in each dimension; nil for row-major order without gaps.
  public var strides: [Int]?
  /// The tensor's bytes, counted from the start of the file.
  public var byteRange: Range<Int>

  /// Creates a description.
  public init(
    name: String, type: TensorType, shape: [Int], strides: [Int]? = nil, byteRange: Range<Int>
  ) {
    self.name = name
    self.type = type
    self.shape = shape
    self.strides = strides
    self.byteRange = byteRange
  }

  /// The number of elements: the product of ``shape``.
  public var elementCount: Int { shape.reduce(1, *) }
}
