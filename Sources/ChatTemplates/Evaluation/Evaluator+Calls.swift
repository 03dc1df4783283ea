extension TemplateEvaluator {
  /// Evaluates the arguments of something that is called `callee`.
  func arguments(
    _ list: ArgumentList, callee: String
  ) throws(TemplateFault) -> CallArguments {
    let positional = try values(of: list.positional)
    var named: [(name: String, value: RuntimeValue)] = []
    for argument in list.named {
      if named.contains(where: { $0.name == argument.name }) {
        throw .invalid("“\(callee)” is given the argument “\(argument.name)” twice")
      }
      named.append((argument.name, try value(of: argument.value)))
    }
    return CallArguments(callee: callee, positional: positional, named: named)
  }

  /// Calls what `expression` says; `caller` is the body of a call block.
  func call(
    _ expression: TemplateExpression, _ list: ArgumentList, caller: MacroDefinition?
  ) throws(TemplateFault) -> RuntimeValue {
    let callee = try value(of: expression)
    let name = Self.name(of: expression)
    if case .undefined(let reason) = callee {
      throw .undefined("\(reason), so it cannot be called")
    }
    guard case .function(let function) = callee else {
      throw .invalid("\(callee.typeName) (“\(name)”) cannot be called")
    }
    var arguments = try arguments(list, callee: name)
    if let caller {
      guard case .macro = function else {
        throw .invalid("“{% call %}” needs a macro, not “\(name)”")
      }
      let value = RuntimeValue.function(.macro(makeMacro(caller)))
      arguments = CallArguments(
        callee: name, positional: arguments.takeAll(),
        named: arguments.takeAllNamed() + [("caller", value)])
    }
    line = expression.line
    return try call(function, arguments)
  }

  private static func name(of expression: TemplateExpression) -> String {
    switch expression.kind {
    case .name(let name), .attribute(_, let name): String(name.prefix(80))
    default: "a function"
    }
  }

  private func call(
    _ function: Function, _ arguments: CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    switch function {
    case .global(let name): return try callGlobal(name, arguments)
    case .method(let receiver, let name):
      switch receiver {
      case .string(let text):
        return try StringMethods(text: text, evaluator: self).call(name, arguments)
      case .markup(let text):
        return try StringMethods(text: text, evaluator: self).callOnMarkup(name, arguments)
      case .mapping(let mapping): return try callMethod(name, of: mapping, arguments)
      case .sequence(let kind, let items):
        return try callMethod(name, of: items, kind, arguments)
      default: throw .invalid("“\(name)” cannot be called")
      }
    case .loopMethod(let loop, let name): return try callLoop(loop, name, arguments)
    case .macro(let macro): return .string(try call(macro, arguments))
    }
  }

  // MARK: Macros

  private func call(_ macro: Macro, _ given: CallArguments) throws(TemplateFault) -> String {
    var arguments = given
    let definition = macro.definition
    let inner = Scope(parent: macro.scope)
    try budget.enter()
    defer { budget.leave() }
    let outer = scope
    scope = inner
    defer { scope = outer }
    for parameter in definition.parameters {
      if let value = arguments.next(parameter.name) {
        inner.variables[parameter.name] = value
      } else if let standard = parameter.standard {
        inner.variables[parameter.name] = try value(of: standard)
      } else {
        inner.variables[parameter.name] = .undefined("“\(parameter.name)” was not given")
      }
    }
    let isParameter = definition.parameters.contains { $0.name == "caller" }
    if definition.uses.contains("caller"), !isParameter {
      inner.variables["caller"] =
        arguments.take(named: "caller") ?? .undefined("there is no caller")
    }
    if definition.uses.contains("varargs") {
      inner.variables["varargs"] = try .tuple(arguments.takeAll())
    }
    if definition.uses.contains("kwargs") {
      inner.variables["kwargs"] = .mapping(try mapping(arguments.takeAllNamed()))
    }
    try arguments.finish()
    return try capture(definition.body, in: Scope(parent: inner))
  }

  func mapping(_ named: [(name: String, value: RuntimeValue)]) throws(TemplateFault) -> Mapping {
    var mapping = Mapping()
    for argument in named { try mapping.set(.string(argument.name), to: argument.value) }
    return mapping
  }

  // MARK: Methods

  private func callLoop(
    _ loop: LoopState, _ name: String, _ given: CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    var arguments = given
    let values = arguments.takeAll()
    try arguments.finish()
    if name == "cycle" {
      guard !values.isEmpty else { throw .invalid("“cycle” has nothing to go through") }
      return values[loop.position % values.count]
    }
    let isSame = try loop.lastChanged.map { last throws(TemplateFault) in
      try Comparison(budget: budget).equal(last, values)
    }
    loop.lastChanged = values
    return .bool(isSame != true)
  }

  private func callMethod(
    _ name: String, of mapping: Mapping, _ given: CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    var arguments = given
    if name == "fromkeys" { throw .unsupported("“fromkeys”") }
    if name == "get" {
      let key = try MappingKey(try arguments.required("key"))
      let standard = arguments.next("default")
      try arguments.finish()
      return mapping[key] ?? standard ?? .none
    }
    try arguments.finish()
    try budget.makeList(mapping.entries.count)
    switch name {
    case "keys": return .sequence(.keys, try Items(mapping.entries.map(\.key)))
    case "values": return .sequence(.values, try Items(mapping.entries.map(\.value)))
    case "items": return .sequence(.entries, try Items(try entries(of: mapping)))
    default: return .mapping(mapping)
    }
  }

  /// The keys with their values, as tuples.
  func entries(of mapping: Mapping) throws(TemplateFault) -> [RuntimeValue] {
    try budget.makeList(3 * mapping.entries.count)
    var entries: [RuntimeValue] = []
    for entry in mapping.entries { entries.append(try .tuple([entry.key, entry.value])) }
    return entries
  }

  private func callMethod(
    _ name: String, of items: Items, _ kind: SequenceKind, _ given: CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    var arguments = given
    if name == "copy" {
      try arguments.finish()
      return .sequence(kind, items)
    }
    let wanted = try arguments.required("value")
    try arguments.finish()
    var positions: [Int] = []
    for (position, item) in items.values.enumerated()
    where try Comparison(budget: budget).equal(item, wanted) { positions.append(position) }
    if name == "count" { return .integer(positions.count) }
    guard let first = positions.first else { throw .invalid("“index” finds no such element") }
    return .integer(first)
  }
}
