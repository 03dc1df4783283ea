extension PickleReader {
  /// What calling a known function or class gives.
  mutating func call(_ global: PickleGlobal, _ arguments: [PickleStack.Item])
    throws(WeightFormatError) -> PickleStack.Item
  {
    switch global {
    case .orderedDictionary: return .dictionary(stack.node(try pairs(of: arguments.first)))
    case .namespace: return .namespace(stack.node([]))
    case .size:
      guard case .tuple? = arguments.first else { throw malformed("a size without dimensions") }
      return arguments[0]
    case .device:
      guard case .string? = arguments.first else { throw malformed("a device without a name") }
      return arguments[0]
    case .rebuildParameter:
      guard case .tensor? = arguments.first else { throw malformed("a parameter without tensor") }
      return arguments[0]
    case .rebuildTensor: return try rebuildTensor(arguments, type: nil)
    case .rebuildTensorWithType:
      guard arguments.count > 6, case .global(.elementType(let type)) = arguments[6] else {
        throw malformed("a tensor without an element type")
      }
      return try rebuildTensor(arguments, type: type)
    case .storage, .elementType: throw malformed("a call of a type")
    }
  }

  // OrderedDict() or OrderedDict([(key, value), …]).
  private func pairs(of argument: PickleStack.Item?) throws(WeightFormatError)
    -> [PickleStack.Item]
  {
    guard let argument else { return [] }
    guard case .list(let node) = argument else { throw malformed("a dictionary of no list") }
    var items: [PickleStack.Item] = []
    for item in stack.nodes[node] {
      let node: Int
      switch item {
      case .tuple(let pair), .list(let pair): node = pair
      default: throw malformed("a dictionary entry that is no pair")
      }
      guard stack.nodes[node].count == 2 else { throw malformed("an entry that is no pair") }
      items += stack.nodes[node]
    }
    return items
  }

  // (storage, offset, shape, strides, …)
  private mutating func rebuildTensor(_ arguments: [PickleStack.Item], type: TensorType?)
    throws(WeightFormatError) -> PickleStack.Item
  {
    guard arguments.count >= 4, case .storage(let index) = arguments[0],
      case .integer(let offset) = arguments[1], offset >= 0
    else { throw malformed("a tensor without storage and offset") }
    let shape = try sizes(arguments[2])
    let strides = try sizes(arguments[3])
    guard shape.count == strides.count else {
      throw malformed("a tensor of \(shape.count) dimensions and \(strides.count) strides")
    }
    let storage = stack.storages[index]
    guard let type = type ?? storage.type else { throw malformed("a tensor of unknown type") }
    // Storages without a type count bytes.
    let count = storage.type == nil ? storage.count / type.byteWidth : storage.count
    return stack.add(
      PickledTensor(
        storage: storage.key, type: type, storageCount: count, offset: offset, shape: shape,
        strides: strides))
  }

  private func sizes(_ item: PickleStack.Item) throws(WeightFormatError) -> [Int] {
    let items = try tuple(item)
    guard items.count <= SafetensorsHeader.maximumRank else {
      throw malformed("a tensor of \(items.count) dimensions")
    }
    var sizes: [Int] = []
    for item in items {
      guard case .integer(let size) = item, size >= 0 else {
        throw malformed("a dimension that is no whole number")
      }
      sizes.append(size)
    }
    return sizes
  }

  /// `('storage', class, key, location, count)`, and a view that files before 2017 may have.
  mutating func storage(_ item: PickleStack.Item) throws(WeightFormatError) -> PickleStack.Item {
    let parts = try tuple(item)
    guard parts.count >= 5, case .string("storage") = parts[0],
      case .global(.storage(let type)) = parts[1], case .string(let key) = parts[2],
      case .integer(let count) = parts[4], count >= 0
    else { throw malformed("a storage that is not described as torch.save does") }
    if parts.count > 5 {
      guard case .none = parts[5] else { throw malformed("a view of a storage") }
    }
    return stack.add(PickleStack.Storage(key: key, type: type, count: count))
  }

  /// Gives an object its state: a namespace its attributes.
  ///
  /// Attributes of dictionaries, such as the version numbers of a state dictionary, are passed over.
  mutating func build() throws(WeightFormatError) {
    let state = try pop()
    switch stack.top {
    case .dictionary?: break
    case .namespace(let node)?:
      guard case .dictionary(let attributes) = state else {
        throw malformed("a namespace without attributes")
      }
      stack.append(stack.nodes[attributes], to: node)
    default: throw malformed("an object with a state that plain checkpoints do not have")
    }
  }

  /// The value of an item with all that is in it.
  func value(_ item: PickleStack.Item, depth: Int, budget: inout Int) throws(WeightFormatError)
    -> PickleValue
  {
    guard depth < 64 else { throw malformed("containers are nested more than 64 deep") }
    budget -= 1
    guard budget >= 0 else { throw malformed("values are shared so often that they blow up") }
    switch item {
    case .none: return .none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .largeInteger(let value): return .largeInteger(value)
    case .number(let value): return .number(value)
    case .string(let value): return .string(value)
    case .bytes(let value): return .bytes(value)
    case .tensor(let index): return .tensor(stack.tensors[index])
    case .list(let node): return .list(try values(node, depth, &budget))
    case .tuple(let node): return .tuple(try values(node, depth, &budget))
    case .dictionary(let node):
      let flat = try values(node, depth, &budget)
      return .dictionary(
        stride(from: 0, to: flat.count, by: 2).map { (key: flat[$0], value: flat[$0 + 1]) })
    case .namespace(let node):
      let flat = try values(node, depth, &budget)
      var entries: [(key: String, value: PickleValue)] = []
      for i in stride(from: 0, to: flat.count, by: 2) {
        guard case .string(let key) = flat[i] else { throw malformed("an attribute without name") }
        entries.append((key, flat[i + 1]))
      }
      return .namespace(entries)
    case .global(.elementType(let type)): return .string(type.rawValue)
    case .global, .storage: throw malformed("a function or storage where a value should be")
    }
  }

  private func values(_ node: Int, _ depth: Int, _ budget: inout Int) throws(WeightFormatError)
    -> [PickleValue]
  {
    // Checked before the memory is taken.
    guard stack.nodes[node].count <= budget else {
      throw malformed("values are shared so often that they blow up")
    }
    var result: [PickleValue] = []
    for item in stack.nodes[node] {
      result.append(try value(item, depth: depth + 1, budget: &budget))
    }
    return result
  }
}
