/// Messages as templates get them from the reference, and the end of a message that is to be continued.
struct ChatConversation {
  private(set) var messages: [TemplateValue]
  let template: String

  /// The names under which reasoning is passed, the most usual first.
  private static let reasoningKeys = ["reasoning_content", "thinking", "reasoning"]
  /// Marks where the text is cut.
  private static let tag = "CONTINUE_FINAL_MESSAGE_TAG "

  init(messages: [TemplateValue], template: String) {
    self.messages = messages
    self.template = template
  }

  private func unusable(_ problem: String) -> ChatTemplateError {
    .unusableConversation(template: template, problem: problem)
  }

  /// Adds a message, without the keys whose value is null, and with its reasoning under all names.
  mutating func append(_ message: TemplateValue) throws(ChatTemplateError) {
    guard case .object(let given) = message else {
      throw unusable("message \(messages.count + 1) is no object. Give it a role and content.")
    }
    var members = TemplateValue.unique(given).filter { !$0.value.isNull }
    let reasoning = Self.reasoningKeys.lazy.compactMap { key in
      members.first { $0.key == key }?.value
    }.first
    if let reasoning {
      if !members.contains(where: { $0.key == "thinking" }) {
        members.insert(.init("thinking", reasoning), at: 0)
      }
      TemplateValue.set("reasoning_content", to: reasoning, in: &members)
    }
    messages.append(.object(members))
  }

  // MARK: The final message

  /// Puts the mark at the end of the last message's content, which is returned without it.
  mutating func markFinalMessage(for source: String) throws(ChatTemplateError) -> String {
    guard case .object(var members)? = messages.last,
      let position = members.firstIndex(where: { $0.key == "content" })
    else { throw unusable("the final message has no content to continue. Give it some.") }
    guard source.contains("content") else {
      throw unusable("the template does not use content, so it cannot be continued.")
    }
    let final: String
    switch members[position].value {
    case .string(let text):
      final = text
      members[position].value = .string(text + Self.tag)
    case .array(var blocks):
      final = try markLastText(of: &blocks)
      members[position].value = .array(blocks)
    default: throw unusable("the content of the final message is no text. Give it as one.")
    }
    messages[messages.count - 1] = .object(members)
    return final
  }

  private func markLastText(of blocks: inout [TemplateValue]) throws(ChatTemplateError) -> String {
    for index in blocks.indices.reversed() {
      guard case .object(var members) = blocks[index],
        let position = members.firstIndex(where: { $0.key == "text" })
      else { continue }
      guard case .string(let text) = members[position].value else { break }
      members[position].value = .string(text + Self.tag)
      blocks[index] = .object(members)
      return text
    }
    throw unusable("the final message has no text to continue. Give it some.")
  }

  /// The rendered text up to the mark.
  func cut(
    _ rendered: RenderedChat, after final: String
  ) throws(ChatTemplateError) -> RenderedChat {
    let bytes = Array(rendered.text.utf8)
    let mark = StringMethods.stripped(Self.tag, of: nil)
    let content = StringMethods.stripped(final, of: nil)
    let places = TextSearch(mark).matches(in: bytes)
    let hasContent = content.isEmpty || !TextSearch(content).matches(in: bytes, limit: 1).isEmpty
    guard let place = places.last, hasContent else {
      throw unusable(
        "the template changes or drops the final message, so it cannot be continued. Begin a new "
          + "answer instead.")
    }
    var text = String(decoding: bytes[..<place], as: UTF8.self)
    if !bytes[place...].starts(with: Self.tag.utf8) {
      text = StringMethods.stripped(text, of: nil, left: false)
    }
    let end = text.utf8.count
    let ranges = rendered.generatedBytes.filter { $0.lowerBound < end }
    return RenderedChat(
      text: text, generatedBytes: ranges.map { $0.clamped(to: 0..<end) },
      unplacedGenerations: rendered.unplacedGenerations)
  }
}

extension TemplateValue {
  fileprivate var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// Members of which only the last of a key is kept, at the place of the first.
  fileprivate static func unique(_ members: [Member]) -> [Member] {
    var positions: [ExactText: Int] = [:]
    var unique: [Member] = []
    for member in members {
      if let position = positions[ExactText(member.key)] {
        unique[position].value = member.value
      } else {
        positions[ExactText(member.key)] = unique.count
        unique.append(member)
      }
    }
    return unique
  }

  fileprivate static func set(_ key: String, to value: TemplateValue, in members: inout [Member]) {
    if let position = members.firstIndex(where: { $0.key == key }) {
      members[position].value = value
    } else {
      members.append(Member(key, value))
    }
  }
}
