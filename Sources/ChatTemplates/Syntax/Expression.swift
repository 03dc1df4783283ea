/// An expression of a template.
struct TemplateExpression: Sendable {
  indirect enum Kind: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
    case name(String)
    case list([TemplateExpression])
    case tuple([TemplateExpression])
    case dictionary([DictionaryEntry])
    case attribute(of: TemplateExpression, String)
    case item(of: TemplateExpression, TemplateExpression)
    case slice(of: TemplateExpression, SliceBounds)
    case call(TemplateExpression, ArgumentList)
    case filter(TemplateExpression, NamedCall)
    case test(TemplateExpression, NamedCall)
    case not(TemplateExpression)
    case negative(TemplateExpression)
    case positive(TemplateExpression)
    case binary(BinaryOperator, TemplateExpression, TemplateExpression)
    case and(TemplateExpression, TemplateExpression)
    case or(TemplateExpression, TemplateExpression)
    case comparison(TemplateExpression, [ComparedOperand])
    case conditional(TemplateExpression, test: TemplateExpression, otherwise: TemplateExpression?)
  }

  let kind: Kind
  let line: Int
  /// How many expressions are inside each other at most, this one included.
  let depth: Int

  /// - Throws: A limit fault if the expression is nested too deep.
  init(_ kind: Kind, line: Int) throws(TemplateFault) {
    self.kind = kind
    self.line = line
    depth = 1 + (kind.children.map(\.depth).max() ?? 0)
    if depth > TemplateLimits.expressionDepth {
      throw .limit(
        "an expression is nested more than \(TemplateLimits.expressionDepth) deep", line: line)
    }
  }
}

struct DictionaryEntry: Sendable {
  let key: TemplateExpression
  let value: TemplateExpression
}

struct SliceBounds: Sendable {
  let start: TemplateExpression?
  let stop: TemplateExpression?
  let step: TemplateExpression?
}

struct NamedArgument: Sendable {
  let name: String
  let value: TemplateExpression
}

struct ArgumentList: Sendable {
  var positional: [TemplateExpression] = []
  var named: [NamedArgument] = []

  var expressions: [TemplateExpression] { positional + named.map(\.value) }
}

/// A filter or a test with its arguments.
struct NamedCall: Sendable {
  let name: String
  let arguments: ArgumentList
  let line: Int
}

enum BinaryOperator: String, Sendable {
  case add = "+"
  case subtract = "-"
  case concatenate = "~"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"

  /// Higher binds tighter; all group from the left, the power too.
  var precedence: Int {
    switch self {
    case .add, .subtract: 1
    case .concatenate: 2
    case .multiply, .divide, .floorDivide, .remainder: 3
    case .power: 4
    }
  }
}

enum ComparisonOperator: String, Sendable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case contained = "in"
  case notContained = "not in"
}

struct ComparedOperand: Sendable {
  let comparison: ComparisonOperator
  let value: TemplateExpression
}

extension TemplateExpression.Kind {
  fileprivate var children: [TemplateExpression] {
    switch self {
    case .none, .bool, .integer, .float, .string, .name: []
    case .list(let items), .tuple(let items): items
    case .dictionary(let entries): entries.flatMap { [$0.key, $0.value] }
    case .attribute(let of, _), .not(let of), .negative(let of), .positive(let of): [of]
    case .item(let of, let key): [of, key]
    case .slice(let of, let bounds):
      [of] + [bounds.start, bounds.stop, bounds.step].compactMap(\.self)
    case .call(let function, let arguments): [function] + arguments.expressions
    case .filter(let value, let call), .test(let value, let call):
      [value] + call.arguments.expressions
    case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right):
      [left, right]
    case .comparison(let left, let operands): [left] + operands.map(\.value)
    case .conditional(let value, let test, let otherwise):
      [value, test] + [otherwise].compactMap(\.self)
    }
  }
}
