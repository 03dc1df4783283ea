import ChatTemplates
import Foundation
import TestSupport

/// What `Scripts/fixtures/make_chat_cases.py` writes about a folder of templates.
struct ChatCases: Decodable {
  struct Case: Decodable {
    let template: String
    let conversation: Int
    /// The reference's text; nothing if it fails.
    let text: String?
    /// Ranges of code points that the model is to write.
    let generated: [[Int]]?
  }

  let tokens: FixtureValue
  let conversations: [FixtureValue]
  let cases: [Case]

  /// The cases of `folder`, and how each comes out here: a description of the difference, or nothing.
  func differences(folder: URL) throws -> [String] {
    var templates: [String: Result<ChatTemplate, any Error>] = [:]
    var differences: [String] = []
    for reference in cases {
      let name = reference.template
      if templates[name] == nil {
        let source = String(
          decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        templates[name] = Result { try ChatTemplate(source: source, name: name) }
      }
      let rendered = Result { try render(reference, templates[name]?.get()) }
      if let difference = reference.difference(from: rendered) {
        differences.append("\(name), conversation \(reference.conversation): \(difference)")
      }
    }
    return differences
  }

  private func render(_ reference: Case, _ template: ChatTemplate?) throws -> RenderedChat? {
    let conversation = conversations[reference.conversation].value
    var options = ChatOptions()
    for (name, token) in tokens.value.members { options.specialTokens[name] = token.text }
    options.date = FixtureValue.date
    options.tools = conversation["tools"]?.items
    options.documents = conversation["documents"]?.items
    for (name, value) in conversation["options"]?.members ?? [] {
      switch name {
      case "add_generation_prompt": options.addsGenerationPrompt = true
      case "continue_final_message": options.continuesFinalMessage = true
      default: options.variables[name] = value
      }
    }
    return try template?.render(messages: conversation["messages"]?.items ?? [], options: options)
  }
}

extension ChatCases.Case {
  func difference(from rendered: Result<RenderedChat?, any Error>) -> String? {
    switch (rendered, text) {
    case (.failure, nil): return nil
    case (.failure(let error), .some): return "\(error)"
    case (.success(let chat), nil):
      return "renders \(chat?.text.debugDescription ?? ""), not an error"
    case (.success(let chat), let text?):
      guard let chat, chat.text.utf8.elementsEqual(text.utf8) else {
        return "\(chat?.text.debugDescription ?? "") is not \(text.debugDescription)"
      }
      guard chat.unplacedGenerations == 0 else { return nil }
      let scalars = Array(text.unicodeScalars)
      let wanted = (generated ?? []).map {
        String(String.UnicodeScalarView(scalars[$0[0]..<$0[1]]))
      }
      let bytes = Array(chat.text.utf8)
      let found = chat.generatedBytes.map { String(decoding: bytes[$0], as: UTF8.self) }
      return text == "" || wanted.isEmpty || found == wanted ? nil : "\(found) is not \(wanted)"
    }
  }
}

/// A JSON value with the order of its keys: objects are written as their pairs.
struct FixtureValue: Decodable {
  static let date = TemplateDate(year: 2026, month: 2, day: 7, hour: 9, minute: 5, second: 3)

  let value: TemplateValue

  private struct Wrapped: Decodable {
    let pairs: [Pair]?
    let number: Double?
  }

  private struct Pair: Decodable {
    let key: String
    let value: TemplateValue

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      key = try container.decode(String.self)
      value = try container.decode(FixtureValue.self).value
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .null
    } else if let truth = try? container.decode(Bool.self) {
      value = .boolean(truth)
    } else if let number = try? container.decode(Int.self) {
      value = .integer(number)
    } else if let text = try? container.decode(String.self) {
      value = .string(text)
    } else if let items = try? container.decode([FixtureValue].self) {
      value = .array(items.map(\.value))
    } else {
      let wrapped = try container.decode(Wrapped.self)
      value =
        if let number = wrapped.number {
          .number(number)
        } else {
          .object((wrapped.pairs ?? []).map { .init($0.key, $0.value) })
        }
    }
  }
}

extension TemplateValue {
  var members: [(String, TemplateValue)] {
    if case .object(let members) = self { members.map { ($0.key, $0.value) } } else { [] }
  }

  var items: [TemplateValue] {
    if case .array(let items) = self { items } else { [] }
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  subscript(key: String) -> TemplateValue? { members.first { $0.0 == key }?.1 }
}
