/// The filters, by kind.
///
/// Their parameters have the names and the order of the reference.
enum Filters {
  static let text: Set<String> = [
    "capitalize", "center", "e", "escape", "format", "indent", "lower", "replace", "safe", "string",
    "title", "tojson", "trim", "upper", "wordcount",
  ]
  static let number: Set<String> = ["abs", "float", "int", "round"]
  static let sequence: Set<String> = [
    "batch", "count", "dictsort", "first", "items", "join", "last", "length", "list", "map", "max",
    "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "sum", "unique",
  ]
  static let value: Set<String> = ["attr", "d", "default"]
  /// Filters of the reference that are not here.
  static let missing: Set<String> = [
    "filesizeformat", "forceescape", "groupby", "pprint", "random", "slice", "striptags",
    "truncate",
    "urlencode", "urlize", "wordwrap", "xmlattr",
  ]

  static func exists(_ name: String) -> Bool {
    text.contains(name) || number.contains(name) || sequence.contains(name) || value.contains(name)
      || missing.contains(name)
  }
}

extension TemplateEvaluator {
  /// Applies a filter whose arguments are yet to be evaluated.
  func apply(_ call: NamedCall, to value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    let arguments = try arguments(call.arguments, callee: call.name)
    line = call.line
    return try filter(call.name, value, arguments)
  }

  /// Applies a filter.
  ///
  /// - Throws: A syntax fault if there is no such filter; an unsupported fault if it is not here.
  func filter(
    _ name: String, _ value: RuntimeValue, _ given: CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    var arguments = given
    let result: RuntimeValue
    if Filters.sequence.contains(name) {
      result = try sequenceFilter(name, value, &arguments)
    } else if Filters.text.contains(name) {
      result = try textFilter(name, value, &arguments)
    } else if Filters.value.contains(name) {
      result = try valueFilter(name, value, &arguments)
    } else if Filters.number.contains(name) {
      result = try numberFilter(name, value, &arguments)
    } else if Filters.missing.contains(name) {
      throw .unsupported("the filter “\(name)”")
    } else {
      throw .syntax("there is no filter “\(name.prefix(80))”", line: line)
    }
    try arguments.finish()
    return result
  }

  private func valueFilter(
    _ name: String, _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    guard name == "attr" else {
      let standard = arguments.next("default_value") ?? .string("")
      let replacesFalse = arguments.flag("boolean")
      return value.isUndefined || replacesFalse && !value.isTrue ? standard : value
    }
    let attribute = try arguments.requiredText("name")
    if case .undefined(let reason) = value { throw .undefined(reason) }
    return ownAttribute(attribute, of: value)
      ?? .undefined("\(value.typeName) has no attribute “\(attribute)”")
  }

  // MARK: Numbers

  private func numberFilter(
    _ name: String, _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    if case .undefined(let reason) = value { throw .undefined(reason) }
    try budget.look(at: 8 * (value.text?.utf8.count ?? 0))
    switch name {
    case "int":
      let standard = arguments.next("default") ?? .integer(0)
      guard try arguments.whole("base") ?? 10 == 10 else { throw .unsupported("“int” with a base") }
      return try NumberReading.whole(value) ?? standard
    case "float":
      let standard = arguments.next("default") ?? .float(0)
      return NumberReading.real(value).map { .float($0) } ?? standard
    case "abs":
      if case .float(let number) = value { return .float(number.magnitude) }
      guard let number = value.wholeNumber, number != .min else {
        throw .invalid("“abs” does not fit \(value.typeName)")
      }
      return .integer(abs(number))
    default:
      let precision = try arguments.whole("precision") ?? 0
      let method = try arguments.text("method") ?? "common"
      return try NumberReading.rounded(value, precision: precision, method: method)
    }
  }
}
