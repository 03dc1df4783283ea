import Foundation
import Testing
import TextTokenization

/// Ids, offsets and decoded text, all exactly as the reference's.
@Suite struct ReferenceTests {
  static let absent: Comment =
    "no such folder: put the tokenizer under $STEERLENS_DATA or ../shared/data"

  @Test(.enabled(if: TestFiles.isThere(TestFiles.gpt2), absent))
  func gpt2TokenizerJSON() throws {
    try check(TestFiles.tokenizerJSON(TestFiles.gpt2), "tokenizer_gpt2.json")
  }

  @Test(.enabled(if: TestFiles.isThere(TestFiles.gpt2), absent))
  func gpt2VocabularyAndMerges() throws {
    try check(TestFiles.vocabularyAndMerges(TestFiles.gpt2), "tokenizer_gpt2.json")
  }

  @Test(.enabled(if: TestFiles.isThere(TestFiles.neox), absent))
  func neoxTokenizerJSON() throws {
    let tokenizer = try TestFiles.tokenizerJSON(TestFiles.neox)
    try check(tokenizer, "tokenizer_neox.json")
    #expect(tokenizer.vocabularySize == 50277)
    #expect(tokenizer.isSpecial(1))
    #expect(!tokenizer.isSpecial(50276))
    #expect(tokenizer.displayText(of: 50276) == "··")
  }

  @Test func reviewsTokenizerJSON() throws {
    try check(TestFiles.tokenizerJSON(TestFiles.reviews), "tokenizer_reviews.json")
  }

  @Test func reviewsVocabularyAndMerges() throws {
    try check(TestFiles.vocabularyAndMerges(TestFiles.reviews), "tokenizer_reviews.json")
  }

  private func check(_ tokenizer: Tokenizer, _ fixture: String) throws {
    let cases = try ReferenceFile.load(fixture)
    #expect(cases.count == 435)
    for item in cases {
      let encoding = tokenizer.encodeWithOffsets(item.text)
      #expect(encoding.ids == item.ids, "\(item.text.debugDescription)")
      #expect(tokenizer.encode(item.text) == item.ids, "\(item.text.debugDescription)")
      let offsets = encoding.characterRanges.map { [$0.lowerBound, $0.upperBound] }
      #expect(offsets == item.offsets, "\(item.text.debugDescription)")
      // By scalars: `==` on strings would let canonically equivalent text pass.
      let decoded = tokenizer.decode(item.ids)
      #expect(Array(decoded.unicodeScalars) == Array(item.decoded.unicodeScalars))
      expectTiling(encoding, of: item.text)
    }
  }

  private func expectTiling(_ encoding: Encoding, of text: String) {
    var end = 0
    for range in encoding.byteRanges {
      #expect(range.lowerBound == end, "\(text.debugDescription)")
      end = range.upperBound
    }
    #expect(end == text.utf8.count, "\(text.debugDescription)")
  }
}
