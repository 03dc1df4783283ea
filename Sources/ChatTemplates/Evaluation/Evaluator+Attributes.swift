/// The methods of Python's types: what a template may ask for by name.
enum Methods {
  static let string: Set<String> = [
    "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find",
    "format",
    "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier",
    "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust",
    "lower",
    "lstrip", "maketrans", "partition", "removeprefix", "removesuffix", "replace", "rfind",
    "rindex",
    "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip",
    "swapcase", "title", "translate", "upper", "zfill",
  ]
  static let mapping: Set<String> = ["copy", "fromkeys", "get", "items", "keys", "values"]
  static let list: Set<String> = ["copy", "count", "index"]
  static let tuple: Set<String> = ["count", "index"]
  /// Methods that would change a value, which the sandbox hides.
  static let changing: Set<String> = [
    "append", "clear", "extend", "insert", "pop", "popitem", "remove", "reverse", "setdefault",
    "sort",
    "update",
  ]
}

extension TemplateEvaluator {
  /// `value.name`: a method or attribute if there is one, or else an item.
  func attribute(_ name: String, of value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    if case .undefined(let reason) = value { throw .undefined(reason) }
    if let own = ownAttribute(name, of: value) { return own }
    if case .mapping(let mapping) = value, let item = mapping[name] { return item }
    return .undefined("\(value.typeName) has no attribute “\(name.prefix(80))”")
  }

  /// `value[key]`: an item if there is one, or else a method or attribute.
  func item(_ key: RuntimeValue, of value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    if case .undefined(let reason) = value { throw .undefined(reason) }
    if let item = try element(key, of: value) { return item }
    guard let name = key.text else {
      return .undefined("\(value.typeName) has no element of that key")
    }
    return ownAttribute(name, of: value)
      ?? .undefined("\(value.typeName) has no element “\(name.prefix(80))”")
  }

  private func element(_ key: RuntimeValue, of value: RuntimeValue) throws(TemplateFault)
    -> RuntimeValue?
  {
    switch value {
    case .mapping(let mapping):
      guard let key = try? MappingKey(key) else { return nil }
      return mapping[key]
    case .sequence(let kind, let items):
      guard kind.isIndexed, let index = key.wholeNumber else { return nil }
      return Self.index(index, count: items.values.count).map { items.values[$0] }
    case .string(let text), .markup(let text):
      guard let index = key.wholeNumber else { return nil }
      try budget.look(at: text.utf8.count)
      let scalars = text.unicodeScalars
      guard let position = Self.index(index, count: scalars.count) else { return nil }
      let character = String(scalars[scalars.index(scalars.startIndex, offsetBy: position)])
      if case .markup = value { return .markup(character) }
      return .string(character)
    default: return nil
    }
  }

  private static func index(_ index: Int, count: Int) -> Int? {
    let position = index < 0 ? index + count : index
    return (0..<count).contains(position) ? position : nil
  }

  /// A method or attribute that the value's type has.
  func ownAttribute(_ name: String, of value: RuntimeValue) -> RuntimeValue? {
    switch value {
    case .string, .markup: return method(name, of: value, among: Methods.string)
    case .mapping: return method(name, of: value, among: Methods.mapping)
    case .sequence(.list, _): return method(name, of: value, among: Methods.list)
    case .sequence(.tuple, _): return method(name, of: value, among: Methods.tuple)
    case .namespace(let namespace): return namespace.mapping[name]
    case .loop(let loop): return loop.attribute(name)
    case .function(.macro(let macro)) where name == "name": return .string(macro.definition.name)
    default: return nil
    }
  }

  private func method(_ name: String, of value: RuntimeValue, among methods: Set<String>)
    -> RuntimeValue?
  {
    if methods.contains(name) { return .function(.method(of: value, name)) }
    if case .string = value { return nil }
    guard Methods.changing.contains(name) else { return nil }
    return .undefined("“\(name)” would change \(value.typeName), which templates may not")
  }
}
