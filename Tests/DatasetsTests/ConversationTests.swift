import ChatTemplates
import Datasets
import Foundation
import TestSupport
import Testing

/// Conversations in data files.
@Suite struct ConversationTests {
  private func withFile<R>(_ text: String, _ name: String, _ body: (String) throws -> R) throws -> R
  {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/" + name
      try Data(text.utf8).write(to: URL(filePath: path))
      return try body(path)
    }
  }

  private func roles(_ conversation: Conversation?) -> [TemplateValue?]? {
    conversation?.messages.map { $0["role"] }
  }

  @Test func promptsAreMessagesOfTheUserOrConversations() throws {
    let lines = #"""
      {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}
      {"prompt": {"text": "Who?"}}
      {"prompt": "What?"}
      """#
    try withFile(lines, "prompts.jsonl") { path in
      let prompts = try DatasetReader.prompts(path: path, readsConversations: true)
      #expect(prompts.map(\.text) == ["Hi", "Who?", "What?"])
      #expect(roles(prompts[0].conversation) == ["system", "user"])
      #expect(roles(prompts[1].conversation) == ["user"])
      #expect(prompts[2].conversation?.place == "\(path):3")
    }
  }

  /// Keys keep their order and numbers their kind: templates see both.
  @Test func valuesAreAsTheyAreWritten() throws {
    let line =
      #"{"messages": [{"role": "user", "z": 1, "content": "Hi", "a": 1.0, "b": [true, null, -2e1]}]}"#
    try withFile(line, "prompts.jsonl") { path in
      let prompts = try DatasetReader.prompts(path: path, readsConversations: true)
      let expected: TemplateValue = .object([
        .init("role", "user"), .init("z", 1), .init("content", "Hi"), .init("a", .number(1)),
        .init("b", [true, .null, .number(-20)]),
      ])
      #expect(prompts[0].conversation?.messages == [expected])
    }
  }

  @Test(arguments: [
    (
      #"{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}], "label": 1}"#,
      "data.jsonl"
    ),
    (#"{"prompt": "Q", "text": "A", "label": 1}"#, "data.jsonl"),
    (#"{"prompt": {"text": "Q"}, "response": "A", "label": 1}"#, "data.jsonl"),
    ("prompt,text,label\nQ,A,1\n", "data.csv"),
    ("label\tresponse\tprompt\n1\tA\tQ\n", "data.tsv"),
  ])
  func answersComeWithTheirPrompts(_ text: String, _ name: String) throws {
    try withFile(text, name) { path in
      let options = LabelledTextOptions(readsConversations: true)
      let rows = try DatasetReader.labelledTexts(path: path, options: options)
      #expect(rows.map(\.text) == ["A"] && rows[0].label == 1)
      #expect(rows[0].conversation?.lastQuestion == "Q")
      #expect(roles(rows[0].conversation) == ["user", "assistant"])
      let conversations = try DatasetReader.conversations(path: path)
      #expect(conversations == rows.compactMap(\.conversation))
    }
  }

  @Test func aSystemMessageOfItsOwnStays() {
    let plain = Conversation(prompt: "Q", answer: "A", place: "here")
    let system = plain.with(system: "Be brief.")
    #expect(roles(system) == ["system", "user", "assistant"])
    #expect(system.with(system: "Be long.") == system)
    #expect(plain.with(system: nil) == plain)
  }

  @Test(arguments: [
    (#"{"messages": "Hi"}"#, "are no list of messages"),
    (#"{"messages": []}"#, "are no list of messages"),
    (#"{"messages": [{"content": "Hi"}]}"#, "have no role in message 1"),
    (
      #"{"messages": [{"role": "user", "content": "Hi"}, {"role": 3}]}"#,
      "have no role in message 2"
    ),
    (
      #"{"messages": [{"role": "user", "content": 99999999999999999999}]}"#,
      "are no list of messages"
    ),
    (#"{"messages": [{"role": "assistant", "content": "Hi"}]}"#, "end in an answer"),
  ])
  func promptsThatCannotBeUsedAreNamed(_ line: String, _ problem: String) throws {
    try withFile("{\"prompt\": \"Hi\"}\n" + line, "prompts.jsonl") { path in
      let error = #expect(throws: DatasetError.self) {
        try DatasetReader.prompts(path: path, readsConversations: true)
      }
      let description = error?.description ?? ""
      #expect(description.hasPrefix("\(path):2: ") && description.contains(problem))
    }
  }

  @Test(arguments: [
    (#"{"messages": [{"role": "user", "content": "Hi"}]}"#, "hold no answer"),
    (#"{"text": "A"}"#, "no conversation; there are \"text\""),
    (#"{"prompt": "Q"}"#, "no conversation; there are \"prompt\""),
    (#"{"prompt": "Q", "text": ""}"#, "the text is empty"),
    (#"{"prompt": "Q", "text": 3}"#, "not a string"),
  ])
  func answersThatAreMissingAreNamed(_ line: String, _ problem: String) throws {
    try withFile(line, "data.jsonl") { path in
      let error = #expect(throws: DatasetError.self) {
        try DatasetReader.conversations(path: path)
      }
      let description = error?.description ?? ""
      #expect(
        description.hasPrefix("\(path):1: ") && description.contains(problem), "\(description)")
    }
  }

  /// Messages are never taken for something else unasked.
  @Test func messagesWithoutChatAreAnError() throws {
    let line = #"{"messages": [{"role": "user", "content": "Hi"}], "label": 1}"#
    try withFile(line, "data.jsonl") { path in
      let expected = DatasetError.messagesWithoutChat(file: path, line: 1)
      #expect(throws: expected) { try DatasetReader.prompts(path: path) }
      #expect(throws: expected) { try DatasetReader.texts(path: path) }
      #expect(throws: expected) { try DatasetReader.labelledTexts(path: path) }
      #expect(expected.description.contains("Give `chat`"))
    }
  }

  @Test func aTableWithoutPromptsIsNamed() throws {
    _ = try withFile("text,label\nA,1\n", "data.csv") { path in
      #expect(throws: DatasetError.missingAnswer(file: path, line: 1, found: ["text", "label"])) {
        try DatasetReader.labelledTexts(
          path: path, options: LabelledTextOptions(readsConversations: true))
      }
    }
  }

  @Test func datesAreDays() {
    #expect(TemplateDate(isoText: "2024-02-29")?.isoText == "2024-02-29")
    for text in [
      "2023-02-29", "2024-13-01", "2024-1-1", "24-01-01", "2024-01-00", "today", "", "-",
    ] {
      #expect(TemplateDate(isoText: text) == nil, "\(text)")
    }
  }
}
