import ChatTemplates
import Foundation
import TestSupport
import Testing

/// No damage to a template makes it crash or run on.
struct MutationTests {
  private static let messages: [TemplateValue] = [
    ["role": "system", "content": "S"], ["role": "user", "content": "Hello"],
    ["role": "assistant", "content": [["type": "text", "text": "Hi"]]],
    ["role": "user", "content": "é"],
  ]

  private func render(_ bytes: [UInt8]) {
    var limits = TemplateLimits()
    limits.steps = 20_000
    limits.memoryBytes = 4 << 20
    let source = String(decoding: bytes, as: UTF8.self)
    do {
      let chat = try ChatTemplate(source: source, name: "damaged", limits: limits)
        .render(messages: Self.messages)
      let ends = chat.generatedBytes.map(\.upperBound)
      #expect(ends.allSatisfy { $0 <= chat.text.utf8.count })
    } catch {
      #expect(!error.description.isEmpty)
    }
  }

  @Test func damagedTemplates() throws {
    let folder = URL(filePath: Fixture.path("chat/templates"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    for (index, name) in names.enumerated() {
      let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
      for copy in damagedCopies(of: bytes, count: 60, seed: UInt64(index + 1)) { render(copy) }
    }
  }

  /// Tokens in any order.
  @Test func anyTokens() {
    let tokens = [
      "{% ", " %}", "{{ ", " }}", "{# ", " #}", "{%- ", " -%}", "if ", "elif ", "else ", "endif ",
      "for ",
      "in ", "endfor ", "set ", "endset ", "macro ", "endmacro ", "call ", "endcall ", "raw ",
      "endraw ",
      "generation ", "endgeneration ", "filter ", "endfilter ", "with ", "endwith ", "break ",
      "continue ",
      "x ", "messages ", "loop", ".", "index ", "m", "(", ")", "[", "]", "{", "}", ",", ":", "=",
      "==", "|",
      "upper ", "list ", "tojson ", "map ", "join ", "is ", "not ", "defined ", "and ", "or ", "+ ",
      "- ",
      "* ", "** ", "~ ", "// ", "% ", "1 ", "2.5 ", "9223372036854775807 ", "'a' ", "\"b\" ",
      "none ", "range",
      "namespace", "caller", "\n", "é", "\\",
    ]
    var generator = SeededGenerator(state: 17)
    for _ in 0..<1500 {
      var source = ""
      for _ in 0..<Int.random(in: 1...40, using: &generator) {
        source += tokens.randomElement(using: &generator) ?? ""
      }
      render(Array(source.utf8))
    }
  }
}
