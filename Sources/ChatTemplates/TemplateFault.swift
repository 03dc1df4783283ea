/// What went wrong inside a template, before its name is known.
struct TemplateFault: Error {
  /// What sort of fault it is; each becomes a case of ``ChatTemplateError``.
  enum Kind {
    case syntax
    case unsupported
    case undefined
    case invalid
    case raised
    case limit
  }

  let kind: Kind
  let problem: String
  /// The line where it was noticed, from 1; the caller fills in what the thrower does not know.
  var line: Int?

  init(_ kind: Kind, _ problem: String, line: Int? = nil) {
    self.kind = kind
    self.problem = problem
    self.line = line
  }

  static func syntax(_ problem: String, line: Int) -> TemplateFault {
    TemplateFault(.syntax, problem, line: line)
  }

  static func unsupported(_ feature: String, line: Int? = nil) -> TemplateFault {
    TemplateFault(.unsupported, feature, line: line)
  }

  static func undefined(_ what: String) -> TemplateFault { TemplateFault(.undefined, what) }

  static func invalid(_ problem: String) -> TemplateFault { TemplateFault(.invalid, problem) }

  static func limit(_ problem: String, line: Int? = nil) -> TemplateFault {
    TemplateFault(.limit, problem, line: line)
  }
}
