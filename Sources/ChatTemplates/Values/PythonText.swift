internal import NumberText

/// Writes values as Python's `str` and `repr` do.
struct PythonText {
  private let budget: TemplateBudget
  private var text = ""

  /// - Throws: An unsupported fault for values whose text is an address in Python; a limit fault.
  static func string(_ value: RuntimeValue, budget: TemplateBudget) throws(TemplateFault) -> String
  {
    switch value {
    case .string(let text), .markup(let text): return text
    case .undefined: return ""
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .integer(let value): return String(value)
    default: return try representation(value, budget: budget)
    }
  }

  static func representation(
    _ value: RuntimeValue, budget: TemplateBudget
  ) throws(TemplateFault) -> String {
    var writer = PythonText(budget: budget)
    try writer.write(value)
    return writer.text
  }

  private init(budget: TemplateBudget) { self.budget = budget }

  private mutating func write(_ value: RuntimeValue) throws(TemplateFault) {
    try budget.enter()
    defer { budget.leave() }
    switch value {
    case .string(let string): try append(Self.quoted(string))
    case .markup(let string): try append("Markup(\(Self.quoted(string)))")
    case .undefined: try append("Undefined")
    case .none, .bool, .integer: try append(try Self.string(value, budget: budget))
    case .float(let number): try append(PythonNumbers.repr(number))
    case .sequence(let kind, let items): try write(items.values, kind)
    case .mapping(let mapping): try write(mapping)
    case .namespace(let namespace):
      try append("<Namespace ")
      try write(namespace.mapping)
      try append(">")
    case .loop(let loop):
      try append("<LoopContext \(loop.position + 1)/\(loop.items.count)>")
    case .iterator, .function: throw .unsupported("printing \(value.typeName)")
    }
  }

  private mutating func append(_ part: String) throws(TemplateFault) {
    try budget.make(part.utf8.count)
    text += part
  }

  private mutating func write(
    _ values: [RuntimeValue], _ kind: SequenceKind
  ) throws(TemplateFault) {
    let (start, end) =
      switch kind {
      case .list: ("[", "]")
      case .tuple: ("(", values.count == 1 ? ",)" : ")")
      case .keys: ("dict_keys([", "])")
      case .values: ("dict_values([", "])")
      case .entries: ("dict_items([", "])")
      case .range(let start, let stop, let step):
        ("range(\(start), \(stop)" + (step == 1 ? "" : ", \(step)"), ")")
      }
    try append(start)
    if case .range = kind {
    } else {
      for (index, value) in values.enumerated() {
        if index > 0 { try append(", ") }
        try write(value)
      }
    }
    try append(end)
  }

  private mutating func write(_ mapping: Mapping) throws(TemplateFault) {
    try append("{")
    for (index, entry) in mapping.entries.enumerated() {
      if index > 0 { try append(", ") }
      try write(entry.key)
      try append(": ")
      try write(entry.value)
    }
    try append("}")
  }

  // MARK: Scalars

  private static let escapes: [Unicode.Scalar: String] = [
    "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t",
  ]

  static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var quoted = String(quote)
    for scalar in text.unicodeScalars {
      if scalar == quote {
        quoted += "\\" + String(quote)
      } else if let escape = escapes[scalar] {
        quoted += escape
      } else if scalar.isPythonPrintable {
        quoted.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16)
        let (mark, width) =
          scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
        quoted += "\\" + mark + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return quoted + String(quote)
  }
}
