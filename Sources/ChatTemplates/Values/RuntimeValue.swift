/// A value while a template runs.
///
/// It behaves as Python's, which templates are written for; lists and
/// dictionaries never change, as in the reference's sandbox.
indirect enum RuntimeValue {
  /// Something that is not there, and what an error says of it if it is used.
  case undefined(String)
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  /// A text that was marked as safe: what is added to it is escaped for HTML.
  case markup(String)
  case sequence(SequenceKind, Items)
  case mapping(Mapping)
  case iterator(ValueIterator)
  case namespace(Namespace)
  case loop(LoopState)
  case function(Function)
}

enum SequenceKind: Equatable {
  case list
  case tuple
  case range(start: Int, stop: Int, step: Int)
  case keys
  case values
  case entries

  /// Whether it can be subscripted.
  var isIndexed: Bool {
    switch self {
    case .list, .tuple, .range: true
    case .keys, .values, .entries: false
    }
  }
}

/// The elements of a sequence, and how deep containers are nested in it.
struct Items {
  let values: [RuntimeValue]
  let depth: Int

  /// - Throws: A limit fault if containers are nested too deep: freeing them could overflow the stack.
  init(_ values: [RuntimeValue]) throws(TemplateFault) {
    var deepest = 0
    for value in values { deepest = max(deepest, value.depth) }
    self.values = values
    depth = deepest + 1
    if depth > TemplateLimits.valueDepth { throw RuntimeValue.tooDeep }
  }
}

/// What is gone through once, as Python's generators.
final class ValueIterator {
  private let items: Items
  private var position = 0

  init(_ values: [RuntimeValue]) throws(TemplateFault) { items = try Items(values) }

  var depth: Int { items.depth }

  func next() -> RuntimeValue? {
    guard position < items.values.count else { return nil }
    position += 1
    return items.values[position - 1]
  }

  /// All that is left.
  func rest() -> [RuntimeValue] {
    defer { position = items.values.count }
    return Array(items.values[position...])
  }
}

/// Attributes that a template may assign to: the one thing that changes.
final class Namespace {
  var mapping = Mapping()
}

/// What a template may call.
indirect enum Function {
  case global(String)
  case method(of: RuntimeValue, String)
  case loopMethod(LoopState, String)
  case macro(Macro)
}

/// A macro and the scope that it was defined in.
final class Macro {
  let definition: MacroDefinition
  let scope: Scope

  init(_ definition: MacroDefinition, scope: Scope) {
    self.definition = definition
    self.scope = scope
  }
}

extension RuntimeValue {
  static let tooDeep = TemplateFault.limit(
    "lists and dictionaries are nested more than \(TemplateLimits.valueDepth) deep")

  static func list(_ values: [RuntimeValue]) throws(TemplateFault) -> RuntimeValue {
    .sequence(.list, try Items(values))
  }

  static func tuple(_ values: [RuntimeValue]) throws(TemplateFault) -> RuntimeValue {
    .sequence(.tuple, try Items(values))
  }

  var depth: Int {
    switch self {
    case .sequence(_, let items): items.depth
    case .mapping(let mapping): mapping.depth
    case .iterator(let iterator): iterator.depth
    case .function(.method(let receiver, _)): receiver.depth + 1
    default: 0
    }
  }

  var isUndefined: Bool {
    if case .undefined = self { true } else { false }
  }

  /// The text of a string, marked as safe or not.
  var text: String? {
    switch self {
    case .string(let text), .markup(let text): text
    default: nil
    }
  }

  /// The number that a whole number or a truth value stands for.
  var wholeNumber: Int? {
    switch self {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  var number: Double? {
    if case .float(let value) = self { return value }
    return wholeNumber.map(Double.init)
  }

  /// Python's truth.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .string(let text), .markup(let text): !text.isEmpty
    case .sequence(_, let items): !items.values.isEmpty
    case .mapping(let mapping): !mapping.entries.isEmpty
    case .loop(let loop): !loop.items.isEmpty
    case .iterator, .namespace, .function: true
    }
  }

  /// What errors call it.
  var typeName: String {
    switch self {
    case .undefined: "an undefined value"
    case .none: "none"
    case .bool: "a truth value"
    case .integer: "a whole number"
    case .float: "a number"
    case .string, .markup: "a string"
    case .sequence(.list, _): "a list"
    case .sequence(.tuple, _): "a tuple"
    case .sequence(.range, _): "a range"
    case .sequence: "the view of a dictionary"
    case .mapping: "a dictionary"
    case .iterator: "the unfinished result of a filter (add “| list”)"
    case .namespace: "a namespace"
    case .loop: "a loop"
    case .function: "a function"
    }
  }
}
