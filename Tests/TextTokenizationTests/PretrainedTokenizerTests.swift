import Foundation
import TextTokenization
import Testing

/// Classifiers' tokenizers from the files of before there was a `tokenizer.json`.
@Suite struct PretrainedTokenizerTests {
  private func settings(_ configuration: String, tokens: String? = nil) throws
    -> PretrainedSettings
  {
    var settings = PretrainedSettings()
    try settings.read(configuration: Data(configuration.utf8), path: "c.json")
    if let tokens { try settings.read(specialTokens: Data(tokens.utf8), path: "s.json") }
    return settings
  }

  private func wordPieces(_ settings: PretrainedSettings = PretrainedSettings()) throws -> Tokenizer
  {
    try Tokenizer(
      vocabularyText: ClassifierReference.modelFile("distilbert/vocab.txt"), path: "vocab.txt",
      settings: settings)
  }

  @Test func aListOfTokensIsTheSameTokenizer() throws {
    let other = try Tokenizer(
      tokenizerJSON: ClassifierReference.file("uncased"), path: "tokenizer.json")
    let tokenizer = try wordPieces()
    let cased = try wordPieces(settings(#"{"do_lower_case": false}"#))
    let otherCased = try Tokenizer(
      tokenizerJSON: ClassifierReference.file("cased"), path: "tokenizer.json")
    for text in try FamilyReference.texts.get() + ClassifierReference.shared.get().extraTexts {
      #expect(tokenizer.encodeWithOffsets(text) == other.encodeWithOffsets(text))
      #expect(tokenizer.encodeWithSpecialTokens(text) == other.encodeWithSpecialTokens(text))
      #expect(cased.encode(text) == otherCased.encode(text))
      #expect(tokenizer.decode(tokenizer.encode(text)) == other.decode(other.encode(text)))
    }
  }

  @Test func carriageReturnsEndLinesToo() throws {
    let text = "[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n##a"
    let tokenizer = try Tokenizer(
      vocabularyText: Data(text.utf8), path: "v.txt", settings: PretrainedSettings())
    #expect(tokenizer.encodeWithSpecialTokens("AA b") == [1, 3, 4, 0, 2])
  }

  @Test func tokensMayHaveOtherNames() throws {
    let text = Data("<u>\n<c>\n<s>\na\n<x>\n".utf8)
    let roles = #"{"unk_token": "<u>", "cls_token": {"content": "<c>"}, "sep_token": "<s>"}"#
    for settings in [try settings(roles), try settings("{}", tokens: roles)] {
      let tokenizer = try Tokenizer(vocabularyText: text, path: "v.txt", settings: settings)
      #expect(tokenizer.encodeWithSpecialTokens("a <s> b") == [1, 3, 2, 0, 2])
      #expect(tokenizer.isSpecial(2) && !tokenizer.isSpecial(4))
    }
    let added = try settings(
      #"{"unk_token": "<u>", "cls_token": "<c>", "sep_token": "<s>", "added_tokens_decoder": "#
        + #"{"4": {"content": "<x>", "special": false, "lstrip": true}, "5": {"content": "É", "normalized": true}}}"#,
      tokens: #"{"sep_token": "<x>"}"#)
    let tokenizer = try Tokenizer(vocabularyText: text, path: "v.txt", settings: added)
    #expect(tokenizer.encodeWithSpecialTokens("a  <x>éE") == [1, 3, 4, 5, 5, 2])
  }

  @Test(arguments: [
    ("a\n", "v.txt: the special token \"[UNK]\""),
    ("[UNK]\n[CLS]\n", "v.txt: the special token \"[SEP]\""),
    ("[UNK]\na\na\n", "v.txt: token \"a\" is listed twice"), ("", "v.txt: the file is empty"),
  ])
  func damagedListsAreNamed(_ text: String, _ message: String) {
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(vocabularyText: Data(text.utf8), path: "v.txt", settings: PretrainedSettings())
    }
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    (#"{"do_lower_case": 1}"#, "c.json: \"do_lower_case\" must be true or false"),
    (#"{"model_max_length": "x"}"#, "c.json: \"model_max_length\" must be a positive number"),
    (#"{"do_basic_tokenize": false}"#, "c.json: do_basic_tokenize false is not supported"),
    (#"{"cls_token": 7}"#, "c.json: \"cls_token\" must be a token"),
    (#"{"cls_token": {}}"#, "c.json: \"cls_token\" must be a token with its \"content\""),
    (
      #"{"mask_token": {"content": "m", "single_word": true}}"#,
      "c.json: mask_token.single_word true is not supported"
    ),
    (#"{"added_tokens_decoder": []}"#, "c.json: \"added_tokens_decoder\" must be an object"),
    (#"{"added_tokens_decoder": {"x": {"content": "y"}}}"#, "c.json: the id of token \"y\""),
    (#"{"added_tokens_decoder": {"7": 1}}"#, "c.json: \"added_tokens_decoder.7\" must be"),
    ("[]", "c.json: the file must be a JSON object"), ("", "c.json: the file is empty"),
  ])
  func damagedSettingsAreNamed(_ text: String, _ message: String) {
    let error = #expect(throws: TokenizerError.self) { try settings(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
  }

  @Test func lengths() throws {
    #expect(try settings(#"{"model_max_length": 512}"#).longestText == 512)
    #expect(
      try settings(#"{"model_max_length": 1000000000000000019884624838656}"#).longestText == nil)
    #expect(try settings("{}").longestText == nil)
  }

  @Test(arguments: [
    ("model.unk_token", "\"none\"", "t.json: the special token \"none\""),
    (
      "model.max_input_chars_per_word", "1001", "t.json: \"model.max_input_chars_per_word\" must be"
    ),
    (
      "model.max_input_chars_per_word", "\"x\"",
      "t.json: \"model.max_input_chars_per_word\" must be"
    ),
    ("model.continuing_subword_prefix", "5", "t.json: model.continuing_subword_prefix 5 is not"),
    ("model.merges", "[]", "t.json: model.merges (an array) is not supported"),
    ("normalizer", "null", "t.json: normalizer null is not supported"),
    ("normalizer", "{\"type\": \"Lowercase\"}", "t.json: normalizer \"Lowercase\" is not"),
    ("normalizer.lowercase", "null", "t.json: normalizer.lowercase null is not supported"),
    ("normalizer.novelty", "1", "t.json: normalizer.novelty 1 is not supported"),
    ("pre_tokenizer", "{\"type\": \"Whitespace\"}", "t.json: pre_tokenizer \"Whitespace\" is not"),
    ("decoder", "{\"type\": \"ByteLevel\"}", "t.json: decoder \"ByteLevel\" is not supported"),
    (
      "post_processor", "{\"type\": \"ByteLevel\", \"trim_offsets\": true}",
      "t.json: post_processor \"ByteLevel\" is not supported"
    ),
  ])
  func unsupportedWordPiecesAreNamed(_ keys: String, _ value: String, _ message: String) throws {
    let good = try JSONSerialization.jsonObject(with: ClassifierReference.file("uncased"))
    var root = try #require(good as? [String: Any])
    let path = keys.split(separator: ".").map(String.init)
    let json = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
    if path.count == 1 {
      root[path[0]] = json
    } else {
      var inner = try #require(root[path[0]] as? [String: Any])
      inner[path[1]] = json
      root[path[0]] = inner
    }
    let data = try JSONSerialization.data(withJSONObject: root)
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(tokenizerJSON: data, path: "t.json")
    }
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
  }
}
