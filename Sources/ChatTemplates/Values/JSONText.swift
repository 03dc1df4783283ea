internal import NumberText

/// Writes values as JSON text, as Python's `json.dumps` does with the settings of the reference.
struct JSONText {
  struct Format {
    var indent: String?
    var itemSeparator = ", "
    var keySeparator = ": "
    var isASCII = false
    var sortsKeys = false
  }

  private let format: Format
  private let budget: TemplateBudget
  private var text = ""

  /// - Throws: An invalid-operation fault if the value is none of JSON's.
  static func text(
    of value: RuntimeValue, format: Format, budget: TemplateBudget
  ) throws(TemplateFault) -> String {
    var writer = JSONText(format: format, budget: budget)
    try writer.write(value, depth: 0)
    return writer.text
  }

  private init(format: Format, budget: TemplateBudget) {
    self.format = format
    self.budget = budget
  }

  private mutating func append(_ part: String) throws(TemplateFault) {
    try budget.make(part.utf8.count)
    text += part
  }

  private mutating func write(_ value: RuntimeValue, depth: Int) throws(TemplateFault) {
    switch value {
    case .none: try append("null")
    case .bool(let value): try append(value ? "true" : "false")
    case .integer(let value): try append(String(value))
    case .float(let value): try append(Self.number(value))
    case .string(let string), .markup(let string): try append(quoted(string))
    case .sequence(.list, let items), .sequence(.tuple, let items):
      try write(items.values, depth: depth)
    case .mapping(let mapping): try write(mapping, depth: depth)
    default: throw .invalid("\(value.typeName) cannot be written as JSON")
    }
  }

  private mutating func write(_ items: [RuntimeValue], depth: Int) throws(TemplateFault) {
    guard !items.isEmpty else { return try append("[]") }
    try append("[")
    for (index, item) in items.enumerated() {
      try separate(isFirst: index == 0, depth: depth + 1)
      try write(item, depth: depth + 1)
    }
    try newLine(depth: depth)
    try append("]")
  }

  private mutating func write(_ mapping: Mapping, depth: Int) throws(TemplateFault) {
    guard !mapping.entries.isEmpty else { return try append("{}") }
    var entries = mapping.entries
    if format.sortsKeys { entries = try sorted(entries) }
    try append("{")
    for (index, entry) in entries.enumerated() {
      try separate(isFirst: index == 0, depth: depth + 1)
      try append(quoted(try key(entry.key)))
      try append(format.keySeparator)
      try write(entry.value, depth: depth + 1)
    }
    try newLine(depth: depth)
    try append("}")
  }

  private mutating func separate(isFirst: Bool, depth: Int) throws(TemplateFault) {
    if !isFirst { try append(format.itemSeparator) }
    try newLine(depth: depth)
  }

  private mutating func newLine(depth: Int) throws(TemplateFault) {
    guard let indent = format.indent else { return }
    try budget.make(indent.utf8.count * depth)
    try append("\n" + String(repeating: indent, count: depth))
  }

  private func key(_ key: RuntimeValue) throws(TemplateFault) -> String {
    switch key {
    case .string(let text), .markup(let text): return text
    case .none: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .float(let value): return Self.number(value)
    default: throw .invalid("\(key.typeName) cannot be a key in JSON")
    }
  }

  private func sorted(_ entries: [Mapping.Entry]) throws(TemplateFault) -> [Mapping.Entry] {
    let order = try SortOrder(entries.map(\.key), budget: budget)
    return try order.ascending().map { entries[$0] }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return PythonNumbers.repr(value)
  }

  private static let escapes: [Unicode.Scalar: String] = [
    "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{08}": "\\b",
    "\u{0C}": "\\f",
  ]

  private func quoted(_ string: String) -> String {
    var quoted = "\""
    for scalar in string.unicodeScalars {
      if let escape = Self.escapes[scalar] {
        quoted += escape
      } else if scalar.value < 0x20 || format.isASCII && scalar.value > 0x7E {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
