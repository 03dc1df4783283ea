import ChatTemplates
import Files
import Foundation
import LanguageModels
import TestSupport
import Testing
import TextTokenization

/// Conversations as a model reads them, and the model's own tokens in them.
@Suite struct ChatReaderTests {
  let cases: ChatModelCases

  init() throws { cases = try ChatModelCases.read() }

  private func messages(_ messages: [ChatModelCases.Message]) -> [TemplateValue] {
    messages.map { ["role": .string($0.role), "content": .string($0.content)] }
  }

  /// Reads conversations by the fixture's model with another template, or its own.
  private func withReader<R>(_ template: String?, _ body: (ChatReader) throws -> R) throws -> R {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/model"
      try ChatModelCases.copyModel(to: path, template: template)
      return try body(try ChatReader(LanguageModel(folder: FileFolder(path: path))))
    }
  }

  private var marked: String {
    get throws {
      try String(contentsOfFile: ChatModelCases.model + "/marked.jinja", encoding: .utf8)
    }
  }

  @Test func promptsAreTheReferences() throws {
    try withReader(nil) { reader in
      for reference in cases.prompts {
        let prompt = try reader.prompt(messages(reference.messages))
        #expect(prompt.text == reference.text)
        #expect(prompt.ids == reference.ids)
        #expect(prompt.answers.isEmpty)
      }
    }
  }

  /// With marks in the template and without, the tokens of answers are those that the reference marks.
  @Test(arguments: [false, true])
  func answersAreTheReferences(_ isMarked: Bool) throws {
    try withReader(isMarked ? marked : nil) { reader in
      #expect(reader.template.marksGenerations == isMarked)
      for reference in cases.conversations {
        let chat = try reader.conversation(messages(reference.messages))
        #expect(chat.ids == reference.ids)
        #expect(chat.answers == reference.mask.ranges)
      }
    }
  }

  @Test func aTemplateThatChangesEarlierAnswersIsRefused() throws {
    // As those that leave out reasoning of earlier turns.
    let template =
      "{% for m in messages %}<|im_start|>{{ m.role }}\n"
      + "{% if loop.last and m.role == 'assistant' %}(now) {% endif %}{{ m.content }}<|im_end|>\n"
      + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    try withReader(template) { reader in
      let chat = try reader.conversation(messages(cases.conversations[0].messages))
      let text = chat.answers.map { chat.encoding.text($0, of: chat.text) }
      #expect(text == ["(now) Wonderful, and well shot.<|im_end|>"])
      let error = #expect(throws: ChatTemplateError.self) {
        try reader.conversation(messages(cases.conversations[2].messages))
      }
      #expect(error?.description.contains("answer 1 otherwise once messages follow it") == true)
    }
  }

  @Test func answersWithoutAPlaceAreRefused() throws {
    let template =
      "{% macro answer(text) %}{% generation %}{{ text }}{% endgeneration %}{% endmacro %}"
      + "{% for m in messages %}{{ answer(m.content) }}{% endfor %}"
    try withReader(template) { reader in
      let error = #expect(throws: ChatTemplateError.self) {
        try reader.conversation(messages(cases.conversations[0].messages))
      }
      #expect(error?.description.contains("their place is not known") == true)
    }
  }

  @Test func rolesThatATemplateRefusesAreItsOwnError() throws {
    try withReader(nil) { reader in
      let error = #expect(throws: ChatTemplateError.self) {
        try reader.prompt([["role": "critic", "content": "Hm."]])
      }
      #expect(error?.description.contains("refuses the conversation: no role critic here") == true)
      #expect(throws: ChatTemplateError.self) {
        try reader.conversation([["role": "user", "content": "Hm."]])
      }
    }
  }

  @Test func aModelWithoutTemplateIsNamed() throws {
    let model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    #expect(throws: LanguageModelError.noChatTemplate(model: Fixture.path("gpt2"))) {
      try ChatReader(model)
    }
  }

  @Test func filesOfTheirOwnOutweighTheConfiguration() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/model"
      try ChatModelCases.copyModel(to: path, template: nil)
      let more = URL(filePath: path + "/additional_chat_templates")
      try FileManager.default.createDirectory(at: more, withIntermediateDirectories: true)
      try Data("tools".utf8).write(to: more.appending(path: "tool_use.jinja"))
      try Data("no template".utf8).write(to: more.appending(path: "README.md"))
      let model = try LanguageModel(folder: FileFolder(path: path))
      let format = try model.chatFormat()
      #expect(format.templates.names == ["tool_use"])
      #expect(
        format.specialTokens == [
          "bos_token": "<|im_start|>", "eos_token": "<|im_end|>", "pad_token": "<|pad|>",
        ])
      #expect(throws: ChatTemplateError.self) { try ChatReader(model) }
      try Data("{{ bos_token }}{{ messages[0].content }}".utf8)
        .write(to: URL(filePath: path + "/chat_template.jinja"))
      let prompt = try ChatReader(model).prompt([["role": "user", "content": "Hi"]])
      // The begin of the text is the template's, once.
      #expect(prompt.text == "<|im_start|>Hi" && prompt.ids.filter { $0 == 1 }.count == 1)
    }
  }

  @Test func theDateIsTheCallers() throws {
    let template = "{{ strftime_now('%d %b %Y') }} {{ messages[0].content }}"
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/model"
      try ChatModelCases.copyModel(to: path, template: template)
      let model = try LanguageModel(folder: FileFolder(path: path))
      let dated = try ChatReader(model, date: TemplateDate(isoText: "2026-02-07"))
      #expect(dated.template.asksForDate)
      #expect(try dated.prompt([["role": "user", "content": "Hi"]]).text == "07 Feb 2026 Hi")
      #expect(throws: ChatTemplateError.self) {
        try ChatReader(model).prompt([["role": "user", "content": "Hi"]])
      }
    }
  }
}

extension Encoding {
  /// The text of some tokens.
  fileprivate func text(_ tokens: Range<Int>, of text: String) -> String {
    let bytes = Array(text.utf8)
    let end = byteRanges[tokens.upperBound - 1].upperBound
    return String(decoding: bytes[byteRanges[tokens.lowerBound].lowerBound..<end], as: UTF8.self)
  }
}
