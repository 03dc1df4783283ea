import Foundation
import TextTokenization
import Testing

/// `tokenizers/sentencepiece_models.json`: SentencePiece models and unigram vocabularies, and what the
/// reference makes of many texts.
struct SentencePieceReference: Decodable, Sendable {
  struct Model: Decodable, Sendable {
    var name: String
    var file: String
    var layout: String
    var settings: String
    /// Eight hexadecimal digits for each text.
    var digests: String
    /// Of the digests of the ids with special tokens.
    var special: String
  }

  struct Variant: Decodable, Sendable {
    var name: String
    /// The start of the file, up to the vocabulary.
    var start: String
    var digests: String
    var special: String
  }

  var extraTexts: [String]
  var models: [Model]
  var variants: [Variant]

  static let shared = Result {
    try JSONDecoder().decode(
      SentencePieceReference.self,
      from: Data(contentsOf: FamilyReference.folder.appending(path: "sentencepiece_models.json")))
  }

  static func texts() throws -> [String] {
    try FamilyReference.texts.get() + shared.get().extraTexts
  }

  static func data(_ file: String) throws -> Data {
    try Data(contentsOf: FamilyReference.folder.appending(path: file))
  }

  /// The `tokenizer.json` of a variant.
  static func file(_ variant: Variant) throws -> Data {
    let base = try data("unigram.json")
    guard let end = base.firstRange(of: Data("\"vocab\":".utf8)) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    return Data(variant.start.utf8) + base[end.lowerBound...]
  }

  static func tokenizer(_ model: Model) throws -> Tokenizer {
    let layouts: [String: SentencePieceLayout] = [
      "plain": .plain, "llama": .llama, "fairseq": .fairseq,
    ]
    guard let layout = layouts[model.layout] else { throw CocoaError(.fileReadCorruptFile) }
    var settings = PretrainedSettings()
    try settings.read(configuration: Data(model.settings.utf8), path: "c.json")
    return try Tokenizer(
      sentencePieceModel: data(model.file), path: model.file, layout: layout, settings: settings)
  }
}

/// Ids, offsets and decoded text, all exactly as the reference's.
@Suite struct SentencePieceModelTests {
  static let models = [
    "unigram-plain", "pieces-plain", "llama", "llama-legacy", "llama-no-space", "llama-begin",
    "xlm-r", "xlm-r-left",
  ]
  static let variants = [
    "xlm-r", "xlm-r-joined", "deberta-v3", "unigram-first", "unigram-never",
    "unigram-words-first", "unigram-2020", "unigram-added",
  ]

  @Test func allAreTested() throws {
    let reference = try SentencePieceReference.shared.get()
    #expect(reference.models.map(\.name) == Self.models)
    #expect(reference.variants.map(\.name) == Self.variants)
  }

  @Test(arguments: models)
  func modelIsAsTheReference(_ name: String) throws {
    let model = try #require(
      SentencePieceReference.shared.get().models.first { $0.name == name })
    try expect(SentencePieceReference.tokenizer(model), model.digests, model.special)
  }

  @Test(arguments: variants)
  func fileIsAsTheReference(_ name: String) throws {
    let variant = try #require(
      SentencePieceReference.shared.get().variants.first { $0.name == name })
    let tokenizer = try Tokenizer(
      tokenizerJSON: SentencePieceReference.file(variant), path: "t.json")
    try expect(tokenizer, variant.digests, variant.special)
  }

  private func expect(_ tokenizer: Tokenizer, _ digests: String, _ special: String) throws {
    let texts = try SentencePieceReference.texts()
    let digests = FamilyReference.parts(of: digests)
    #expect(digests.count == texts.count)
    var specialDigests = ""
    for (text, digest) in zip(texts, digests) {
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(
        FamilyReference.digest(encoding, decoded: tokenizer.decode(encoding.ids)) == digest,
        "\(text.debugDescription) \(encoding.ids.map { tokenizer.token(of: $0) ?? "" }) \(encoding.characterRanges)"
      )
      #expect(tokenizer.encode(text) == encoding.ids, "\(text.debugDescription)")
      let ids = tokenizer.encodeWithSpecialTokens(text).map(String.init).joined(separator: " ")
      specialDigests += FamilyReference.digest(ids)
    }
    #expect(FamilyReference.digest(specialDigests) == special)
  }

  @Test func overlongTextsAreCutOnTheSideThatTheSettingsSay() throws {
    let reference = try SentencePieceReference.shared.get()
    func tokenizer(_ name: String) throws -> Tokenizer {
      try SentencePieceReference.tokenizer(#require(reference.models.first { $0.name == name }))
    }
    let ids = try tokenizer("xlm-r").encode("the film was good")
    #expect(
      try tokenizer("xlm-r").encodeWithSpecialTokens("the film was good", limit: 4)
        == [0] + ids.prefix(2) + [2])
    #expect(
      try tokenizer("xlm-r-left").encodeWithSpecialTokens("the film was good", limit: 4)
        == [0] + ids.suffix(2) + [2])
  }
}
