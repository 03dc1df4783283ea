/// The tests that follow `is`.
enum Tests {
  /// Tests that compare the value with another one.
  static let comparisons: [String: ComparisonOperator] = [
    "eq": .equal, "equalto": .equal, "==": .equal, "ne": .notEqual, "!=": .notEqual,
    "lt": .less, "lessthan": .less, "<": .less, "le": .lessOrEqual, "<=": .lessOrEqual,
    "gt": .greater, "greaterthan": .greater, ">": .greater, "ge": .greaterOrEqual,
    ">=": .greaterOrEqual, "in": .contained,
  ]
  static let kinds: Set<String> = [
    "boolean", "callable", "defined", "escaped", "false", "float", "integer", "iterable", "mapping",
    "none", "number", "sequence", "string", "true", "undefined",
  ]
  static let others: Set<String> = [
    "divisibleby", "even", "filter", "lower", "odd", "sameas", "test", "upper",
  ]

  static func exists(_ name: String) -> Bool {
    comparisons[name] != nil || kinds.contains(name) || others.contains(name)
  }
}

extension TemplateEvaluator {
  /// Applies a test whose arguments are yet to be evaluated.
  func test(_ call: NamedCall, of value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    let arguments = try arguments(call.arguments, callee: call.name)
    line = call.line
    return .bool(try test(call.name, value, arguments))
  }

  /// Applies a test.
  ///
  /// - Throws: A syntax fault if there is no such test.
  func test(
    _ name: String, _ value: RuntimeValue, _ given: CallArguments
  ) throws(TemplateFault) -> Bool {
    var arguments = given
    try budget.step()
    let holds: Bool
    if let comparison = Tests.comparisons[name] {
      let other = try arguments.required("other")
      holds = try Comparison(budget: budget).holds(comparison, value, other)
    } else if Tests.kinds.contains(name) {
      holds = isKind(name, value)
    } else if Tests.others.contains(name) {
      holds = try otherTest(name, value, &arguments)
    } else {
      throw .syntax("there is no test “\(name.prefix(80))”", line: line)
    }
    try arguments.finish()
    return holds
  }

  private func isKind(_ name: String, _ value: RuntimeValue) -> Bool {
    switch (name, value) {
    case ("defined", _): !value.isUndefined
    case ("undefined", _): value.isUndefined
    case ("none", .none), ("boolean", .bool), ("integer", .integer), ("float", .float): true
    case ("true", .bool(let truth)): truth
    case ("false", .bool(let truth)): !truth
    case ("number", .bool), ("number", .integer), ("number", .float): true
    case ("string", .string), ("string", .markup), ("escaped", .markup), ("mapping", .mapping): true
    case ("sequence", .sequence(let kind, _)): kind.isIndexed
    case ("sequence", .string), ("sequence", .markup), ("sequence", .mapping): true
    case ("sequence", .undefined), ("iterable", .undefined), ("callable", .undefined): true
    case ("iterable", .string), ("iterable", .markup), ("iterable", .mapping): true
    case ("iterable", .sequence), ("iterable", .iterator), ("iterable", .loop): true
    case ("callable", .function), ("callable", .loop): true
    default: false
    }
  }

  private func otherTest(
    _ name: String, _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> Bool {
    try budget.look(at: 8 * (value.text?.utf8.count ?? 0))
    switch name {
    case "lower": return LetterCase.isLower(try string(value))
    case "upper": return LetterCase.isUpper(try string(value))
    case "filter", "test":
      guard let wanted = value.text else { return false }
      return name == "filter" ? Filters.exists(wanted) : Tests.exists(wanted)
    case "sameas":
      switch (value, try arguments.required("other")) {
      case (.none, .none): return true
      case (.bool(let left), .bool(let right)): return left == right
      case (.none, _), (_, .none), (.bool, _), (_, .bool): return false
      default: throw .unsupported("“sameas” of other values than true, false and none")
      }
    default:
      let divisor = name == "divisibleby" ? try arguments.required("num") : .integer(2)
      let rest = try Arithmetic.combine(.remainder, value, divisor, budget: budget)
      guard let rest = rest.number else { throw .invalid("“\(name)” does not fit a string") }
      return name == "odd" ? rest == 1 : rest == 0
    }
  }
}
