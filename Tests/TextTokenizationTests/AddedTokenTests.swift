import Foundation
import Testing
import TextTokenization

/// Added tokens and NFC, on the shipped vocabulary with a few additions.
///
/// The expected offsets are those of `tokenizers` 0.23.3.
@Suite struct AddedTokenTests {
  private let tokenizer: Tokenizer

  init() throws {
    let file = TestFiles.reviews.appending(path: "tokenizer.json")
    let good = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    var root = try #require(good as? [String: Any])
    root["normalizer"] = ["type": "NFC"]
    root["post_processor"] = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
    ]
    root["added_tokens"] = [
      ["id": 8192, "content": "<m>", "lstrip": true, "rstrip": true, "special": true],
      ["id": 8193, "content": "<m>x"],
      ["id": 8194, "content": "  ", "normalized": true],
      ["id": 8195, "content": "    ", "normalized": true],
    ]
    tokenizer = try Tokenizer(
      tokenizerJSON: JSONSerialization.data(withJSONObject: root), path: "t.json")
  }

  @Test func longestOfSeveralWins() {
    #expect(tokenizer.encode("<m>x<m>") == [8193, 8192])
    #expect(tokenizer.encode("     a").prefix(1) == [8195])
    #expect(tokenizer.vocabularySize == 8196)
    #expect(!tokenizer.isSpecial(8195))
  }

  @Test func strippingTakesWhiteSpaceIn() {
    let encoding = tokenizer.encodeWithOffsets("a \n<m>  <m> b")
    #expect(encoding.ids.filter { $0 == 8192 }.count == 2)
    #expect(encoding.byteRanges == [0..<1, 1..<8, 8..<12, 12..<13])
    #expect(encoding.characterRanges == [0..<1, 3..<6, 8..<11, 12..<13])
  }

  @Test func composedTextKeepsItsPlaces() {
    // "cafe" with a combining acute, an Angstrom sign, and three jamo of one Hangul syllable.
    let text = "cafe\u{301} \u{212B} \u{1112}\u{1161}\u{11AB}"
    let composed = "caf\u{E9} \u{C5} \u{D55C}"
    let encoding = tokenizer.encodeWithOffsets(text)
    #expect(encoding.ids == tokenizer.encode(composed))
    #expect(Array(tokenizer.decode(encoding.ids).utf8) == Array(composed.utf8))
    #expect(encoding.byteRanges.first?.lowerBound == 0)
    #expect(encoding.byteRanges.last?.upperBound == text.utf8.count)
    for (left, right) in zip(encoding.byteRanges, encoding.byteRanges.dropFirst()) {
      #expect(left.upperBound == right.lowerBound)
    }
  }

  @Test func normalizationIsTheSystems() {
    var generator = SeededGenerator(seed: 5)
    let pool = [
      0x41...0x5A, 0xC0...0x17F, 0x300...0x345, 0x1100...0x1180, 0xAC00...0xAC40,
      0x1E00...0x1F00, 0x958...0x95F, 0xF900...0xF930, 0x1D15E...0x1D164,
    ].flatMap { (range: ClosedRange<UInt32>) in range.compactMap { Unicode.Scalar($0) } }
    for _ in 0..<500 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<20 { scalars.append(pool.randomElement(using: &generator) ?? "a") }
      let text = String(scalars)
      let expected = text.precomposedStringWithCanonicalMapping
      #expect(Array(tokenizer.decode(tokenizer.encode(text)).utf8) == Array(expected.utf8))
    }
  }

  /// The reference's tables end with certain versions of Unicode; newer scalars are left alone.
  @Test func newScalarsAreLeftAlone() {
    // U+0C3C is a mark since Unicode 14, U+3263C a letter since 17.
    let mark = "\u{C3C}\u{338}"
    #expect(Array(tokenizer.decode(tokenizer.encode(mark)).utf8) == Array(mark.utf8))
    let apart = tokenizer.encode("\u{3263C}") + tokenizer.encode("re")
    #expect(tokenizer.encode("\u{3263C}re") == apart)
  }
}
