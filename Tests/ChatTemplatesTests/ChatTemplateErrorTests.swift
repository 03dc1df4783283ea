import ChatTemplates
import Testing

/// Errors say where and what, and what to do.
struct ChatTemplateErrorTests {
  private func error(
    _ source: String, messages: [TemplateValue] = [["role": "user", "content": "x"]],
    options: ChatOptions = ChatOptions()
  ) -> ChatTemplateError? {
    do {
      _ = try ChatTemplate(source: source, name: "m/tokenizer_config.json, chat_template")
        .render(messages: messages, options: options)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("\n\n{% include 'x' %}", 3, "“{% include %}”"),
    ("{% block a %}{% endblock %}", 1, "“{% block %}”"),
    ("{% for x in y recursive %}{% endfor %}", 1, "a recursive loop"),
    ("a\n{{ cycler('a') }}", 2, "“cycler”"),
    ("{{ joiner() }}", 1, "“joiner”"), ("{{ lipsum() }}", 1, "“lipsum”"),
    ("{{ 'a' | pprint }}", 1, "the filter “pprint”"),
    ("{{ [1] | random }}", 1, "the filter “random”"),
    ("{{ 'a'.encode() }}", 1, "the method “encode” of strings"),
    ("{{ range(*x) }}", 1, "an argument list that is unpacked from a value"),
    ("\n{{ x[1, 2] }}", 2, "a subscript with several keys"),
    (
      "{{ 99999999999999999999 }}", 1,
      "the number 99999999999999999999, which needs more than 64 bits,"
    ),
    ("{{ 2 ** 63 }}", 1, "a whole number of more than 64 bits"),
    ("{{ strftime_now('%Y') }}", 1, "“strftime_now” without a date being given"),
    ("{{ 'a' is sameas 'a' }}", 1, "“sameas” of other values than true, false and none"),
    ("{{ range }}", 1, "printing a function"),
    ("{{ [1] | map('string') }}", 1, "printing the unfinished result of a filter (add “| list”)"),
    ("{{ '%5d' % 1 }}", 1, "a conversion other than %s, %r and %d"),
  ])
  func whatIsNotHereIsNamed(source: String, line: Int, feature: String) {
    #expect(
      error(source)
        == .unsupported(
          template: "m/tokenizer_config.json, chat_template", line: line, feature: feature))
  }

  @Test func errorsNameTheirLine() {
    let place = "m/tokenizer_config.json, chat_template, line 3: "
    #expect(
      error("\n{% if true %}\n{{ messages[0].x.y }}\n{% endif %}")?.description
        == place + "a dictionary has no attribute “x”. Give messages as the template expects them, "
        + "with role and content.")
    #expect(
      error("\n\n{{ 1 + 'a' }}")?.description
        == place + "“+” does not fit a whole number and a string. Give messages as the template "
        + "expects them, with role and content.")
    #expect(
      error("a\nb\n{{ raise_exception('Not so.') }}")?.description
        == place + "the template refuses the conversation: Not so.")
    #expect(
      error("a\nb\n{% endfor %}")?.description
        == place + "is no chat template: unknown tag “{% endfor %}”. Take the file of the model's "
        + "publisher again.")
    #expect(
      error("{% macro m() %}\n\n{{ nope() }}{% endmacro %}\n{{ m() }}")?.description.hasPrefix(
        place) == true)
  }

  @Test func theSandboxIsClosed() {
    for source in [
      "{{ ''.__class__.__mro__ }}", "{{ messages.__init__() }}", "{{ messages[0].pop('role') }}",
      "{{ messages.append(1) }}", "{% set messages.x = 1 %}", "{{ namespace(__a=1) }}",
    ] { #expect(error(source) != nil, "\(source)") }
    #expect(error("{{ ''.__class__ }}{{ messages.append }}") == nil)
  }

  @Test func conversationsThatNoTemplateTakes() {
    let name = "m/tokenizer_config.json, chat_template"
    #expect(
      error("x", messages: [])
        == .unusableConversation(template: name, problem: "it has no message. Give at least one."))
    #expect(
      error("x", messages: ["text"])?.description
        == "\(name): the conversation cannot be rendered: message 1 is no object. Give it a role and "
        + "content.")
    var options = ChatOptions()
    options.continuesFinalMessage = true
    #expect(
      error("{{ messages[0].role }}", options: options)?.description.contains(
        "does not use content") == true)
    #expect(
      error("{{ messages[0].content | upper }}", options: options)?.description.contains(
        "changes or drops") == true)
    options.addsGenerationPrompt = true
    #expect(
      error("{{ messages[0].content }}", options: options)?.description.contains("Choose one")
        == true)
  }
}
