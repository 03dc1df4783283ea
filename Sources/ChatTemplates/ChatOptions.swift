/// What a template sees beside the messages.
public struct ChatOptions: Sendable {
  /// Whether the text ends with the beginning of an answer (`add_generation_prompt`).
  public var addsGenerationPrompt = false
  /// Whether the text ends in the last message, for the model to continue it.
  public var continuesFinalMessage = false
  /// The model's special tokens by their names in its configuration, such as `bos_token`.
  public var specialTokens: [String: String] = [:]
  /// Descriptions of tools, as JSON schemas.
  public var tools: [TemplateValue]?
  /// Documents to answer from, with their titles and texts.
  public var documents: [TemplateValue]?
  /// Other variables that the template knows, such as `enable_thinking`; these go before special tokens.
  public var variables: [String: TemplateValue] = [:]
  /// What `strftime_now` tells; without it, a template that asks is an error.
  public var date: TemplateDate?

  /// Creates the default options.
  public init() {}

  func variables(messages: [TemplateValue]) throws(TemplateFault) -> [String: RuntimeValue] {
    var result: [String: RuntimeValue] = [:]
    for (name, token) in specialTokens { result[name] = .string(token) }
    for (name, value) in variables { result[name] = try value.value() }
    result["messages"] = try TemplateValue.array(messages).value()
    result["tools"] = try tools.map(TemplateValue.array)?.value() ?? RuntimeValue.none
    result["documents"] = try documents.map(TemplateValue.array)?.value() ?? RuntimeValue.none
    result["add_generation_prompt"] = .bool(addsGenerationPrompt)
    return result
  }
}
