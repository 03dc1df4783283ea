extension TemplateEvaluator {
  /// Evaluates an expression.
  ///
  /// - Throws: A fault; ``line`` then holds where.
  func value(of expression: TemplateExpression) throws(TemplateFault) -> RuntimeValue {
    try budget.enter()
    defer { budget.leave() }
    try budget.step()
    line = expression.line
    switch expression.kind {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .float(let value): return .float(value)
    case .string(let text): return .string(text)
    case .name(let name): return variable(name)
    case .list(let items): return try .list(try values(of: items))
    case .tuple(let items): return try .tuple(try values(of: items))
    default: return try compound(expression)
    }
  }

  private func compound(_ expression: TemplateExpression) throws(TemplateFault) -> RuntimeValue {
    switch expression.kind {
    case .dictionary(let entries): return try dictionary(entries)
    case .attribute(let of, let name): return try attribute(name, of: try value(of: of))
    case .item(let of, let key):
      let container = try value(of: of)
      return try item(try value(of: key), of: container)
    case .slice(let of, let bounds): return try slice(of, bounds)
    case .call(let function, let arguments): return try call(function, arguments, caller: nil)
    case .filter(let input, let call): return try apply(call, to: try value(of: input))
    case .test(let input, let call): return try test(call, of: try value(of: input))
    default: return try operation(expression)
    }
  }

  private func operation(_ expression: TemplateExpression) throws(TemplateFault) -> RuntimeValue {
    switch expression.kind {
    case .not(let inner): return .bool(!(try value(of: inner).isTrue))
    case .negative(let inner): return try Arithmetic.negative(try value(of: inner))
    case .positive(let inner): return try Arithmetic.positive(try value(of: inner))
    case .binary(let binary, let left, let right):
      let left = try value(of: left)
      let right = try value(of: right)
      line = expression.line
      return try combine(binary, left, right)
    case .and(let left, let right):
      let left = try value(of: left)
      return left.isTrue ? try value(of: right) : left
    case .or(let left, let right):
      let left = try value(of: left)
      return left.isTrue ? left : try value(of: right)
    case .comparison(let left, let operands): return try comparison(left, operands)
    case .conditional(let result, let test, let otherwise):
      if try value(of: test).isTrue { return try value(of: result) }
      guard let otherwise else { return .undefined("a condition without “else” is false") }
      return try value(of: otherwise)
    default: throw .invalid("an expression that cannot be evaluated")
    }
  }

  // MARK: Names and displays

  private func variable(_ name: String) -> RuntimeValue {
    scope.value(of: name) ?? Globals.value(of: name) ?? .undefined("“\(name)” is not defined")
  }

  func values(of expressions: [TemplateExpression]) throws(TemplateFault) -> [RuntimeValue] {
    try budget.makeList(expressions.count)
    var values: [RuntimeValue] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try value(of: expression)) }
    return values
  }

  private func dictionary(_ entries: [DictionaryEntry]) throws(TemplateFault) -> RuntimeValue {
    try budget.makeList(2 * entries.count)
    var mapping = Mapping()
    for entry in entries {
      let key = try value(of: entry.key)
      try mapping.set(key, to: try value(of: entry.value))
    }
    return .mapping(mapping)
  }

  // MARK: Operators

  private func comparison(
    _ first: TemplateExpression, _ operands: [ComparedOperand]
  ) throws(TemplateFault) -> RuntimeValue {
    var left = try value(of: first)
    for operand in operands {
      let right = try value(of: operand.value)
      let comparison = Comparison(budget: budget)
      guard try comparison.holds(operand.comparison, left, right) else { return .bool(false) }
      left = right
    }
    return .bool(true)
  }

  private func combine(
    _ binary: BinaryOperator, _ left: RuntimeValue, _ right: RuntimeValue
  ) throws(TemplateFault) -> RuntimeValue {
    guard binary == .concatenate else {
      return try Arithmetic.combine(binary, left, right, budget: budget)
    }
    let (start, end) = (try string(left), try string(right))
    try budget.make(start.utf8.count + end.utf8.count)
    return .string(start + end)
  }

  private func slice(
    _ expression: TemplateExpression, _ bounds: SliceBounds
  ) throws(TemplateFault) -> RuntimeValue {
    let container = try value(of: expression)
    var limits: [Int?] = []
    for bound in [bounds.start, bounds.stop, bounds.step] {
      guard let bound else {
        limits.append(nil)
        continue
      }
      let value = try value(of: bound)
      guard value.wholeNumber != nil || { if case .none = value { true } else { false } }() else {
        throw .invalid("\(value.typeName) cannot bound a slice")
      }
      limits.append(value.wholeNumber)
    }
    return try Slice(start: limits[0], stop: limits[1], step: limits[2])
      .applied(to: container, budget: budget)
  }

  // MARK: Text and elements

  /// The value as text, as printing it gives.
  func string(_ value: RuntimeValue) throws(TemplateFault) -> String {
    try PythonText.string(value, budget: budget)
  }

  /// What a loop over the value goes through.
  func elements(of value: RuntimeValue) throws(TemplateFault) -> [RuntimeValue] {
    switch value {
    case .undefined: return []
    case .string(let text), .markup(let text):
      try budget.makeList(text.utf8.count)
      return text.codePoints
    case .sequence(_, let items):
      try budget.step(items.values.count)
      return items.values
    case .mapping(let mapping):
      try budget.makeList(mapping.entries.count)
      return mapping.entries.map(\.key)
    case .iterator(let iterator):
      let rest = iterator.rest()
      try budget.makeList(rest.count)
      return rest
    default: throw .invalid("\(value.typeName) has no elements to go through")
    }
  }
}
