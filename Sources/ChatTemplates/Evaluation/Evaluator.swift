/// Renders statements.
///
/// Everything that a rendering changes is here, so renderings share nothing.
final class TemplateEvaluator {
  /// How a body ended.
  enum Flow {
    case finished
    case leftLoop
    case nextRound
  }

  let budget: TemplateBudget
  let date: TemplateDate?
  var scope: Scope
  /// The line of what is being evaluated, for faults.
  var line = 1
  /// The text of the body that is being rendered: of the template, or of what is captured.
  private(set) var output = ""
  private var captures = 0
  /// The bytes of the rendered text that the model is to write.
  private(set) var generated: [Range<Int>] = []
  /// How often such text was captured by a macro or a variable, so that its place is not known.
  private(set) var unplacedGenerations = 0
  /// All namespaces, and scopes that macros refer to: they may refer to each other in circles.
  private var namespaces: [Namespace] = []
  private var macroScopes: [Scope] = []

  init(variables: [String: RuntimeValue], limits: TemplateLimits, date: TemplateDate?) {
    budget = TemplateBudget(limits: limits)
    self.date = date
    scope = Scope(parent: nil)
    scope.variables = variables
    scope = Scope(parent: scope)
  }

  /// Breaks circles of references.
  func release() {
    for namespace in namespaces { namespace.mapping = Mapping() }
    for scope in macroScopes { scope.variables = [:] }
  }

  func makeNamespace(_ mapping: Mapping) -> RuntimeValue {
    let namespace = Namespace()
    namespace.mapping = mapping
    namespaces.append(namespace)
    return .namespace(namespace)
  }

  func makeMacro(_ definition: MacroDefinition) -> Macro {
    macroScopes.append(scope)
    return Macro(definition, scope: scope)
  }

  // MARK: Bodies

  func run(_ statements: [TemplateStatement]) throws(TemplateFault) -> Flow {
    try budget.enter()
    defer { budget.leave() }
    for statement in statements {
      line = statement.line
      try budget.step()
      let flow = try run(statement)
      if flow != .finished { return flow }
    }
    return .finished
  }

  /// Runs a body with variables of its own.
  func run(
    _ statements: [TemplateStatement], in inner: Scope
  ) throws(TemplateFault) -> Flow {
    let outer = scope
    scope = inner
    defer { scope = outer }
    return try run(statements)
  }

  /// The text of a body with variables of its own.
  func capture(
    _ statements: [TemplateStatement], in inner: Scope
  ) throws(TemplateFault) -> String {
    let before = output
    output = ""
    captures += 1
    defer {
      output = before
      captures -= 1
    }
    _ = try run(statements, in: inner)
    return output
  }

  private func write(_ text: String) throws(TemplateFault) {
    try budget.look(at: text.utf8.count)
    if captures > 0 { try budget.make(text.utf8.count) }
    if output.utf8.count + text.utf8.count > budget.limits.outputBytes {
      throw .limit("it renders more than \(budget.limits.outputBytes) bytes")
    }
    output += text
  }

  // MARK: Statements

  private func run(_ statement: TemplateStatement) throws(TemplateFault) -> Flow {
    switch statement.kind {
    case .text(let text): try write(text)
    case .output(let expression): try write(try string(try value(of: expression)))
    case .conditional(let branches, let otherwise):
      for branch in branches where try value(of: branch.test).isTrue { return try run(branch.body) }
      return try run(otherwise)
    case .loop(let loop): try run(loop)
    case .assign(let target, let expression): try assign(try value(of: expression), to: target)
    case .capture(let target, let filters, let body):
      try assign(try filtered(body, by: filters), to: target)
    case .macro(let definition):
      scope.variables[definition.name] = .function(.macro(makeMacro(definition)))
    case .callBlock(let function, let arguments, let caller):
      try write(try string(try call(function, arguments, caller: caller)))
    case .filterBlock(let filters, let body): try write(try string(try filtered(body, by: filters)))
    case .with(let targets, let values, let body): return try runWith(targets, values, body)
    case .generation(let body): try generate(body)
    case .breakLoop: return .leftLoop
    case .continueLoop: return .nextRound
    }
    return .finished
  }

  private func filtered(
    _ body: [TemplateStatement], by filters: [NamedCall]
  ) throws(TemplateFault) -> RuntimeValue {
    var value = RuntimeValue.string(try capture(body, in: Scope(parent: scope)))
    for filter in filters { value = try apply(filter, to: value) }
    return value
  }

  private func runWith(
    _ targets: [AssignmentTarget], _ expressions: [TemplateExpression], _ body: [TemplateStatement]
  ) throws(TemplateFault) -> Flow {
    var values: [RuntimeValue] = []
    for expression in expressions { values.append(try value(of: expression)) }
    let outer = scope
    scope = Scope(parent: outer)
    defer { scope = outer }
    for (target, value) in zip(targets, values) { try assign(value, to: target) }
    return try run(body)
  }

  private func generate(_ body: [TemplateStatement]) throws(TemplateFault) {
    let start = output.utf8.count
    _ = try run(body, in: Scope(parent: scope))
    if captures == 0 {
      generated.append(start..<output.utf8.count)
    } else {
      unplacedGenerations += 1
    }
  }

  private func run(_ loop: LoopStatement) throws(TemplateFault) {
    let outer = scope
    defer { scope = outer }
    var items = try elements(of: try value(of: loop.iterable))
    if let condition = loop.condition {
      var kept: [RuntimeValue] = []
      for item in items {
        scope = Scope(parent: outer)
        try assign(item, to: loop.target)
        if try value(of: condition).isTrue { kept.append(item) }
      }
      items = kept
    }
    let state = LoopState(items: items)
    defer { state.lastChanged = nil }
    // As in the reference, the alternative also follows a loop of which no round came to its end.
    var hasFinished = false
    for (position, item) in items.enumerated() {
      state.position = position
      scope = Scope(parent: outer)
      scope.variables["loop"] = .loop(state)
      try assign(item, to: loop.target)
      let flow = try run(loop.body)
      if flow == .leftLoop { break }
      if flow == .finished { hasFinished = true }
    }
    scope = Scope(parent: outer)
    if !hasFinished { _ = try run(loop.otherwise) }
  }

  // MARK: Assignment

  func assign(_ value: RuntimeValue, to target: AssignmentTarget) throws(TemplateFault) {
    switch target {
    case .name(let name): scope.variables[name] = value
    case .attribute(let name, let attribute):
      guard case .namespace(let namespace)? = scope.value(of: name) else {
        throw .invalid("“\(name)” is no namespace, so its attributes cannot be set")
      }
      try check(attribute: attribute)
      try namespace.mapping.set(.string(attribute), to: value)
    case .tuple(let targets):
      let items = try elements(of: value)
      guard items.count == targets.count else {
        throw .invalid("\(items.count) values cannot be assigned to \(targets.count) variables")
      }
      for (item, target) in zip(items, targets) { try assign(item, to: target) }
    }
  }

  /// - Throws: An invalid-operation fault for names that the reference's namespaces refuse.
  func check(attribute: String) throws(TemplateFault) {
    if attribute.hasPrefix("_") {
      throw .invalid("the attribute “\(attribute)” of a namespace begins with an underscore")
    }
  }
}
