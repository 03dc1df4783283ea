import Files

/// Reads the fields of a GGUF file one after the other; every length is checked against the bytes
/// that are left before it is used.
struct GGUFCursor {
  /// Arrays of arrays of arrays of arrays; deeper ones are an error.
  static let maximumDepth = 4
  /// The longest name of an entry or a tensor, in bytes.
  static let maximumNameLength = 65_535

  private let bytes: FileBytes
  /// Where the next field begins.
  private(set) var offset: Int

  init(_ bytes: FileBytes, offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  private var remaining: Int { bytes.count - offset }

  func malformed(_ reason: String, at place: Int? = nil) -> WeightFormatError {
    .malformedGGUF(file: bytes.name, offset: place ?? offset, reason: reason)
  }

  /// A number of as many bytes as its type has.
  mutating func number<Number: BitwiseCopyable>(_: Number.Type = Number.self)
    throws(WeightFormatError) -> Number
  {
    let size = MemoryLayout<Number>.size
    guard size <= remaining else { throw malformed("the file ends inside a number") }
    defer { offset += size }
    return bytes.span.number(at: offset)
  }

  /// How many items of at least `minimumBytes` follow.
  mutating func count(of items: String, minimumBytes: Int) throws(WeightFormatError) -> Int {
    let place = offset
    let claimed = try number(UInt64.self)
    guard claimed <= UInt64(remaining / minimumBytes) else {
      throw malformed("\(claimed) \(items) do not fit the \(remaining) bytes left", at: place)
    }
    return Int(claimed)
  }

  mutating func string(limit: Int = .max) throws(WeightFormatError) -> String {
    let place = offset
    let length = try number(UInt64.self)
    guard length <= UInt64(remaining) else {
      throw malformed("a string of \(length) bytes ends beyond the file", at: place)
    }
    guard length <= UInt64(limit) else {
      throw malformed("a name has \(length) bytes, over the limit of \(limit)", at: place)
    }
    let range = offset..<offset + Int(length)
    guard let text = bytes.text(range) else {
      let invalid = UTF8Check.firstInvalid(in: bytes.span.extracting(range)) ?? 0
      throw .invalidUTF8(file: bytes.name, offset: offset + invalid)
    }
    offset = range.upperBound
    return text
  }

  /// The name of a type, then a value of it.
  mutating func value() throws(WeightFormatError) -> GGUFValue {
    try value(of: try valueType(), depth: 0)
  }

  private mutating func valueType() throws(WeightFormatError) -> GGUFValueType {
    let place = offset
    let type = try number(UInt32.self)
    guard let known = GGUFValueType(rawValue: type) else {
      throw malformed("a metadata value has the unknown type \(type)", at: place)
    }
    return known
  }

  private mutating func value(of type: GGUFValueType, depth: Int) throws(WeightFormatError)
    -> GGUFValue
  {
    switch type {
    case .uint8: .unsigned(UInt64(try number(UInt8.self)))
    case .uint16: .unsigned(UInt64(try number(UInt16.self)))
    case .uint32: .unsigned(UInt64(try number(UInt32.self)))
    case .uint64: .unsigned(try number())
    case .int8: .signed(Int64(try number(Int8.self)))
    case .int16: .signed(Int64(try number(Int16.self)))
    case .int32: .signed(Int64(try number(Int32.self)))
    case .int64: .signed(try number())
    case .float32: .float(try number())
    case .float64: .double(try number())
    case .boolean: .boolean(try boolean())
    case .string: .string(try string())
    case .array: try array(depth: depth)
    }
  }

  private mutating func array(depth: Int) throws(WeightFormatError) -> GGUFValue {
    guard depth < Self.maximumDepth else {
      throw malformed("arrays are nested deeper than \(Self.maximumDepth) levels")
    }
    let type = try valueType()
    let count = try count(of: "values of an array", minimumBytes: type.minimumBytes)
    return switch type {
    case .uint8: .unsignedArray(try numbers(count) { (number: UInt8) in UInt64(number) })
    case .uint16: .unsignedArray(try numbers(count) { (number: UInt16) in UInt64(number) })
    case .uint32: .unsignedArray(try numbers(count) { (number: UInt32) in UInt64(number) })
    case .uint64: .unsignedArray(try numbers(count) { $0 })
    case .int8: .signedArray(try numbers(count) { (number: Int8) in Int64(number) })
    case .int16: .signedArray(try numbers(count) { (number: Int16) in Int64(number) })
    case .int32: .signedArray(try numbers(count) { (number: Int32) in Int64(number) })
    case .int64: .signedArray(try numbers(count) { $0 })
    case .float32: .floatArray(try numbers(count) { $0 })
    case .float64: .doubleArray(try numbers(count) { $0 })
    case .boolean:
      .booleanArray(try items(count) { (cursor) throws(WeightFormatError) in try cursor.boolean() })
    case .string:
      .stringArray(try items(count) { (cursor) throws(WeightFormatError) in try cursor.string() })
    case .array:
      .nestedArray(
        try items(count) { (cursor) throws(WeightFormatError) in
          try cursor.array(depth: depth + 1)
        })
    }
  }

  private mutating func boolean() throws(WeightFormatError) -> Bool {
    let place = offset
    let byte = try number(UInt8.self)
    guard byte <= 1 else { throw malformed("\(byte) stands for true or false", at: place) }
    return byte == 1
  }

  private mutating func numbers<Stored: BitwiseCopyable, Result>(
    _ count: Int, _ convert: (Stored) -> Result
  ) throws(WeightFormatError) -> [Result] {
    var numbers: [Result] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(convert(try number())) }
    return numbers
  }

  private mutating func items<Item>(
    _ count: Int, _ read: (inout GGUFCursor) throws(WeightFormatError) -> Item
  ) throws(WeightFormatError) -> [Item] {
    var items: [Item] = []
    items.reserveCapacity(count)
    for _ in 0..<count { items.append(try read(&self)) }
    return items
  }
}
