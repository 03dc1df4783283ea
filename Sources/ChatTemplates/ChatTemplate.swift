/// A chat template: turns messages into the text that an instruct model was trained on.
///
/// The language is Jinja as the Hugging Face library sets it up; what is missing is an error that names
/// it. A template never changes, and any number of threads may share it.
///
/// - SeeAlso: https://jinja.palletsprojects.com/en/stable/templates/
public struct ChatTemplate: Sendable {
  /// Where it comes from, for errors.
  public let name: String
  /// Its text.
  public let source: String
  /// Whether it marks what the model is to write, by `{% generation %}`.
  public let marksGenerations: Bool
  /// Whether it may ask for the date, by `strftime_now`.
  public let asksForDate: Bool
  private let statements: [TemplateStatement]
  private let limits: TemplateLimits

  /// Reads a template.
  ///
  /// - Parameters:
  ///   - source: The text of the template.
  ///   - name: Where it comes from, for errors: a file and a key.
  ///   - limits: How much it may do.
  /// - Throws: ``ChatTemplateError/syntax(template:line:problem:)``,
  ///   ``ChatTemplateError/unsupported(template:line:feature:)`` for tags that are not here, and
  ///   ``ChatTemplateError/limit(template:line:problem:)`` if it is too long or nested too deep.
  public init(
    source: String, name: String, limits: TemplateLimits = TemplateLimits()
  ) throws(ChatTemplateError) {
    do throws(TemplateFault) {
      guard source.utf8.count <= limits.sourceBytes else {
        throw .limit("it has more than \(limits.sourceBytes) bytes")
      }
      statements = try TemplateParser.statements(of: source)
    } catch {
      throw ChatTemplateError(error, template: name)
    }
    self.name = name
    self.source = source
    self.limits = limits
    marksGenerations = source.contains("endgeneration")
    asksForDate = source.contains("strftime_now")
  }

  /// Renders a conversation.
  ///
  /// - Parameters:
  ///   - messages: Objects with at least `role` and mostly `content`, in order. As in the reference, keys
  ///     whose value is null are left out, and reasoning under any of its names is given under all.
  ///   - options: What else the template sees.
  /// - Returns: The text, and what of it the model is to write.
  /// - Throws: ``ChatTemplateError``.
  public func render(
    messages: [TemplateValue], options: ChatOptions = ChatOptions()
  ) throws(ChatTemplateError) -> RenderedChat {
    guard !messages.isEmpty else {
      throw .unusableConversation(template: name, problem: "it has no message. Give at least one.")
    }
    if options.addsGenerationPrompt, options.continuesFinalMessage {
      throw .unusableConversation(
        template: name,
        problem: "the final message is continued or a new one is begun, not both. Choose one.")
    }
    var conversation = ChatConversation(messages: [], template: name)
    for message in messages { try conversation.append(message) }
    guard options.continuesFinalMessage else { return try rendered(conversation, options) }
    let final = try conversation.markFinalMessage(for: source)
    return try conversation.cut(try rendered(conversation, options), after: final)
  }

  private func rendered(
    _ conversation: ChatConversation, _ options: ChatOptions
  ) throws(ChatTemplateError) -> RenderedChat {
    let evaluator: TemplateEvaluator
    do throws(TemplateFault) {
      evaluator = TemplateEvaluator(
        variables: try options.variables(messages: conversation.messages), limits: limits,
        date: options.date)
    } catch {
      throw ChatTemplateError(error, template: name)
    }
    defer { evaluator.release() }
    do throws(TemplateFault) {
      _ = try evaluator.run(statements)
    } catch {
      var fault = error
      fault.line = fault.line ?? evaluator.line
      throw ChatTemplateError(fault, template: name)
    }
    return RenderedChat(
      text: evaluator.output, generatedBytes: evaluator.generated,
      unplacedGenerations: evaluator.unplacedGenerations)
  }
}
