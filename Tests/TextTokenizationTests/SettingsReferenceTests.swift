import Foundation
import TextTokenization
import Testing

/// What stands beside a tokenizer's own files counts as in `transformers`.
@Suite struct SettingsReferenceTests {
  struct Reference: Decodable, Sendable {
    struct Case: Decodable, Sendable {
      var name: String
      var kind: String
      /// The number of each file's text.
      var files: [String: Int]
      var ids: [[TokenID]]
      var specialIDs: [[TokenID]]
      /// With special tokens, cut to four.
      var cutIDs: [[TokenID]]
      var decoded: [String]
    }

    var texts: [String]
    var files: [String]
    var cases: [Case]
  }

  static let shared = Result {
    try JSONDecoder().decode(
      Reference.self,
      from: Data(contentsOf: FamilyReference.folder.appending(path: "settings.json")))
  }

  private static func tokenizer(_ item: Reference.Case) throws -> Tokenizer {
    let texts = try shared.get().files
    func data(_ name: String) -> Data? { item.files[name].map { Data(texts[$0].utf8) } }
    var settings = PretrainedSettings()
    if let file = data("tokenizer_config.json") {
      try settings.read(configuration: file, path: "c.json")
    }
    if let file = data("special_tokens_map.json") {
      try settings.read(specialTokens: file, path: "s.json")
    }
    if let file = data("added_tokens.json") { try settings.read(addedTokens: file, path: "a.json") }
    if let file = data("tokenizer.json") {
      return try Tokenizer(tokenizerJSON: file, path: "t.json", settings: settings)
    }
    if let file = data("vocab.txt") {
      return try Tokenizer(vocabularyText: file, path: "v.txt", settings: settings)
    }
    return try Tokenizer(
      vocabulary: #require(data("vocab.json")), merges: #require(data("merges.txt")),
      vocabularyPath: "v.json", mergesPath: "m.txt", layout: .gpt2, settings: settings)
  }

  @Test func isAsTheReference() throws {
    let reference = try Self.shared.get()
    #expect(reference.cases.count == 23)
    for item in reference.cases {
      let tokenizer = try Self.tokenizer(item)
      for (index, text) in reference.texts.enumerated() {
        let comment: Comment = "\(item.name): \(text.debugDescription)"
        #expect(tokenizer.encode(text) == item.ids[index], comment)
        let special = tokenizer.encodeWithSpecialTokens(text)
        #expect(special == item.specialIDs[index], comment)
        #expect(tokenizer.encodeWithSpecialTokens(text, limit: 4) == item.cutIDs[index], comment)
        #expect(
          tokenizer.decode(special, skipSpecialTokens: true) == item.decoded[index], comment)
      }
    }
  }

  @Test(arguments: [
    (#"{"<a>": -1}"#, "a.json: the id of token \"<a>\" is -1"),
    (#"{"<a>": "x"}"#, "a.json: the id of token \"<a>\" is \"x\""),
    (#"{"<a>": 7, "<b>": 7}"#, #"a.json: id 7 belongs to "<a>" and "<b>""#),
    ("[]", "a.json: the file must be a JSON object"),
    ("", "a.json: the file is empty"),
  ])
  func damagedAddedTokensAreNamed(_ text: String, _ message: String) {
    var settings = PretrainedSettings()
    let error = #expect(throws: TokenizerError.self) {
      try settings.read(addedTokens: Data(text.utf8), path: "a.json")
    }
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
  }
}
