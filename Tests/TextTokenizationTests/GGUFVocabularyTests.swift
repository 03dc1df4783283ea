import Foundation
import Testing
import TextTokenization

/// Tokenizers out of GGUF files give the ids of the same tokenizers as `tokenizer.json`.
@Suite struct GGUFVocabularyTests {
  /// A vocabulary as converters write it: added tokens by their kinds, merges as lines.
  static func vocabulary(_ name: String, model: String) throws -> GGUFVocabulary {
    try vocabulary(FamilyReference.file(name), model: model)
  }

  static func vocabulary(_ file: Data, model: String) throws -> GGUFVocabulary {
    let root = try JSONDecoder().decode(TokenizerFile.self, from: file)
    var tokens: [Int: String] = [:]
    var types: [Int: Int32] = [:]
    for (token, id) in root.model.vocab.pairs { tokens[id] = token }
    for token in root.added_tokens {
      tokens[token.id] = token.content
      types[token.id] = token.special ? 3 : 4
    }
    let count = tokens.count
    return GGUFVocabulary(
      model: model, tokens: (0..<count).map { tokens[$0] ?? "" },
      tokenTypes: (0..<count).map { types[$0] ?? 1 },
      merges: root.model.merges.map { $0.joined(separator: " ") })
  }

  static func sentencePiece() throws -> GGUFVocabulary {
    let reference = try FamilyReference.shared.get().gguf
    var vocabulary = try vocabulary("llama2", model: "llama")
    vocabulary.merges = nil
    vocabulary.scores = reference.scores
    vocabulary.tokenTypes = reference.tokenTypes
    return vocabulary
  }

  @Test(arguments: [
    ("llama-bpe", "llama3"), ("qwen2", "qwen2"), ("gpt-2", "gpt2"), ("smollm", "smollm2"),
    ("starcoder", "smollm2"), ("deepseek-r1-qwen", "qwen2"), ("dbrx", "llama3-merging"),
  ])
  func byteLevel(_ preTokenizer: String, _ variant: String) throws {
    var vocabulary = try Self.vocabulary(variant, model: "gpt2")
    vocabulary.preTokenizer = preTokenizer
    // Converters fill up to the embedding's rows.
    vocabulary.tokens.append("[PAD]")
    vocabulary.tokenTypes?.append(5)
    let tokenizer = try Tokenizer(gguf: vocabulary, path: "model.gguf")
    let expected = try FamilyReference.tokenizer(variant)
    try expectSame(tokenizer, expected)
    #expect(tokenizer.vocabularySize == expected.vocabularySize)
  }

  @Test(arguments: ["tekken", "gpt-4o", "falcon", "default", "bloom", "viking"])
  func publishedPatterns(_ name: String) throws {
    var vocabulary = try Self.vocabulary("llama3", model: "gpt2")
    vocabulary.preTokenizer = name
    try expectSame(
      Tokenizer(gguf: vocabulary, path: "model.gguf"),
      FamilyReference.stage(name))
  }

  @Test func missingBytesAreDropped() throws {
    let variant = try #require(
      FamilyReference.stages.get().variants.first { $0.name == "incomplete" })
    var vocabulary = try Self.vocabulary(FamilyReference.file(variant), model: "gpt2")
    vocabulary.preTokenizer = "gpt-2"
    try expectSame(
      Tokenizer(gguf: vocabulary, path: "model.gguf"), FamilyReference.stage("incomplete"))
  }

  @Test func byteLevelWithSpace() throws {
    var vocabulary = try Self.vocabulary("prefix", model: "gpt2")
    vocabulary.preTokenizer = "gpt-2"
    vocabulary.addsSpacePrefix = true
    try expectSame(
      Tokenizer(gguf: vocabulary, path: "model.gguf"), FamilyReference.tokenizer("prefix"))
  }

  @Test func sentencePieceByScores() throws {
    let tokenizer = try Tokenizer(gguf: Self.sentencePiece(), path: "model.gguf")
    try expectSame(tokenizer, FamilyReference.tokenizer("llama2"))
  }

  /// The ids of the `sentencepiece` library itself, which finds no special tokens in text.
  @Test func sentencePieceLibrary() throws {
    var vocabulary = try Self.sentencePiece()
    vocabulary.tokenTypes = vocabulary.tokenTypes?.map { $0 == 3 ? 5 : $0 }
    let tokenizer = try Tokenizer(gguf: vocabulary, path: "model.gguf")
    let digests = FamilyReference.parts(of: try FamilyReference.shared.get().gguf.digests)
    let texts = try FamilyReference.texts.get()
    #expect(digests.count == texts.count)
    // It does not look for the unknown token in text either.
    for (text, digest) in zip(texts, digests) where !text.contains("<unk>") {
      let ids = tokenizer.encode(text).map(String.init).joined(separator: " ")
      #expect(FamilyReference.digest(ids) == digest, "\(text.debugDescription)")
    }
  }

  @Test func sentencePieceWithoutSpace() throws {
    var vocabulary = try Self.sentencePiece()
    vocabulary.addsSpacePrefix = false
    try expectSame(
      Tokenizer(gguf: vocabulary, path: "model.gguf"),
      FamilyReference.tokenizer("metaspace-never"), decodes: false)
  }

  private func expectSame(_ tokenizer: Tokenizer, _ expected: Tokenizer, decodes: Bool = true)
    throws
  {
    for text in try FamilyReference.texts.get() {
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(encoding.ids == expected.encode(text), "\(text.debugDescription)")
      #expect(encoding.byteRanges == expected.encodeWithOffsets(text).byteRanges)
      if decodes {
        let decoded = Array(tokenizer.decode(encoding.ids).utf8)
        #expect(decoded == Array(expected.decode(encoding.ids).utf8), "\(text.debugDescription)")
      }
    }
  }

  // MARK: Faults

  @Test(arguments: [nil, "deepseek-llm", "deepseek-coder", ""] as [String?])
  func unknownPattern(_ name: String?) throws {
    var vocabulary = try Self.vocabulary("gpt2", model: "gpt2")
    vocabulary.preTokenizer = name
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(gguf: vocabulary, path: "m.gguf")
    }
    let message = try #require(error?.description)
    let found = name.map { "\"\($0)\"" } ?? "(none)"
    #expect(message.hasPrefix("m.gguf: tokenizer.ggml.pre \(found) is not a known way"))
    #expect(message.contains("known are bloom, chatglm-bpe, ") && message.contains(", tekken, "))
  }

  @Test func faultsAreNamed() throws {
    func expect(_ error: TokenizerError, _ change: (inout GGUFVocabulary) -> Void) throws {
      var vocabulary = try Self.sentencePiece()
      change(&vocabulary)
      #expect(throws: error) { try Tokenizer(gguf: vocabulary, path: "m.gguf") }
      #expect(error.description.hasPrefix("m.gguf"))
    }
    try expect(.unsupported(path: "m.gguf", feature: "tokenizer.ggml.model", value: "\"bert\"")) {
      $0.model = "bert"
    }
    try expect(.missingField(path: "m.gguf", field: "tokenizer.ggml.scores")) { $0.scores = nil }
    try expect(
      .wrongType(
        path: "m.gguf", field: "tokenizer.ggml.scores",
        expected: "as long as the list of tokens (1200), not 1199")
    ) { $0.scores?.removeLast() }
    try expect(
      .wrongType(
        path: "m.gguf", field: "tokenizer.ggml.token_type",
        expected: "as long as the list of tokens (1200), not 0")
    ) { $0.tokenTypes = [] }
    try expect(
      .unsupported(path: "m.gguf", feature: "tokenizer.ggml.token_type[7]", value: "9")
    ) { $0.tokenTypes?[7] = 9 }
    try expect(.unsupported(path: "m.gguf", feature: "the score of token 300", value: "nan")) {
      $0.scores?[300] = .nan
    }
    try expect(
      .unsupported(
        path: "m.gguf", feature: "token 300", value: "(of 513 bytes)")
    ) { $0.tokens[300] = String(repeating: "z", count: 513) }
    try expect(.duplicateToken(path: "m.gguf", token: "<0x05>")) { $0.tokens[300] = "<0x05>" }
    try expect(.missingUnknownToken(path: "m.gguf")) {
      $0.tokens[50] = "zzzz"
      $0.tokenTypes?[0] = 1
    }
    try expect(.missingField(path: "m.gguf", field: "tokenizer.ggml.merges")) {
      $0.model = "gpt2"
      $0.preTokenizer = "gpt-2"
    }
  }
}

/// The parts of a `tokenizer.json` that converters to GGUF look at.
private struct TokenizerFile: Decodable {
  struct Model: Decodable {
    var vocab: Vocabulary
    var merges: [[String]]

    private enum CodingKeys: CodingKey { case vocab, merges }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      vocab = try container.decode(Vocabulary.self, forKey: .vocab)
      merges =
        try (try? container.decode([[String]].self, forKey: .merges))
        ?? container.decode([String].self, forKey: .merges).map {
          $0.split(separator: " ").map(String.init)
        }
    }
  }

  struct Vocabulary: Decodable {
    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var pairs: [(String, Int)]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      pairs = try container.allKeys.map {
        ($0.stringValue, try container.decode(Int.self, forKey: $0))
      }
    }
  }

  struct Added: Decodable {
    var id: Int
    var content: String
    var special: Bool
  }

  var added_tokens: [Added]
  var model: Model
}
