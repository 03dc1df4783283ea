import Foundation
import Testing
import TextTokenization

/// Stages of published tokenizers beyond those of the families, all exactly as the reference's.
@Suite struct StageTests {
  static let names = [
    "tekken", "gpt-4o", "falcon", "default", "bloom", "viking", "nfd", "nfkd", "nfkc", "lowercase",
    "stripaccents", "several-steps", "incomplete", "incomplete-unknown", "incomplete-fused",
  ]

  @Test func allVariantsAreTested() throws {
    #expect(try FamilyReference.stages.get().variants.map(\.name) == Self.names)
  }

  @Test(arguments: names)
  func isAsTheReference(_ name: String) throws {
    let reference = try FamilyReference.stages.get()
    let texts = try FamilyReference.texts.get() + reference.extraTexts
    let variant = try #require(reference.variants.first { $0.name == name })
    let tokenizer = try FamilyReference.stage(name)
    let digests = FamilyReference.parts(of: variant.digests)
    #expect(digests.count == texts.count)
    for (text, digest) in zip(texts, digests) {
      let encoding = tokenizer.encodeWithOffsets(text)
      let found = FamilyReference.digest(
        encoding, decoded: tokenizer.decode(encoding.ids), offsets: variant.base != "incomplete")
      #expect(found == digest, "\(text.debugDescription)")
      #expect(tokenizer.encode(text) == encoding.ids, "\(text.debugDescription)")
    }
  }

  @Test func sequencesMayHoldSequences() throws {
    let reference = try FamilyReference.stages.get()
    let variant = try #require(reference.variants.first { $0.name == "several-steps" })
    var values = try #require(
      try JSONSerialization.jsonObject(with: FamilyReference.file(variant)) as? [String: Any])
    let whole = try #require(values["normalizer"] as? [String: Any])
    values["normalizer"] = ["type": "Sequence", "normalizers": [whole]]
    let nested = try Tokenizer(
      tokenizerJSON: JSONSerialization.data(withJSONObject: values), path: "nested.json")
    let flat = try FamilyReference.stage("several-steps")
    for text in reference.extraTexts { #expect(nested.encode(text) == flat.encode(text)) }
  }
}

/// Byte-level vocabularies that lack tokens for some bytes.
@Suite struct MissingByteTests {
  /// Tokens lie where their bytes lie, whatever was dropped before them.
  @Test func offsetsStayRight() throws {
    let tokenizer = try FamilyReference.stage("incomplete")
    let text = "a \u{1F600}film\u{4F60} is\u{1}fi\u{1}lm"
    let encoding = tokenizer.encodeWithOffsets(text)
    let bytes = Array(text.utf8)
    var kept = 0
    for (id, range) in zip(encoding.ids, encoding.byteRanges) {
      let token = try #require(tokenizer.bytes(of: id))
      #expect(bytes[range].filter(token.contains) == token)
      kept += token.count
    }
    #expect(encoding.droppedByteCount > 0)
    #expect(kept + encoding.droppedByteCount == bytes.count)
    #expect(tokenizer.droppedByteCount(in: text) == encoding.droppedByteCount)
    #expect(encoding.byteRanges.last?.upperBound == bytes.count)
    let characters = Array(text.unicodeScalars)
    for (id, range) in zip(encoding.ids, encoding.characterRanges) {
      let token = try #require(tokenizer.bytes(of: id))
      let source = String(String.UnicodeScalarView(characters[range]))
      #expect(token.allSatisfy(source.utf8.contains))
    }
  }

  @Test func nothingIsLeftOfATextWithoutTokens() throws {
    let tokenizer = try FamilyReference.stage("incomplete")
    let encoding = tokenizer.encodeWithOffsets("\u{1}\u{2}")
    #expect(encoding.ids == [] && encoding.droppedByteCount == 2)
    let unknown = try FamilyReference.stage("incomplete-unknown").encodeWithOffsets("\u{1}\u{2}")
    #expect(unknown.byteRanges == [0..<1, 1..<2] && unknown.droppedByteCount == 0)
    let fused = try FamilyReference.stage("incomplete-fused").encodeWithOffsets("\u{1}\u{2}")
    #expect(fused.byteRanges == [0..<2])
  }

  @Test func faultsAreNamed() throws {
    func load(_ change: (String) -> String) throws -> Tokenizer {
      let variant = try FamilyReference.stages.get().variants.first {
        $0.name == "incomplete-unknown"
      }
      let text = String(decoding: try FamilyReference.file(#require(variant)), as: UTF8.self)
      return try Tokenizer(tokenizerJSON: Data(change(text).utf8), path: "t.json")
    }
    #expect(throws: TokenizerError.unknownSpecialToken(path: "t.json", token: "<none>")) {
      try load { $0.replacing(#""unk_token": "<unk>""#, with: #""unk_token": "<none>""#) }
    }
    #expect(
      throws: TokenizerError.unmergeableToken(path: "t.json", position: "the merges", token: "in")
    ) { try load { $0.replacing(#""unk_token": "<unk>""#, with: #""unk_token": "in""#) } }
  }
}
