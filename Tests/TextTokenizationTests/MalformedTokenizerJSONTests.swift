import Foundation
import Testing
import TextTokenization

/// One wrong thing in an otherwise good `tokenizer.json`, and the error that must name it.
struct MalformedTokenizer: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// Path of keys to the value.
  var keys: [String]
  /// JSON text of the value; nil to remove it.
  var value: String?
  var error: TokenizerError

  init(_ keys: String, _ value: String?, _ error: TokenizerError) {
    testDescription = "\(keys) = \(value ?? "(none)")"
    self.keys = keys.split(separator: ".").map(String.init)
    self.value = value
    self.error = error
  }

  static func unsupported(
    _ keys: String, _ value: String, _ summary: String, feature: String? = nil
  )
    -> MalformedTokenizer
  {
    MalformedTokenizer(
      keys, value, .unsupported(path: "t.json", feature: feature ?? keys, value: summary))
  }
}

@Suite struct MalformedTokenizerJSONTests {
  private static let bytes =
    "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": false}"

  private static func split(_ pattern: String, behavior: String = "Isolated") -> String {
    "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"\(pattern)\"}, \"behavior\": \"\(behavior)\", "
      + "\"invert\": false}"
  }

  private static func sequence(_ stages: String...) -> String {
    "{\"type\": \"Sequence\", \"pretokenizers\": [\(stages.joined(separator: ", "))]}"
  }

  static let unsupported: [MalformedTokenizer] = [
    .unsupported("model.type", "\"WordLevel\"", "\"WordLevel\"", feature: "model type"),
    .unsupported("model.type", "\"WordLevel\"", "\"WordLevel\"", feature: "model type"),
    .unsupported("model.dropout", "0.5", "0.5"),
    .unsupported("model.continuing_subword_prefix", "\"##\"", "\"##\""),
    .unsupported("model.end_of_word_suffix", "\"</w>\"", "\"</w>\""),
    .unsupported("model.byte_fallback", "true", "true"),
    .unsupported("model.ignore_merges", "1", "1"),
    .unsupported("model.fuse_unk", "\"yes\"", "\"yes\""),
    .unsupported("model.unk_token", "7", "7"),
    .unsupported("model.novelty", "1", "1"),
    .unsupported("normalizer", "{\"type\": \"Nmt\"}", "\"Nmt\""),
    .unsupported(
      "normalizer",
      "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"a+\"}, \"content\": \"b\"}",
      "\"Replace\""),
    .unsupported(
      "normalizer", "{\"type\": \"Prepend\", \"prepend\": \"▁\"}", "\"Prepend\""),
    .unsupported("pre_tokenizer", "{\"type\": \"Whitespace\"}", "\"Whitespace\""),
    .unsupported("pre_tokenizer", "null", "null"),
    // A SentencePiece form, with a byte-level decoder.
    .unsupported(
      "pre_tokenizer", "{\"type\": \"Metaspace\"}", "\"ByteLevel\"", feature: "decoder"),
    .unsupported(
      "pre_tokenizer", "{\"type\": \"Metaspace\", \"replacement\": \"_\"}", "\"_\"",
      feature: "pre_tokenizer.replacement"),
    .unsupported(
      "pre_tokenizer", "{\"type\": \"Metaspace\", \"prepend_scheme\": \"last\"}", "\"last\"",
      feature: "pre_tokenizer.prepend_scheme"),
    .unsupported(
      "pre_tokenizer", sequence(split(#"\\w+"#), bytes), #""\w+""#, feature: "pre_tokenizer.pattern"
    ),
    .unsupported(
      "pre_tokenizer", sequence(split("x", behavior: "Contiguous"), bytes), "\"Contiguous\"",
      feature: "pre_tokenizer.behavior"),
    .unsupported(
      "pre_tokenizer",
      sequence(split("x").replacing("\"invert\": false", with: "\"invert\": true"), bytes), "true",
      feature: "pre_tokenizer.invert"),
    .unsupported(
      "pre_tokenizer", sequence(split(" ").replacing("Regex", with: "String"), bytes), "\" \"",
      feature: "pre_tokenizer.pattern.String"),
    .unsupported(
      "pre_tokenizer", sequence(bytes, bytes), "\"Sequence\"", feature: "pre_tokenizer"),
    .unsupported(
      "pre_tokenizer",
      sequence("{\"type\": \"Digits\", \"individual_digits\": false}", "{\"type\": \"ByteLevel\"}"),
      "\"Digits\"", feature: "pre_tokenizer"),
    .unsupported(
      "pre_tokenizer", "{\"type\": \"ByteLevel\", \"use_regex\": false}", "false",
      feature: "pre_tokenizer.use_regex"),
    .unsupported("post_processor", "{\"type\": \"XLNetProcessing\"}", "\"XLNetProcessing\""),
    .unsupported(
      "post_processor", "{\"type\": \"TemplateProcessing\", \"single\": []}",
      "\"TemplateProcessing\""),
    .unsupported(
      "post_processor",
      "{\"type\": \"TemplateProcessing\", \"single\": [{\"Sequence\": {\"id\": \"A\", \"type_id\": 2}}]}",
      "2", feature: "post_processor.single type_id"),
    .unsupported("decoder", "{\"type\": \"WordPiece\"}", "\"WordPiece\""),
    .unsupported("decoder", "null", "null"),
    .unsupported("version", "\"2.0\"", "\"2.0\""),
    .unsupported(
      "added_tokens", "[{\"id\": 9000, \"content\": \"x\", \"single_word\": true}]", "true",
      feature: "added_tokens[0].single_word"),
  ]

  static let wrong: [MalformedTokenizer] = [
    .init("model", nil, .missingField(path: "t.json", field: "model")),
    .init("model", "5", .wrongType(path: "t.json", field: "model", expected: "an object")),
    .init("model.vocab", nil, .missingField(path: "t.json", field: "model.vocab")),
    .init("model.merges", nil, .missingField(path: "t.json", field: "model.merges")),
    .init(
      "model.vocab", "[]",
      .wrongType(
        path: "t.json", field: "model.vocab", expected: "an object of tokens and their ids")),
    .init(
      "model.merges", "{}",
      .wrongType(path: "t.json", field: "model.merges", expected: "an array of pairs")),
    .init(
      "model.merges", "[5]",
      .wrongType(
        path: "t.json", field: "model.merges[0]", expected: "\"a b\" or [\"a\", \"b\"]")),
    .init(
      "model.merges", "[[\"i\", \"n\"], [\"a\"]]",
      .malformedMerge(path: "t.json", position: "model.merges[1]", fieldCount: 1)),
    .init(
      "model.merges", "[\"i n\", \"a b c\"]",
      .malformedMerge(path: "t.json", position: "model.merges[1]", fieldCount: 3)),
    .init(
      "model.merges", "[\"i nowhere\"]",
      .unknownMergeToken(path: "t.json", position: "model.merges[0]", token: "nowhere")),
    .init(
      "model", "{\"vocab\": {}, \"merges\": []}", .noByteTokens(path: "t.json")),
    .init(
      "post_processor", "{\"type\": \"BertProcessing\"}",
      .wrongType(path: "t.json", field: "post_processor.cls", expected: "a token and its id")),
    .init(
      "post_processor",
      "{\"type\": \"BertProcessing\", \"cls\": [\"a\", 1], \"sep\": [\"b\", 9999]}",
      .unknownSpecialToken(path: "t.json", token: "id 9999")),
    .init(
      "post_processor", "{\"type\": \"BertProcessing\", \"cls\": [\"a\", -1], \"sep\": [\"b\", 1]}",
      .invalidTokenID(path: "t.json", token: "\"a\"", found: "-1", limit: 4_194_303)),
    .init(
      "post_processor",
      "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"x\", \"type_id\": 0}}]}",
      .missingField(path: "t.json", field: "post_processor.special_tokens.\"x\"")),
    .init(
      "added_tokens", "5", .wrongType(path: "t.json", field: "added_tokens", expected: "an array")),
    .init(
      "added_tokens", "[{\"id\": 9000, \"content\": \"\"}]",
      .emptyAddedToken(path: "t.json", id: 9000)),
    .init(
      "added_tokens", "[{\"id\": 9000, \"content\": \"the\"}]",
      .conflictingTokenID(path: "t.json", token: "the", vocabularyID: 861, addedID: 9000)),
    .init(
      "added_tokens", "[{\"id\": 861, \"content\": \"<x>\"}]",
      .duplicateTokenID(path: "t.json", id: 861, tokens: ["the", "<x>"])),
    .init(
      "added_tokens", "[{\"id\": -1, \"content\": \"<x>\"}]",
      .invalidTokenID(path: "t.json", token: "<x>", found: "-1", limit: 4_194_303)),
    .init(
      "added_tokens", "[{\"id\": 1e300, \"content\": \"<x>\"}]",
      .invalidTokenID(path: "t.json", token: "<x>", found: "1e+300", limit: 4_194_303)),
  ]

  @Test(arguments: unsupported + wrong)
  func isNamed(_ item: MalformedTokenizer) throws {
    let file = TestFiles.reviews.appending(path: "tokenizer.json")
    let good = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    var root = try #require(good as? [String: Any])
    let value = try item.value.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
    }
    if item.keys.count == 1 {
      root[item.keys[0]] = value
    } else {
      var inner = try #require(root[item.keys[0]] as? [String: Any])
      inner[item.keys[1]] = value
      root[item.keys[0]] = inner
    }
    let data = try JSONSerialization.data(withJSONObject: root)
    #expect(throws: item.error) { try Tokenizer(tokenizerJSON: data, path: "t.json") }
    #expect(item.error.description.hasPrefix("t.json"))
  }

  @Test(arguments: [
    ("{", 1), ("[1, 2]x", 6), ("{\"a\": 1,}", 8), ("{\"a\" 1}", 5), ("{\"a\": 01}", 7),
    ("{\"a\": tru}", 9), ("{\"a\": \"\\x\"}", 8), ("{\"a\": \"\\ud800\"}", 13), ("{\"a\": 1.}", 8),
    ("{\"a\": \"\u{1}\"}", 7), ("not JSON", 1), ("{\"a\": \"b", 8),
    ("{\"a\": 1} {}", 9), ("{\"a\": nul", 9), ("{\"a\": \"\\u12", 11), ("{\"a\": \"\\", 8),
  ])
  func syntaxErrorHasItsOffset(_ text: String, _ expected: Int) {
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(tokenizerJSON: Data(text.utf8), path: "t.json")
    }
    guard case .invalidJSON(let path, let offset, _) = error else {
      Issue.record("unexpected error \(String(describing: error))")
      return
    }
    #expect(path == "t.json")
    #expect(offset == expected)
  }

  @Test(arguments: ["[]", "3", "null", "\"model\""])
  func anotherKindOfValue(_ text: String) {
    #expect(
      throws: TokenizerError.wrongType(
        path: "t.json", field: "(the file)", expected: "a JSON object")
    ) { try Tokenizer(tokenizerJSON: Data(text.utf8), path: "t.json") }
  }

  /// What a post-processor adds belongs to calls that ask for it.
  @Test func templatesAreRead() throws {
    let file = TestFiles.reviews.appending(path: "tokenizer.json")
    let good = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    var root = try #require(good as? [String: Any])
    let byteLevel: [String: Any] = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
    ]
    let template: [String: Any] = [
      "type": "TemplateProcessing",
      "single": [
        ["SpecialToken": ["id": "<start>", "type_id": 0]], ["Sequence": ["id": "A", "type_id": 0]],
      ], "special_tokens": ["<start>": ["id": "<start>", "ids": [0, 7], "tokens": ["x", "y"]]],
    ]
    root["post_processor"] = ["type": "Sequence", "processors": [byteLevel, template]]
    let data = try JSONSerialization.data(withJSONObject: root)
    let tokenizer = try Tokenizer(tokenizerJSON: data, path: "t.json")
    #expect(tokenizer.encodeWithOffsets("a film").characterRanges == [0..<1, 2..<6])
    let ids = tokenizer.encode("a film")
    #expect(tokenizer.encodeWithSpecialTokens("a film") == [0, 7] + ids)
    #expect(tokenizer.encodeWithSpecialTokens("a film", limit: 3) == [0, 7, ids[0]])
    #expect(tokenizer.encodeWithSpecialTokens("a film", limit: 1) == [0, 7])
    #expect(tokenizer.specialTokenCount == 2)
  }

  @Test func emptyFile() {
    #expect(throws: TokenizerError.emptyFile(path: "t.json")) {
      try Tokenizer(tokenizerJSON: Data(), path: "t.json")
    }
  }

  @Test func notText() {
    #expect(throws: TokenizerError.invalidUTF8(path: "t.json", offset: 2)) {
      try Tokenizer(tokenizerJSON: Data([0x7B, 0x22, 0xFF, 0x22]), path: "t.json")
    }
  }

  @Test(arguments: ["[", "{\"a\":"])
  func endlessNestingIsRefused(_ bracket: String) {
    let text = "{\"x\": " + String(repeating: bracket, count: 100_000)
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(tokenizerJSON: Data(text.utf8), path: "t.json")
    }
    #expect(error?.description.contains("nested deeper than 64 levels") == true)
  }
}
