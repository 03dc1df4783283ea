import ChatTemplates
import Foundation
import TestSupport
import Testing

/// Renderings are those of transformers, byte for byte, and fail where it fails.
struct ReferenceTests {
  @Test func templatesInTheStyleOfEachFamily() throws {
    let cases = try Fixture.json(ChatCases.self, "chat/cases.json")
    #expect(Set(cases.cases.map(\.template)).count >= 12)
    #expect(cases.conversations.count >= 30)
    let folder = URL(filePath: Fixture.path("chat/templates"))
    for difference in try cases.differences(folder: folder) { Issue.record("\(difference)") }
  }

  private struct Snippets: Decodable {
    struct Snippet: Decodable {
      let source: String
      let text: String?
    }

    let variables: FixtureValue
    let snippets: [Snippet]
  }

  /// What is not here, but in the reference.
  private static let missing = ["“sameas” of other values"]

  @Test func everyPartOfTheLanguage() throws {
    let file = try Fixture.json(Snippets.self, "chat/snippets.json")
    #expect(file.snippets.count > 800)
    var options = ChatOptions()
    options.variables = Dictionary(uniqueKeysWithValues: file.variables.value.members)
    options.date = FixtureValue.date
    for snippet in file.snippets {
      let rendered = Result {
        try ChatTemplate(source: snippet.source, name: "snippet")
          .render(messages: [["role": "user", "content": "x"]], options: options).text
      }
      switch (rendered, snippet.text) {
      case (.failure, nil): break
      case (.success(let text), let wanted?) where text.utf8.elementsEqual(wanted.utf8): break
      case (.success(let text), _):
        Issue.record(
          "\(snippet.source): \(text.debugDescription) is not \(snippet.text.debugDescription)")
      case (.failure(let error), _):
        Issue.record("\(snippet.source): \(error), not \(snippet.text.debugDescription)")
      }
    }
  }

  /// Published templates, which are not ours to store; see `Scripts/fixtures/make_chat_cases.py`.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["STEERLENS_CHAT_TEMPLATES"] != nil,
      "STEERLENS_CHAT_TEMPLATES names no folder of templates with their cases.json"))
  func publishedTemplates() throws {
    let path = try #require(ProcessInfo.processInfo.environment["STEERLENS_CHAT_TEMPLATES"])
    let folder = URL(filePath: path)
    let data = try Data(contentsOf: folder.appending(path: "cases.json"))
    let cases = try JSONDecoder().decode(ChatCases.self, from: data)
    let differences = try cases.differences(folder: folder)
    print("\(cases.cases.count) renderings, \(differences.count) differ")
    for difference in differences { Issue.record("\(difference)") }
  }
}
