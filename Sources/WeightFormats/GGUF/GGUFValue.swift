/// A value of a GGUF file's metadata; all widths of a kind of number are one case.
public enum GGUFValue: Sendable, Equatable {
  /// An unsigned integer of 8 to 64 bits.
  case unsigned(UInt64)
  /// A signed integer of 8 to 64 bits.
  case signed(Int64)
  /// A single-precision number.
  case float(Float)
  /// A double-precision number.
  case double(Double)
  /// True or false.
  case boolean(Bool)
  /// Text.
  case string(String)
  /// Unsigned integers of 8 to 64 bits.
  case unsignedArray([UInt64])
  /// Signed integers of 8 to 64 bits.
  case signedArray([Int64])
  /// Single-precision numbers.
  case floatArray([Float])
  /// Double-precision numbers.
  case doubleArray([Double])
  /// True or false, each.
  case booleanArray([Bool])
  /// Texts.
  case stringArray([String])
  /// Arrays of arrays.
  case nestedArray([GGUFValue])

  /// What the value is, for messages.
  var kind: String {
    switch self {
    case .unsigned, .signed: "an integer"
    case .float, .double: "a number"
    case .boolean: "true or false"
    case .string: "a string"
    case .unsignedArray, .signedArray: "an array of integers"
    case .floatArray, .doubleArray: "an array of numbers"
    case .booleanArray: "an array of true or false"
    case .stringArray: "an array of strings"
    case .nestedArray: "an array of arrays"
    }
  }

  /// The value as text; nil for arrays.
  var scalarText: String? {
    switch self {
    case .unsigned(let value): String(value)
    case .signed(let value): String(value)
    case .float(let value): String(value)
    case .double(let value): String(value)
    case .boolean(let value): String(value)
    case .string(let value): value
    default: nil
    }
  }
}

/// The types of metadata values; raw values are those of the file.
enum GGUFValueType: UInt32 {
  case uint8, int8, uint16, int16, uint32, int32, float32, boolean, string, array
  case uint64, int64, float64

  /// The fewest bytes that a value takes: bounds the length of an array by the file's.
  var minimumBytes: Int {
    switch self {
    case .uint8, .int8, .boolean: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    // A string's length.
    case .uint64, .int64, .float64, .string: 8
    // An array's element type and length.
    case .array: 12
    }
  }
}
