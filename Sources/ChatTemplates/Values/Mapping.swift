/// A dictionary in the order of its keys.
struct Mapping {
  struct Entry {
    let key: RuntimeValue
    var value: RuntimeValue
  }

  private(set) var entries: [Entry] = []
  private(set) var depth = 1
  private var positions: [MappingKey: Int] = [:]

  subscript(key: MappingKey) -> RuntimeValue? { positions[key].map { entries[$0].value } }

  subscript(name: String) -> RuntimeValue? { self[.text(ExactText(name))] }

  /// - Throws: An invalid-operation fault if the key cannot be one; a limit fault if it gets too deep.
  mutating func set(_ key: RuntimeValue, to value: RuntimeValue) throws(TemplateFault) {
    let hashed = try MappingKey(key)
    depth = max(depth, value.depth + 1, key.depth + 1)
    if depth > TemplateLimits.valueDepth { throw RuntimeValue.tooDeep }
    if let position = positions[hashed] {
      entries[position].value = value
    } else {
      positions[hashed] = entries.count
      entries.append(Entry(key: key, value: value))
    }
  }
}

/// A key: numbers and truth values that are equal are one key, as in Python.
enum MappingKey: Hashable {
  case undefined
  case none
  case integer(Int)
  case float(Double)
  case text(ExactText)
  case tuple([MappingKey])

  /// - Throws: An invalid-operation fault for lists, dictionaries and the like; an unsupported fault for
  ///   tuples in tuples, since shared ones could be gone through without end.
  init(_ value: RuntimeValue) throws(TemplateFault) {
    switch value {
    case .undefined: self = .undefined
    case .none: self = .none
    case .bool(let value): self = .integer(value ? 1 : 0)
    case .integer(let value): self = .integer(value)
    case .float(let value): self = Int(exactly: value).map(MappingKey.integer) ?? .float(value)
    case .string(let text), .markup(let text): self = .text(ExactText(text))
    case .sequence(.tuple, let items):
      var keys: [MappingKey] = []
      for item in items.values {
        if case .sequence = item { throw .unsupported("a tuple in a tuple as a key") }
        keys.append(try MappingKey(item))
      }
      self = .tuple(keys)
    default: throw .invalid("\(value.typeName) cannot be a key")
    }
  }
}

/// A text that equals another only if they have the same code points, as in Python.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}
