/// A statement of a template.
struct TemplateStatement: Sendable {
  indirect enum Kind: Sendable {
    case text(String)
    case output(TemplateExpression)
    case conditional([ConditionalBranch], otherwise: [TemplateStatement])
    case loop(LoopStatement)
    case assign(AssignmentTarget, TemplateExpression)
    case capture(AssignmentTarget, filters: [NamedCall], [TemplateStatement])
    case macro(MacroDefinition)
    case callBlock(TemplateExpression, ArgumentList, caller: MacroDefinition)
    case filterBlock([NamedCall], [TemplateStatement])
    case with([AssignmentTarget], [TemplateExpression], [TemplateStatement])
    /// What the model is to write: `{% generation %}`.
    case generation([TemplateStatement])
    case breakLoop
    case continueLoop
  }

  let kind: Kind
  let line: Int
}

struct ConditionalBranch: Sendable {
  let test: TemplateExpression
  let body: [TemplateStatement]
}

struct LoopStatement: Sendable {
  let target: AssignmentTarget
  let iterable: TemplateExpression
  let condition: TemplateExpression?
  let body: [TemplateStatement]
  let otherwise: [TemplateStatement]
}

/// What is assigned to.
indirect enum AssignmentTarget: Sendable {
  case name(String)
  case tuple([AssignmentTarget])
  case attribute(namespace: String, String)
}

struct MacroParameter: Sendable {
  let name: String
  let standard: TemplateExpression?
}

struct MacroDefinition: Sendable {
  let name: String
  let parameters: [MacroParameter]
  let body: [TemplateStatement]
  /// Which of `caller`, `varargs` and `kwargs` the body mentions: only those are accepted.
  let uses: Set<String>
}
