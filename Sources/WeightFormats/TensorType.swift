/// The element type of a stored tensor; raw values are the names that safetensors or GGUF give it.
///
/// The types from ``q4_0`` on store blocks of elements under common scales (``blockElements``).
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

  /// Blocks of 32: a scale, 4-bit numbers around 8.
  case q4_0 = "Q4_0"
  /// Blocks of 32: a scale and a minimum, 4-bit numbers.
  case q4_1 = "Q4_1"
  /// Blocks of 32: a scale, 5-bit numbers around 16.
  case q5_0 = "Q5_0"
  /// Blocks of 32: a scale and a minimum, 5-bit numbers.
  case q5_1 = "Q5_1"
  /// Blocks of 32: a scale, signed 8-bit numbers.
  case q8_0 = "Q8_0"
  /// Blocks of 256: 16 groups with 4-bit scales and minima, 2-bit numbers.
  case q2_K = "Q2_K"
  /// Blocks of 256: 16 groups with 6-bit scales, 3-bit numbers around 4.
  case q3_K = "Q3_K"
  /// Blocks of 256: 8 groups with 6-bit scales and minima, 4-bit numbers.
  case q4_K = "Q4_K"
  /// Blocks of 256: 8 groups with 6-bit scales and minima, 5-bit numbers.
  case q5_K = "Q5_K"
  /// Blocks of 256: 16 groups with 8-bit scales, 6-bit numbers around 32.
  case q6_K = "Q6_K"

  /// The types that safetensors files hold.
  static let safetensors = allCases.filter { $0.blockElements == 1 }

  /// The elements that are stored together; rows of a matrix are whole blocks.
  public var blockElements: Int {
    switch self {
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0: 32
    case .q2_K, .q3_K, .q4_K, .q5_K, .q6_K: 256
    default: 1
    }
  }

  /// The number of bytes of one block.
  public var blockBytes: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float8E4M3, .float8E5M2, .int8, .uint8, .bool: 1
    case .q4_0: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q8_0: 34
    case .q2_K: 84
    case .q3_K: 110
    case .q4_K: 144
    case .q5_K: 176
    case .q6_K: 210
    }
  }

  /// Whether elements are whole numbers, or true and false.
  public var isInteger: Bool {
    switch self {
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .bool: true
    default: false
    }
  }

  /// The number of bytes of one element.
  ///
  /// - Precondition: The elements are stored one by one: ``blockElements`` is 1.
  public var byteWidth: Int {
    precondition(blockElements == 1, "\(rawValue) stores \(blockElements) elements together")
    return blockBytes
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
  public var elementCount: Int {
    // A zero dimension makes the product zero, though that of the others may not fit an integer.
    shape.contains(0) ? 0 : shape.reduce(1, *)
  }
}
