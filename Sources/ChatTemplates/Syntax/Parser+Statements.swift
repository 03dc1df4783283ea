extension TemplateParser {
  /// Tags that the reference knows, but that chat templates have no use for.
  private static let unsupported: Set<String> = [
    "block", "extends", "include", "import", "from", "autoescape",
  ]

  /// Reads a statement from its name to before the end of its last tag.
  mutating func statement() throws(TemplateFault) -> TemplateStatement {
    let line = line
    let name = try expectName()
    if Self.unsupported.contains(name) { throw .unsupported("“{% \(name) %}”", line: line) }
    return TemplateStatement(kind: try statement(name: name, line: line), line: line)
  }

  private mutating func statement(
    name: String, line: Int
  ) throws(TemplateFault) -> TemplateStatement.Kind {
    switch name {
    case "for": return try loop()
    case "if": return try conditional()
    case "set": return try assignment()
    case "macro": return try macro()
    case "call": return try callBlock()
    case "filter": return try filterBlock()
    case "with": return try withBlock()
    case "generation": return .generation(try closedBody(until: "endgeneration"))
    case "print": return .output(try tuple())
    case "break", "continue":
      guard isInLoop else { throw .syntax("“{% \(name) %}” stands outside of a loop", line: line) }
      return name == "break" ? .breakLoop : .continueLoop
    default: throw .syntax("unknown tag “{% \(name.prefix(60)) %}”", line: line)
    }
  }

  private mutating func loop() throws(TemplateFault) -> TemplateStatement.Kind {
    let target = try target(endingBefore: "in")
    try expect(word: "in")
    let iterable = try tuple(withConditional: false, endingBefore: "recursive")
    let condition = skip(word: "if") ? try expression() : nil
    if isAt(word: "recursive") { throw .unsupported("a recursive loop", line: line) }
    let body = try loopBody()
    let hasOtherwise = isAt(word: "else")
    advance()
    let otherwise = hasOtherwise ? try self.body(until: "endfor") : []
    return .loop(
      LoopStatement(
        target: target, iterable: iterable, condition: condition, body: body, otherwise: otherwise))
  }

  private mutating func conditional() throws(TemplateFault) -> TemplateStatement.Kind {
    var branches: [ConditionalBranch] = []
    while true {
      let test = try tuple(withConditional: false)
      let body = try body(untilOneOf: ["elif", "else", "endif"])
      branches.append(ConditionalBranch(test: test, body: body))
      if skip(word: "elif") { continue }
      if skip(word: "else") {
        return .conditional(branches, otherwise: try self.body(until: "endif"))
      }
      advance()
      return .conditional(branches, otherwise: [])
    }
  }

  private mutating func assignment() throws(TemplateFault) -> TemplateStatement.Kind {
    let target = try target(withAttribute: true)
    if skip(symbol: "=") { return .assign(target, try tuple()) }
    let filters = try filters()
    return .capture(target, filters: filters, try closedBody(until: "endset"))
  }

  private mutating func filters() throws(TemplateFault) -> [NamedCall] {
    var filters: [NamedCall] = []
    while skip(symbol: "|") { filters.append(try filterCall()) }
    return filters
  }

  private mutating func filterBlock() throws(TemplateFault) -> TemplateStatement.Kind {
    let first = try filterCall()
    let filters = [first] + (try filters())
    return .filterBlock(filters, try closedBody(until: "endfilter"))
  }

  private mutating func withBlock() throws(TemplateFault) -> TemplateStatement.Kind {
    var targets: [AssignmentTarget] = []
    var values: [TemplateExpression] = []
    while token.kind != .statementEnd {
      if !targets.isEmpty { try expect(symbol: ",") }
      targets.append(try target())
      try expect(symbol: "=")
      values.append(try expression())
    }
    return .with(targets, values, try body(until: "endwith"))
  }

  // MARK: Macros

  private mutating func macro() throws(TemplateFault) -> TemplateStatement.Kind {
    let name = try expectName()
    let parameters = try parameters()
    let (body, uses) = try macroBody(until: "endmacro")
    return .macro(MacroDefinition(name: name, parameters: parameters, body: body, uses: uses))
  }

  private mutating func callBlock() throws(TemplateFault) -> TemplateStatement.Kind {
    let parameters = isAt(symbol: "(") ? try parameters() : []
    let line = line
    guard case .call(let function, let arguments) = try expression().kind else {
      throw .syntax("“{% call %}” needs a call", line: line)
    }
    let (body, uses) = try macroBody(until: "endcall")
    let caller = MacroDefinition(name: "caller", parameters: parameters, body: body, uses: uses)
    return .callBlock(function, arguments, caller: caller)
  }

  private mutating func parameters() throws(TemplateFault) -> [MacroParameter] {
    try expect(symbol: "(")
    var parameters: [MacroParameter] = []
    while !isAt(symbol: ")") {
      if !parameters.isEmpty { try expect(symbol: ",") }
      let name = try expectName()
      let standard = skip(symbol: "=") ? try expression() : nil
      if standard == nil, parameters.last?.standard != nil {
        throw .syntax("parameter “\(name)” needs a default, as those before it", line: line)
      }
      parameters.append(MacroParameter(name: name, standard: standard))
    }
    try expect(symbol: ")")
    return parameters
  }

  // MARK: Targets

  private mutating func target(
    endingBefore word: String? = nil, withAttribute: Bool = false
  ) throws(TemplateFault) -> AssignmentTarget {
    var targets: [AssignmentTarget] = []
    while true {
      targets.append(try singleTarget(withAttribute: withAttribute))
      guard skip(symbol: ",") else { return targets.count == 1 ? targets[0] : .tuple(targets) }
      if token.kind == .statementEnd || isAt(symbol: ")") || word.map({ isAt(word: $0) }) == true {
        return .tuple(targets)
      }
    }
  }

  private mutating func singleTarget(
    withAttribute: Bool
  ) throws(TemplateFault) -> AssignmentTarget {
    if skip(symbol: "(") {
      let inner = try nested { parser throws(TemplateFault) in
        try parser.target(withAttribute: withAttribute)
      }
      try expect(symbol: ")")
      return inner
    }
    let name = try expectName()
    if ["true", "false", "none", "True", "False", "None"].contains(name) {
      throw .syntax("nothing can be assigned to “\(name)”", line: line)
    }
    guard withAttribute, skip(symbol: ".") else { return .name(name) }
    return .attribute(namespace: name, try expectName())
  }
}
