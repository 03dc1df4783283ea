extension TemplateParser {
  /// Reads an expression, or several with commas as a tuple.
  mutating func tuple(
    withConditional: Bool = true, endingBefore word: String? = nil, inParentheses: Bool = false
  ) throws(TemplateFault) -> TemplateExpression {
    let line = line
    var items: [TemplateExpression] = []
    var isTuple = false
    while !isTupleEnd(word) {
      items.append(try expression(withConditional: withConditional))
      guard skip(symbol: ",") else { break }
      isTuple = true
    }
    if !isTuple, let only = items.first { return only }
    if items.isEmpty, !inParentheses { throw unexpected(wanted: "an expression") }
    return try TemplateExpression(.tuple(items), line: line)
  }

  private func isTupleEnd(_ word: String?) -> Bool {
    token.kind == .expressionEnd || token.kind == .statementEnd || isAt(symbol: ")")
      || word.map { isAt(word: $0) } == true
  }

  mutating func expression(withConditional: Bool = true) throws(TemplateFault) -> TemplateExpression
  {
    try nested { parser throws(TemplateFault) in
      withConditional ? try parser.conditionalExpression() : try parser.disjunction()
    }
  }

  private mutating func conditionalExpression() throws(TemplateFault) -> TemplateExpression {
    let line = line
    var value = try disjunction()
    while skip(word: "if") {
      let test = try disjunction()
      let otherwise = skip(word: "else") ? try expression() : nil
      value = try TemplateExpression(
        .conditional(value, test: test, otherwise: otherwise), line: line)
    }
    return value
  }

  private mutating func disjunction() throws(TemplateFault) -> TemplateExpression {
    let line = line
    var left = try conjunction()
    while skip(word: "or") {
      left = try TemplateExpression(.or(left, try conjunction()), line: line)
    }
    return left
  }

  private mutating func conjunction() throws(TemplateFault) -> TemplateExpression {
    let line = line
    var left = try negation()
    while skip(word: "and") {
      left = try TemplateExpression(.and(left, try negation()), line: line)
    }
    return left
  }

  private mutating func negation() throws(TemplateFault) -> TemplateExpression {
    let line = line
    guard skip(word: "not") else { return try comparison() }
    let inner = try nested { parser throws(TemplateFault) in try parser.negation() }
    return try TemplateExpression(.not(inner), line: line)
  }

  private mutating func comparison() throws(TemplateFault) -> TemplateExpression {
    let line = line
    let left = try binary(from: 1)
    var operands: [ComparedOperand] = []
    while let comparison = skipComparison() {
      operands.append(ComparedOperand(comparison: comparison, value: try binary(from: 1)))
    }
    return operands.isEmpty ? left : try TemplateExpression(.comparison(left, operands), line: line)
  }

  private mutating func skipComparison() -> ComparisonOperator? {
    switch token.kind {
    case .symbol(let symbol):
      guard let comparison = ComparisonOperator(rawValue: symbol) else { return nil }
      advance()
      return comparison
    case .name("in"):
      advance()
      return .contained
    case .name("not") where following == .name("in"):
      advance()
      advance()
      return .notContained
    default: return nil
    }
  }

  private mutating func binary(from precedence: Int) throws(TemplateFault) -> TemplateExpression {
    let line = line
    var left = try unary()
    while case .symbol(let symbol) = token.kind, let binary = BinaryOperator(rawValue: symbol),
      binary.precedence >= precedence
    {
      advance()
      let right = try self.binary(from: binary.precedence + 1)
      left = try TemplateExpression(.binary(binary, left, right), line: line)
    }
    return left
  }

  private mutating func unary(withFilters: Bool = true) throws(TemplateFault) -> TemplateExpression
  {
    let line = line
    var value: TemplateExpression
    if isAt(symbol: "-") || isAt(symbol: "+") {
      let isNegative = isAt(symbol: "-")
      advance()
      let inner = try nested { parser throws(TemplateFault) in
        try parser.unary(withFilters: false)
      }
      value = try TemplateExpression(isNegative ? .negative(inner) : .positive(inner), line: line)
    } else {
      value = try primary()
    }
    value = try postfixes(of: value)
    return withFilters ? try filtersAndTests(of: value) : value
  }

  /// Reads a simple value with the attributes, subscripts and calls after it.
  mutating func valueWithPostfixes() throws(TemplateFault) -> TemplateExpression {
    try postfixes(of: try primary())
  }

  // MARK: Primaries

  private mutating func primary() throws(TemplateFault) -> TemplateExpression {
    let line = line
    switch token.kind {
    case .name(let name):
      advance()
      return try TemplateExpression(named(name), line: line)
    case .string(var text):
      advance()
      while case .string(let more) = token.kind {
        text += more
        advance()
      }
      return try TemplateExpression(.string(text), line: line)
    case .integer(let value):
      advance()
      return try TemplateExpression(.integer(value), line: line)
    case .float(let value):
      advance()
      return try TemplateExpression(.float(value), line: line)
    case .symbol("("):
      advance()
      let inner = try tuple(inParentheses: true)
      try expect(symbol: ")")
      return inner
    case .symbol("["): return try list()
    case .symbol("{"): return try dictionary()
    default: throw unexpected(wanted: "an expression")
    }
  }

  private mutating func named(_ name: String) -> TemplateExpression.Kind {
    switch name {
    case "true", "True": return .bool(true)
    case "false", "False": return .bool(false)
    case "none", "None": return .none
    default:
      mention(name)
      return .name(name)
    }
  }

  private mutating func list() throws(TemplateFault) -> TemplateExpression {
    let line = line
    advance()
    var items: [TemplateExpression] = []
    while !isAt(symbol: "]") {
      if !items.isEmpty { try expect(symbol: ",") }
      if isAt(symbol: "]") { break }
      items.append(try expression())
    }
    advance()
    return try TemplateExpression(.list(items), line: line)
  }

  private mutating func dictionary() throws(TemplateFault) -> TemplateExpression {
    let line = line
    advance()
    var entries: [DictionaryEntry] = []
    while !isAt(symbol: "}") {
      if !entries.isEmpty { try expect(symbol: ",") }
      if isAt(symbol: "}") { break }
      let key = try expression()
      try expect(symbol: ":")
      entries.append(DictionaryEntry(key: key, value: try expression()))
    }
    advance()
    return try TemplateExpression(.dictionary(entries), line: line)
  }
}
