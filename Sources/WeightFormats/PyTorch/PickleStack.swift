/// The stack, memo and objects of a pickle that is being read.
///
/// Containers refer to each other by number, not by reference: a pickle may share or nest them at
/// will, and no object is released recursively.
struct PickleStack {
  /// A value on the stack; containers by the number of their node.
  enum Item {
    case none
    case boolean(Bool)
    case integer(Int)
    case largeInteger([UInt8])
    case number(Double)
    case string(String)
    case bytes([UInt8])
    case list(Int)
    case tuple(Int)
    /// Keys and values in turn.
    case dictionary(Int)
    /// Keys and values in turn.
    case namespace(Int)
    case global(PickleGlobal)
    case storage(Int)
    case tensor(Int)
  }

  /// A storage: its key, element type (nil where the tensor names it) and number of elements.
  struct Storage {
    var key: String
    var type: TensorType?
    var count: Int
  }

  private(set) var items: [Item] = []
  private var marks: [Int] = []
  private var memo: [Int: Item] = [:]
  private(set) var nodes: [[Item]] = []
  private(set) var storages: [Storage] = []
  private(set) var tensors: [PickledTensor] = []

  var count: Int { items.count }
  var hasOpenMark: Bool { !marks.isEmpty }

  mutating func push(_ item: Item) { items.append(item) }

  /// The uppermost item, taken off; nil if there is none above the last mark.
  mutating func pop() -> Item? {
    guard items.count > (marks.last ?? 0) else { return nil }
    return items.removeLast()
  }

  var top: Item? { items.count > (marks.last ?? 0) ? items.last : nil }

  mutating func mark() { marks.append(items.count) }

  /// The items above the last mark, taken off with it.
  mutating func popToMark() -> [Item]? {
    guard let mark = marks.popLast() else { return nil }
    let taken = Array(items[mark...])
    items.removeSubrange(mark...)
    return taken
  }

  mutating func node(_ items: [Item]) -> Int {
    nodes.append(items)
    return nodes.count - 1
  }

  mutating func append(_ more: [Item], to node: Int) { nodes[node] += more }

  mutating func remember(_ index: Int) -> Bool {
    guard let top else { return false }
    memo[index] = top
    return true
  }

  mutating func rememberNext() -> Bool { remember(memo.count) }

  func recall(_ index: Int) -> Item? { memo[index] }

  mutating func add(_ storage: Storage) -> Item {
    storages.append(storage)
    return .storage(storages.count - 1)
  }

  mutating func add(_ tensor: PickledTensor) -> Item {
    tensors.append(tensor)
    return .tensor(tensors.count - 1)
  }
}

/// The functions and classes that plain checkpoints name; no other is accepted.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case namespace
  case rebuildTensor
  case rebuildTensorWithType
  case rebuildParameter
  case size
  case device
  /// A storage class; without a type where the tensor names it.
  case storage(TensorType?)
  /// An element type.
  case elementType(TensorType)

  private static let functions: [String: PickleGlobal] = [
    "collections OrderedDict": .orderedDictionary, "argparse Namespace": .namespace,
    // The settings of EasyEdit2's LM-Steers: attributes alone, as a namespace.
    "steer.vector_generators.lm_steer.generate_lm_steer_hparam LmSteerHyperParams": .namespace,
    "torch._utils _rebuild_tensor": .rebuildTensor,
    "torch._utils _rebuild_tensor_v2": .rebuildTensor,
    "torch._utils _rebuild_tensor_v3": .rebuildTensorWithType,
    "torch._utils _rebuild_parameter": .rebuildParameter,
    "torch._utils _rebuild_parameter_with_state": .rebuildParameter,
    "torch Size": .size, "torch device": .device,
    "torch.storage UntypedStorage": .storage(nil), "torch UntypedStorage": .storage(nil),
  ]

  private static let storages: [String: TensorType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
    "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
  ]

  private static let elementTypes: [String: TensorType] = [
    "float64": .float64, "float32": .float32, "float16": .float16, "bfloat16": .bfloat16,
    "float8_e4m3fn": .float8E4M3, "float8_e5m2": .float8E5M2, "int64": .int64, "int32": .int32,
    "int16": .int16, "int8": .int8, "uint64": .uint64, "uint32": .uint32, "uint16": .uint16,
    "uint8": .uint8, "bool": .bool,
  ]

  /// Nil for everything that is not on the list.
  init?(module: String, name: String) {
    if let function = Self.functions["\(module) \(name)"] {
      self = function
    } else if module == "torch", let type = Self.storages[name] {
      self = .storage(type)
    } else if module == "torch", let type = Self.elementTypes[name] {
      self = .elementType(type)
    } else {
      return nil
    }
  }
}
