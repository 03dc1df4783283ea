extension TemplateEvaluator {
  func textFilter(
    _ name: String, _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    switch name {
    case "safe": return .markup(try string(value))
    case "e", "escape":
      if case .markup = value { return value }
      let escaped = HTML.escaped(try string(value))
      try budget.make(escaped.utf8.count)
      return .markup(escaped)
    case "tojson": return .string(try json(value, &arguments))
    case "indent": return try indented(value, &arguments)
    case "replace":
      let methods = StringMethods(text: try string(value), evaluator: self)
      let old = try string(try arguments.required("old"))
      let new = try string(try arguments.required("new"))
      return .string(
        try methods.replacing(old, with: new, count: try arguments.whole("count") ?? -1))
    case "format":
      let values = arguments.takeAll()
      return .string(try PrintFormat(budget: budget).text(try string(value), values))
    case "wordcount":
      let text = try string(value)
      try budget.look(at: text.utf8.count)
      return .integer(Self.words(in: text))
    default: return try changed(value, name, &arguments)
    }
  }

  /// Filters that keep the mark of a safe text.
  private func changed(
    _ value: RuntimeValue, _ name: String, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    let text = try string(value)
    try budget.make(text.utf8.count)
    let changed: String
    switch name {
    case "upper": changed = LetterCase.upper(text)
    case "lower": changed = LetterCase.lower(text)
    case "capitalize": changed = LetterCase.capitalized(text)
    case "title": changed = LetterCase.titleOfWords(text)
    case "trim": changed = StringMethods.stripped(text, of: try arguments.text("chars"))
    case "center":
      let width = RuntimeValue.integer(try arguments.whole("width") ?? 80)
      let call = CallArguments(callee: "center", positional: [width])
      return try StringMethods(text: text, evaluator: self).call("center", call)
    default: changed = text
    }
    if case .markup = value { return .markup(changed) }
    return .string(changed)
  }

  private static func words(in text: String) -> Int {
    var count = 0
    var isInWord = false
    for scalar in text.unicodeScalars {
      let isPart =
        scalar == "_" || scalar.properties.isXIDContinue || scalar.properties.numericType != nil
      if isPart, !isInWord { count += 1 }
      isInWord = isPart
    }
    return count
  }

  // MARK: JSON

  private func json(
    _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> String {
    var format = JSONText.Format()
    format.isASCII = arguments.flag("ensure_ascii")
    switch arguments.next("indent") {
    case nil, RuntimeValue.none?: break
    case let indent?:
      format.indent = try Self.spaces(indent, budget)
      format.itemSeparator = ","
    }
    switch arguments.next("separators") {
    case nil, RuntimeValue.none?: break
    case let separators?:
      let parts = try elements(of: separators)
      guard parts.count == 2, let item = parts[0].text, let key = parts[1].text else {
        throw .invalid("“tojson” needs two separators")
      }
      format.itemSeparator = item
      format.keySeparator = key
    }
    format.sortsKeys = arguments.flag("sort_keys")
    return try JSONText.text(of: value, format: format, budget: budget)
  }

  /// An indentation: a text, or a number of spaces.
  private static func spaces(
    _ value: RuntimeValue, _ budget: TemplateBudget
  ) throws(TemplateFault) -> String {
    if let text = value.text { return text }
    guard let count = value.wholeNumber else {
      throw .invalid("\(value.typeName) cannot be an indentation")
    }
    try budget.make(max(count, 0))
    return String(repeating: " ", count: max(count, 0))
  }

  private func indented(
    _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    if case .undefined(let reason) = value { throw .undefined(reason) }
    guard let text = value.text else {
      throw .invalid("“indent” does not fit \(value.typeName)")
    }
    let indent = try Self.spaces(arguments.next("width") ?? .integer(4), budget)
    let indentsFirst = arguments.flag("first")
    let indentsBlank = arguments.flag("blank")
    var result = ""
    for (index, line) in StringMethods.lines(of: text + "\n").enumerated() {
      if index > 0 { result += "\n" }
      let isIndented = index == 0 ? indentsFirst : indentsBlank || !line.isEmpty
      try budget.make(line.utf8.count + 1 + (isIndented ? indent.utf8.count : 0))
      result += (isIndented ? indent : "") + line
    }
    if case .markup = value { return .markup(result) }
    return .string(result)
  }
}
