public import ChatTemplates

/// A conversation of a data file.
public struct Conversation: Sendable, Equatable {
  /// Objects with at least `role`, in order, at least one.
  public private(set) var messages: [TemplateValue]
  /// Where it stands, such as `prompts.jsonl:3`, for messages.
  public var place: String

  /// A conversation of given messages.
  public init(messages: [TemplateValue], place: String) {
    self.messages = messages
    self.place = place
  }

  /// A user's message, and perhaps its answer.
  public init(prompt: String, answer: String? = nil, place: String) {
    messages = [Self.message("user", prompt)]
    if let answer { messages.append(Self.message("assistant", answer)) }
    self.place = place
  }

  /// The conversation after a system message; one that begins with its own keeps that.
  public func with(system: String?) -> Conversation {
    guard let system, messages.first?["role"] != .string("system") else { return self }
    var result = self
    result.messages.insert(Self.message("system", system), at: 0)
    return result
  }

  /// What the user asks last, or the last text of all; empty where contents are no texts.
  public var lastQuestion: String {
    lastText { $0["role"] == .string("user") } ?? lastText { _ in true } ?? ""
  }

  /// What is answered last; empty where contents are no texts.
  public var lastAnswer: String { lastText { $0["role"] == .string("assistant") } ?? "" }

  /// Whether the model has the last word.
  var endsInAnswer: Bool { messages.last?["role"] == .string("assistant") }

  /// Whether there is an answer to a message before it.
  var hasAnswer: Bool { messages.contains { $0["role"] == .string("assistant") } }

  private func lastText(where isMeant: (TemplateValue) -> Bool) -> String? {
    guard case .string(let text)? = messages.last(where: isMeant)?["content"] else { return nil }
    return text
  }

  private static func message(_ role: String, _ content: String) -> TemplateValue {
    .object([.init("role", .string(role)), .init("content", .string(content))])
  }
}
