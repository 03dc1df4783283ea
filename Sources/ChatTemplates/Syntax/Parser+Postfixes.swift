extension TemplateParser {
  /// Reads attributes, subscripts and calls after a value.
  mutating func postfixes(
    of start: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    var value = start
    while true {
      if isAt(symbol: ".") {
        value = try attribute(of: value)
      } else if isAt(symbol: "[") {
        value = try item(of: value)
      } else if isAt(symbol: "(") {
        value = try call(of: value)
      } else {
        return value
      }
    }
  }

  mutating func filtersAndTests(
    of start: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    var value = start
    while true {
      let line = line
      if skip(symbol: "|") {
        value = try TemplateExpression(.filter(value, try filterCall()), line: line)
      } else if skip(word: "is") {
        value = try test(of: value, line: line)
      } else if isAt(symbol: "(") {
        value = try call(of: value)
      } else {
        return value
      }
    }
  }

  mutating func filterCall() throws(TemplateFault) -> NamedCall {
    let line = line
    let name = try dottedName()
    let arguments = isAt(symbol: "(") ? try arguments() : ArgumentList()
    return NamedCall(name: name, arguments: arguments, line: line)
  }

  private mutating func dottedName() throws(TemplateFault) -> String {
    var name = try expectName()
    while skip(symbol: ".") { name += "." + (try expectName()) }
    return name
  }

  private mutating func test(
    of value: TemplateExpression, line: Int
  ) throws(TemplateFault) -> TemplateExpression {
    let isNegated = skip(word: "not")
    let name = try dottedName()
    var arguments = ArgumentList()
    if isAt(symbol: "(") {
      arguments = try self.arguments()
    } else if startsTestArgument {
      if isAt(word: "is") { throw .syntax("a test follows a test", line: line) }
      arguments.positional = [try testArgument()]
    }
    let call = NamedCall(name: name, arguments: arguments, line: line)
    let test = try TemplateExpression(.test(value, call), line: line)
    return isNegated ? try TemplateExpression(.not(test), line: line) : test
  }

  private var startsTestArgument: Bool {
    switch token.kind {
    case .name(let name): !["else", "or", "and"].contains(name)
    case .string, .integer, .float: true
    case .symbol(let symbol): symbol == "[" || symbol == "{"
    default: false
    }
  }

  private mutating func attribute(
    of value: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    let line = line
    advance()
    switch token.kind {
    case .name(let name):
      advance()
      return try TemplateExpression(.attribute(of: value, name), line: line)
    case .integer(let index):
      let key = try TemplateExpression(.integer(index), line: line)
      advance()
      return try TemplateExpression(.item(of: value, key), line: line)
    default: throw unexpected(wanted: "a name or a number")
    }
  }

  private mutating func item(
    of value: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    let line = line
    advance()
    let start = isAt(symbol: ":") ? nil : try expression()
    guard isAt(symbol: ":") else {
      if isAt(symbol: ",") { throw .unsupported("a subscript with several keys", line: line) }
      try expect(symbol: "]")
      guard let start else { throw unexpected(wanted: "an expression") }
      return try TemplateExpression(.item(of: value, start), line: line)
    }
    let stop = try sliceBound()
    let step = try sliceBound()
    if isAt(symbol: ",") { throw .unsupported("a subscript with several keys", line: line) }
    try expect(symbol: "]")
    let bounds = SliceBounds(start: start, stop: stop, step: step)
    return try TemplateExpression(.slice(of: value, bounds), line: line)
  }

  private mutating func sliceBound() throws(TemplateFault) -> TemplateExpression? {
    guard skip(symbol: ":"), !isAt(symbol: ":"), !isAt(symbol: "]"), !isAt(symbol: ",") else {
      return nil
    }
    return try expression()
  }

  private mutating func call(
    of function: TemplateExpression
  ) throws(TemplateFault) -> TemplateExpression {
    let line = line
    return try TemplateExpression(.call(function, try arguments()), line: line)
  }

  private mutating func arguments() throws(TemplateFault) -> ArgumentList {
    let line = line
    try expect(symbol: "(")
    var arguments = ArgumentList()
    var isFirst = true
    while !isAt(symbol: ")") {
      if !isFirst { try expect(symbol: ",") }
      isFirst = false
      if isAt(symbol: ")") { break }
      if isAt(symbol: "*") || isAt(symbol: "**") {
        throw .unsupported("an argument list that is unpacked from a value", line: self.line)
      }
      if case .name(let name) = token.kind, following == .symbol("=") {
        advance()
        advance()
        arguments.named.append(NamedArgument(name: name, value: try expression()))
      } else {
        guard arguments.named.isEmpty else {
          throw .syntax("an argument without a name follows one with a name", line: line)
        }
        arguments.positional.append(try expression())
      }
    }
    advance()
    return arguments
  }
}

extension TemplateParser {
  /// The argument of a test that has no parentheses: a simple value with what follows it directly.
  fileprivate mutating func testArgument() throws(TemplateFault) -> TemplateExpression {
    try nested { parser throws(TemplateFault) in try parser.valueWithPostfixes() }
  }
}
