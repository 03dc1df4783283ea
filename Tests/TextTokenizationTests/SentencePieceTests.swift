import Foundation
import Testing
import TextTokenization

@Suite struct SentencePieceTests {
  private let tokenizer: Tokenizer

  init() throws { tokenizer = try FamilyReference.tokenizer("llama2") }

  @Test func tokensStandForBytes() throws {
    let the = try #require(tokenizer.id(of: "▁the"))
    #expect(tokenizer.token(of: the) == "▁the")
    #expect(tokenizer.bytes(of: the) == Array(" the".utf8))
    #expect(tokenizer.displayText(of: the) == "·the")
    let newline = try #require(tokenizer.id(of: "<0x0A>"))
    #expect(tokenizer.bytes(of: newline) == [0x0A])
    #expect(tokenizer.displayText(of: newline) == "⏎")
    #expect(tokenizer.bytes(of: try #require(tokenizer.id(of: "<0xE2>"))) == [0xE2])
    #expect(tokenizer.isSpecial(1) && !tokenizer.isSpecial(the) && !tokenizer.isSpecial(newline))
  }

  @Test(arguments: ["llama2", "metaspace-first", "metaspace-split"])
  func continuationsKeepTheirSpace(_ name: String) throws {
    let tokenizer = try FamilyReference.tokenizer(name)
    let ids = tokenizer.encode("a fine film")
    #expect(tokenizer.decode(ids) == "a fine film")
    let start = ids.firstIndex { tokenizer.token(of: $0)?.hasPrefix("▁f") == true } ?? 0
    #expect(start > 0)
    let parts = [tokenizer.decode(ids[..<start]), tokenizer.decodeContinuation(ids[start...])]
    #expect(parts.joined() == "a fine film")
    #expect(tokenizer.decodeContinuation([1] + ids[start...], skipSpecialTokens: true) == parts[1])
  }

  @Test func incompleteBytesAreReplacedOneByOne() throws {
    let bytes = ["<0xF0>", "<0x9F>", "<0x98>"].compactMap { tokenizer.id(of: $0) }
    #expect(tokenizer.decode(bytes) == "\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  /// A quadratic merge would take minutes here, and whoever waits would notice.
  @Test(
    arguments: ["a", "film", "ß", "不", "!?", " ", "x ", "▁"],
    ["llama2", "metaspace-first", "ignore-merges", "unknown"])
  func overlongText(_ unit: String, _ name: String) throws {
    let tokenizer = try FamilyReference.tokenizer(name)
    let text = String(repeating: unit, count: 300_000 / unit.utf8.count)
    let encoding = tokenizer.encodeWithOffsets(text)
    #expect(encoding.byteRanges.last?.upperBound == text.utf8.count)
    if name == "llama2" {
      #expect(tokenizer.decode(encoding.ids) == text.replacing("▁", with: " "))
    }
  }
}
