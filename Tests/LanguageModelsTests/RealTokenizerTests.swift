import Files
import Foundation
import LanguageModels
import TestSupport
import Testing
import TextTokenization
import WeightFormats

/// The tokenizers of two published models, where their files are.
@Suite struct RealTokenizerTests {
  static let folder =
    ProcessInfo.processInfo.environment["STEERLENS_REAL_MODELS"].map { URL(filePath: $0) }
    ?? FileManager.default.temporaryDirectory.appending(path: "steerlens-real-models")
  static let files = [
    "smollm2": "SmolLM2-135M-Instruct.Q4_1.gguf", "gemma3": "gemma-3-270m-q4_k_m.gguf",
  ]
  static let areThere = files.values.allSatisfy {
    FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
  }

  private static func tokenizer(_ name: String) throws -> Tokenizer {
    let path = folder.appending(path: files[name] ?? "").path
    return try #require(try Tokenizer(gguf: try GGUFFile(FileBytes.map(path: path))))
  }

  /// Ids and decoded text of all texts are those of `tokenizers` with the published stages.
  @Test(
    .enabled(if: areThere, "no real models: set $STEERLENS_REAL_MODELS to their folder"),
    arguments: files.keys.sorted())
  func isAsTheReference(_ name: String) throws {
    let tokenizer = try Self.tokenizer(name)
    let texts = try RealTexts.all()
    let digests = try Fixture.json([String: String].self, "tokenizers/real.json")
    let expected = try #require(digests[name])
    #expect(expected.utf8.count == 8 * texts.count)
    for (index, text) in texts.enumerated() {
      let encoding = tokenizer.encodeWithOffsets(text)
      let ids = encoding.ids.map(String.init).joined(separator: " ")
      let found = RealTexts.digest("\(ids)||\(tokenizer.decode(encoding.ids))")
      let digest = expected.dropFirst(8 * index).prefix(8)
      #expect(found == digest, "\(text.debugDescription)")
      #expect(encoding.byteRanges.allSatisfy { $0.upperBound <= text.utf8.count })
    }
  }

  @Test(.enabled(if: areThere, "no real models: set $STEERLENS_REAL_MODELS to their folder"))
  func bytesWithoutTokensAreDropped() throws {
    let encoding = try Self.tokenizer("smollm2").encodeWithOffsets("a\u{4}b")
    #expect(encoding.ids.count == 2 && encoding.droppedByteCount == 1)
    #expect(encoding.characterRanges == [0..<1, 2..<3])
  }
}

/// The texts of the tokenizers' fixtures.
private enum RealTexts {
  struct Shared: Decodable {
    struct Case: Decodable { var text: String }
    var cases: [Case]
  }

  struct Families: Decodable { var extraTexts: [String] }

  static func all() throws -> [String] {
    let shared = try Fixture.json(Shared.self, "tokenizer_gpt2.json")
    let extra = try Fixture.json(Families.self, "tokenizers/families.json")
    return shared.cases.map(\.text) + extra.extraTexts
  }

  /// FNV-1a of 64 bits, of which the lower 32 are kept.
  static func digest(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash & 0xFFFF_FFFF, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
