/// What can go wrong with a chat template.
///
/// `template` says where it comes from; lines count from 1.
public enum ChatTemplateError: Error, Equatable, Sendable {
  /// The source is not a template.
  case syntax(template: String, line: Int, problem: String)
  /// The template uses something that this interpreter does not have.
  case unsupported(template: String, line: Int, feature: String)
  /// The template uses a variable, key or attribute that is not there.
  case undefined(template: String, line: Int, what: String)
  /// An operation does not fit its values.
  case invalidOperation(template: String, line: Int, problem: String)
  /// The template itself refuses the conversation, by `raise_exception`.
  case refused(template: String, line: Int, message: String)
  /// The template is too long, or does or makes too much.
  case limit(template: String, line: Int, problem: String)
  /// No template has that name, or none is the default.
  case noSuchTemplate(file: String, name: String?, names: [String])
  /// Two templates have the same name.
  case duplicateTemplate(file: String, name: String)
  /// The messages or options cannot be rendered by any template.
  case unusableConversation(template: String, problem: String)
}

extension ChatTemplateError {
  init(_ fault: TemplateFault, template: String) {
    let line = fault.line ?? 1
    self =
      switch fault.kind {
      case .syntax: .syntax(template: template, line: line, problem: fault.problem)
      case .unsupported: .unsupported(template: template, line: line, feature: fault.problem)
      case .undefined: .undefined(template: template, line: line, what: fault.problem)
      case .invalid: .invalidOperation(template: template, line: line, problem: fault.problem)
      case .raised: .refused(template: template, line: line, message: fault.problem)
      case .limit: .limit(template: template, line: line, problem: fault.problem)
      }
  }
}

extension ChatTemplateError: CustomStringConvertible {
  /// What happened, where, and what to do about it.
  public var description: String {
    switch self {
    case .syntax(let template, let line, let problem):
      "\(template), line \(line): is no chat template: \(problem). Take the file of the model's "
        + "publisher again."
    case .unsupported(let template, let line, let feature):
      "\(template), line \(line): \(feature) is not supported in chat templates. Render the prompts "
        + "with the reference library, and give them as plain text."
    case .undefined(let template, let line, let what):
      "\(template), line \(line): \(what). Give messages as the template expects them, with role and "
        + "content."
    case .invalidOperation(let template, let line, let problem):
      "\(template), line \(line): \(problem). Give messages as the template expects them, with role "
        + "and content."
    case .refused(let template, let line, let message):
      "\(template), line \(line): the template refuses the conversation: \(message)"
    case .limit(let template, let line, let problem):
      "\(template), line \(line): the template is stopped: \(problem). Use the template of the "
        + "model's publisher, or shorter conversations."
    case .noSuchTemplate(let file, let name, let names):
      "\(file): has no chat template \(name.map { "named “\($0)”" } ?? "that is the default"); it has "
        + (names.isEmpty ? "none" : names.map { "“\($0)”" }.joined(separator: ", "))
        + ". Name one of them, or use an instruct model."
    case .duplicateTemplate(let file, let name):
      "\(file): has two chat templates named “\(name)”. Remove one of them."
    case .unusableConversation(let template, let problem):
      "\(template): the conversation cannot be rendered: \(problem)"
    }
  }
}
