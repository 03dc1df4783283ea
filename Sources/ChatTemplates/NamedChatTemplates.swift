/// The chat templates of a model: mostly one, or several with names.
public struct NamedChatTemplates: Sendable {
  /// The file that they come from, for errors.
  public let file: String
  private var sources: [(name: String, source: String)] = []

  /// The names, in the order of the file.
  public var names: [String] { sources.map(\.name) }

  /// Creates an empty collection.
  public init(file: String) { self.file = file }

  /// Reads `chat_template` of a `tokenizer_config.json`: one text, or a list of objects with `name` and
  /// `template`.
  ///
  /// - Throws: ``ChatTemplateError/duplicateTemplate(file:name:)``;
  ///   ``ChatTemplateError/syntax(template:line:problem:)`` if it is neither.
  public init(chatTemplate: TemplateValue, file: String) throws(ChatTemplateError) {
    self.init(file: file)
    switch chatTemplate {
    case .string(let source): try add(source, name: "default")
    case .array(let entries):
      for entry in entries {
        guard case .object(let members) = entry,
          case .string(let name)? = members.last(where: { $0.key == "name" })?.value,
          case .string(let source)? = members.last(where: { $0.key == "template" })?.value
        else { throw Self.malformed(file) }
        try add(source, name: name)
      }
    default: throw Self.malformed(file)
    }
  }

  private static func malformed(_ file: String) -> ChatTemplateError {
    .syntax(
      template: "\(file), chat_template", line: 1,
      problem: "it is neither a text nor a list of objects with name and template")
  }

  /// Adds a template, such as that of a file `chat_template.jinja` under the name `default`.
  ///
  /// - Throws: ``ChatTemplateError/duplicateTemplate(file:name:)``.
  public mutating func add(_ source: String, name: String) throws(ChatTemplateError) {
    guard !names.contains(name) else { throw .duplicateTemplate(file: file, name: name) }
    sources.append((name, source))
  }

  /// The template of a name; without one, `tool_use` if there are tools and it exists, or `default`.
  ///
  /// - Throws: ``ChatTemplateError/noSuchTemplate(file:name:names:)``, and what
  ///   ``ChatTemplate/init(source:name:limits:)`` throws.
  public func template(
    named name: String? = nil, hasTools: Bool = false, limits: TemplateLimits = TemplateLimits()
  ) throws(ChatTemplateError) -> ChatTemplate {
    let wanted = name ?? (hasTools && names.contains("tool_use") ? "tool_use" : "default")
    guard let found = sources.first(where: { $0.name == wanted }) else {
      throw .noSuchTemplate(file: file, name: name, names: names)
    }
    let place = sources.count == 1 ? file : "\(file), template “\(wanted)”"
    return try ChatTemplate(source: found.source, name: place, limits: limits)
  }
}
