/// Reads tokens as statements and expressions, by the grammar of the reference library.
struct TemplateParser {
  private let tokens: [TemplateToken]
  private var index = 0
  private var expressionDepth = 0
  private var statementDepth = 0
  /// How many loops are open in the innermost macro, call block or captured text.
  private var openLoops = 0
  /// For every open macro, the special names that its body mentions.
  private var mentioned: [Set<String>] = []

  /// - Throws: A syntax, unsupported or limit fault with its line.
  static func statements(of source: String) throws(TemplateFault) -> [TemplateStatement] {
    var parser = TemplateParser(tokens: try TemplateLexer.tokens(of: source))
    return try parser.statements(until: [])
  }

  private init(tokens: [TemplateToken]) { self.tokens = tokens }

  // MARK: Tokens

  var token: TemplateToken { tokens[index] }

  var line: Int { token.line }

  var following: TemplateToken.Kind { tokens[min(index + 1, tokens.count - 1)].kind }

  mutating func advance() { index = min(index + 1, tokens.count - 1) }

  mutating func skip(_ kind: TemplateToken.Kind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  mutating func skip(symbol: String) -> Bool { skip(.symbol(symbol)) }

  mutating func skip(word: String) -> Bool { skip(.name(word)) }

  func isAt(word: String) -> Bool { token.kind == .name(word) }

  func isAt(symbol: String) -> Bool { token.kind == .symbol(symbol) }

  mutating func expect(symbol: String) throws(TemplateFault) {
    guard skip(symbol: symbol) else { throw unexpected(wanted: "“\(symbol)”") }
  }

  mutating func expect(word: String) throws(TemplateFault) {
    guard skip(word: word) else { throw unexpected(wanted: "“\(word)”") }
  }

  mutating func expectName() throws(TemplateFault) -> String {
    guard case .name(let name) = token.kind else { throw unexpected(wanted: "a name") }
    advance()
    return name
  }

  func unexpected(wanted: String) -> TemplateFault {
    .syntax("expected \(wanted), found \(token.description)", line: line)
  }

  // MARK: Bodies

  /// Reads up to one of the tags `ends`, whose name is then the current token; without any, to the end
  /// of the template.
  mutating func statements(until ends: Set<String>) throws(TemplateFault) -> [TemplateStatement] {
    statementDepth += 1
    defer { statementDepth -= 1 }
    if statementDepth > TemplateLimits.statementDepth {
      throw .limit(
        "statements are nested more than \(TemplateLimits.statementDepth) deep", line: line)
    }
    var statements: [TemplateStatement] = []
    while true {
      let line = line
      switch token.kind {
      case .text(let text):
        advance()
        statements.append(TemplateStatement(kind: .text(text), line: line))
      case .expressionStart:
        advance()
        statements.append(TemplateStatement(kind: .output(try tuple()), line: line))
        guard skip(.expressionEnd) else { throw unexpected(wanted: "“}}”") }
      case .statementStart:
        advance()
        if case .name(let name) = token.kind, ends.contains(name) { return statements }
        statements.append(try statement())
        try endTag()
      default:
        guard ends.isEmpty, token.kind == .end else {
          throw unexpected(wanted: ends.sorted().map { "“{% \($0) %}”" }.joined(separator: " or "))
        }
        return statements
      }
    }
  }

  /// Reads the rest of an opening tag and the body up to the tag `end`, whose name is read too.
  mutating func body(until end: String) throws(TemplateFault) -> [TemplateStatement] {
    let statements = try body(untilOneOf: [end])
    advance()
    return statements
  }

  mutating func body(untilOneOf ends: Set<String>) throws(TemplateFault) -> [TemplateStatement] {
    _ = skip(symbol: ":")
    try endTag()
    return try statements(until: ends)
  }

  private mutating func endTag() throws(TemplateFault) {
    guard skip(.statementEnd) else { throw unexpected(wanted: "“%}”") }
  }

  // MARK: Surroundings

  mutating func nested<Result>(
    _ read: (inout TemplateParser) throws(TemplateFault) -> Result
  ) throws(TemplateFault) -> Result {
    expressionDepth += 1
    defer { expressionDepth -= 1 }
    if expressionDepth > TemplateLimits.expressionDepth {
      throw .limit(
        "an expression is nested more than \(TemplateLimits.expressionDepth) deep", line: line)
    }
    return try read(&self)
  }

  var isInLoop: Bool { openLoops > 0 }

  mutating func loopBody() throws(TemplateFault) -> [TemplateStatement] {
    openLoops += 1
    defer { openLoops -= 1 }
    return try body(untilOneOf: ["endfor", "else"])
  }

  /// Reads a body that a loop outside it cannot be left from.
  mutating func closedBody(until end: String) throws(TemplateFault) -> [TemplateStatement] {
    let loops = openLoops
    openLoops = 0
    defer { openLoops = loops }
    return try body(until: end)
  }

  /// Reads the body of a macro, with the special names that it mentions.
  mutating func macroBody(
    until end: String
  ) throws(TemplateFault) -> (statements: [TemplateStatement], uses: Set<String>) {
    mentioned.append([])
    let statements = try closedBody(until: end)
    return (statements, mentioned.removeLast())
  }

  mutating func mention(_ name: String) {
    guard !mentioned.isEmpty, ["caller", "varargs", "kwargs"].contains(name) else { return }
    mentioned[mentioned.count - 1].insert(name)
  }
}
