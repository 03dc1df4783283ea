/// A piece of a template's source.
struct TemplateToken {
  enum Kind: Equatable {
    case text(String)
    case expressionStart
    case expressionEnd
    case statementStart
    case statementEnd
    case name(String)
    case string(String)
    case integer(Int)
    case float(Double)
    /// An operator or a bracket.
    case symbol(String)
    case end
  }

  let line: Int
  let kind: Kind

  /// What an error calls it.
  var description: String {
    switch kind {
    case .text: "text"
    case .expressionStart: "“{{”"
    case .expressionEnd: "“}}”"
    case .statementStart: "“{%”"
    case .statementEnd: "“%}”"
    case .name(let name): "“\(name.prefix(60))”"
    case .string(let text): "the string “\(text.prefix(60))”"
    case .integer(let number): "\(number)"
    case .float(let number): "\(number)"
    case .symbol(let symbol): "“\(symbol)”"
    case .end: "the end of the template"
    }
  }
}
