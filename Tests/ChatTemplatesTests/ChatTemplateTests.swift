import ChatTemplates
import Testing

struct ChatTemplateTests {
  private let messages: [TemplateValue] = [
    ["role": "user", "content": "Wie geht's?"], ["role": "assistant", "content": "Schön"],
    ["role": "user", "content": "Gut."], ["role": "assistant", "content": "Ja."],
  ]

  /// Ranges are of bytes: “ö” has two.
  @Test func generationsAreRangesOfBytes() throws {
    let template = try ChatTemplate(
      source:
        "{% for m in messages %}[{% if m.role == 'assistant' %}{% generation %}{{ m.content }}"
        + "{% endgeneration %}{% else %}{{ m.content }}{% endif %}]{% endfor %}",
      name: "t")
    #expect(template.marksGenerations)
    let chat = try template.render(messages: messages)
    #expect(chat.text == "[Wie geht's?][Schön][Gut.][Ja.]")
    #expect(chat.generatedBytes == [14..<20, 28..<31])
    #expect(chat.unplacedGenerations == 0)
    let bytes = Array(chat.text.utf8)
    #expect(
      chat.generatedBytes.map { String(decoding: bytes[$0], as: UTF8.self) } == ["Schön", "Ja."])
  }

  @Test func capturedGenerationsAreCounted() throws {
    let source = "{% set x %}{% generation %}a{% endgeneration %}{% endset %}{{ x }}"
    let chat = try ChatTemplate(source: source, name: "t").render(messages: messages)
    #expect(chat.text == "a")
    #expect(chat.generatedBytes.isEmpty)
    #expect(chat.unplacedGenerations == 1)
    #expect(try !ChatTemplate(source: "{{ messages }}", name: "t").marksGenerations)
  }

  /// A message that is continued is cut with its range.
  @Test func continuedMessagesAreCut() throws {
    let source =
      "{% for m in messages %}{% generation %}{{ m.content }}</s>{% endgeneration %}{% endfor %}"
    var options = ChatOptions()
    options.continuesFinalMessage = true
    let chat = try ChatTemplate(source: source, name: "t")
      .render(messages: Array(messages.prefix(2)), options: options)
    #expect(chat.text == "Wie geht's?</s>Schön")
    #expect(chat.generatedBytes == [0..<15, 15..<21])
  }

  @Test func variablesGoBeforeSpecialTokens() throws {
    let template = try ChatTemplate(
      source: "{{ bos_token }}{{ tools }}{{ add_generation_prompt }}", name: "t")
    var options = ChatOptions()
    options.specialTokens = ["bos_token": "<s>"]
    #expect(try template.render(messages: messages, options: options).text == "<s>NoneFalse")
    options.variables = ["bos_token": "<b>", "add_generation_prompt": 3]
    options.addsGenerationPrompt = true
    #expect(try template.render(messages: messages, options: options).text == "<b>NoneTrue")
  }

  @Test(arguments: [
    (2026, 11, 29, "Sun 333"), (2000, 2, 29, "Tue 060"), (1900, 3, 1, "Thu 060"),
    (2024, 12, 31, "Tue 366"),
  ])
  func datesHaveTheirWeekday(year: Int, month: Int, day: Int, text: String) throws {
    var options = ChatOptions()
    options.date = TemplateDate(year: year, month: month, day: day)
    let template = try ChatTemplate(source: "{{ strftime_now('%a %j') }}", name: "t")
    #expect(try template.render(messages: messages, options: options).text == text)
  }

  @Test func templatesAreShared() async throws {
    let template = try ChatTemplate(
      source:
        "{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
      name: "t")
    let messages = messages
    await withTaskGroup(of: String?.self) { group in
      for _ in 0..<20 { group.addTask { try? template.render(messages: messages).text } }
      for await text in group { #expect(text == "4") }
    }
  }
}

struct NamedChatTemplatesTests {
  private let several: TemplateValue = [
    ["name": "default", "template": "plain"], ["name": "tool_use", "template": "tools"],
    ["name": "rag", "template": "documents"],
  ]

  private func text(_ template: ChatTemplate) throws -> String {
    try template.render(messages: [["role": "user", "content": "x"]]).text
  }

  @Test func oneTemplateIsTheDefault() throws {
    let templates = try NamedChatTemplates(chatTemplate: "only", file: "f.json")
    #expect(templates.names == ["default"])
    #expect(try text(templates.template()) == "only")
    #expect(try text(templates.template(hasTools: true)) == "only")
    #expect(try templates.template().name == "f.json")
  }

  @Test func severalAreChosenAmong() throws {
    let templates = try NamedChatTemplates(chatTemplate: several, file: "f.json")
    #expect(templates.names == ["default", "tool_use", "rag"])
    #expect(try text(templates.template()) == "plain")
    #expect(try text(templates.template(hasTools: true)) == "tools")
    #expect(try text(templates.template(named: "rag", hasTools: true)) == "documents")
    #expect(try templates.template(named: "rag").name == "f.json, template “rag”")
  }

  @Test func whatIsNotThereIsNamed() throws {
    var templates = try NamedChatTemplates(chatTemplate: several, file: "f.json")
    let missing = #expect(throws: ChatTemplateError.self) { try templates.template(named: "x") }
    #expect(
      missing?.description
        == "f.json: has no chat template named “x”; it has “default”, “tool_use”, “rag”. "
        + "Name one of them, or use an instruct model.")
    #expect(throws: ChatTemplateError.noSuchTemplate(file: "g", name: nil, names: [])) {
      try NamedChatTemplates(file: "g").template()
    }
    #expect(throws: ChatTemplateError.duplicateTemplate(file: "f.json", name: "rag")) {
      try templates.add("x", name: "rag")
    }
    for malformed: TemplateValue in [3, ["default"], [["name": "x"]], .null] {
      #expect(throws: ChatTemplateError.self) {
        try NamedChatTemplates(chatTemplate: malformed, file: "f.json")
      }
    }
  }
}
