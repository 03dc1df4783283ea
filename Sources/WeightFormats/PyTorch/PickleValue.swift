/// What a pickle of plain containers and tensors holds.
public indirect enum PickleValue: Sendable {
  /// `None`.
  case none
  /// `True` or `False`.
  case boolean(Bool)
  /// A whole number of at most 64 bits.
  case integer(Int)
  /// A whole number of more than 64 bits: two's complement, little-endian.
  case largeInteger([UInt8])
  /// A float.
  case number(Double)
  /// A string; types and devices too, by their names.
  case string(String)
  /// Bytes.
  case bytes([UInt8])
  /// A list.
  case list([PickleValue])
  /// A tuple.
  case tuple([PickleValue])
  /// A dictionary, in its order.
  case dictionary([(key: PickleValue, value: PickleValue)])
  /// An `argparse.Namespace`, or another object that holds settings, in its order.
  case namespace([(key: String, value: PickleValue)])
  /// A tensor or parameter.
  case tensor(PickledTensor)

  /// The value of a key of a dictionary or namespace.
  public subscript(key: String) -> PickleValue? {
    switch self {
    case .dictionary(let items):
      items.first { if case .string(key) = $0.key { true } else { false } }?.value
    case .namespace(let items): items.first { $0.key == key }?.value
    default: nil
    }
  }
}

/// A tensor as a pickle describes it: a view of a storage.
public struct PickledTensor: Sendable, Equatable {
  /// The storage's key.
  public var storage: String
  /// The element type.
  public var type: TensorType
  /// The number of elements of the storage.
  public var storageCount: Int
  /// The first element's place in the storage.
  public var offset: Int
  /// The dimensions, slowest first.
  public var shape: [Int]
  /// The elements between neighbours in each dimension.
  public var strides: [Int]

  init(
    storage: String, type: TensorType, storageCount: Int, offset: Int, shape: [Int],
    strides: [Int]
  ) {
    self.storage = storage
    self.type = type
    self.storageCount = storageCount
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// A tensor that is a whole storage of floats.
  public init(wholeStorage storage: String, shape: [Int]) {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    self.init(
      storage: storage, type: .float32, storageCount: shape.reduce(1, *), offset: 0, shape: shape,
      strides: strides)
  }
}
