import LanguageModels
import SteerAnalysis
import Steering
import TestSupport
import Testing

/// Offsets, words and spans of whole texts.
@Suite struct TextSpansTests {
  let model: LanguageModel
  let steer: Steer
  let line: SteerLine

  init() throws {
    model = try embeddedModel("reviews-2m")
    steer = try ReviewsModel.randomSteer(.multiply, for: model)
    line = try SteerLine(positive: [1, 0], negative: [-1, 0])
  }

  private func results(_ texts: [String], begin: Int32? = nil) throws -> [TextSpans] {
    var settings = SpanSettings()
    settings.permutations = 99
    settings.wordCost = 0
    return try SpanAnalysis(
      model: model, steer: steer, line: line, settings: settings, beginOfText: begin
    ).results(texts)
  }

  private func slice(_ text: String, _ start: Int, _ end: Int) -> String {
    String(String.UnicodeScalarView(Array(text.unicodeScalars)[start..<end]))
  }

  static let texts = [
    "A plain sentence, with a comma.", "  leading and   many  spaces \n\n and lines\t",
    "e\u{301}te\u{301} na\u{EF}ve cafe\u{301}", "👩‍👩‍👧‍👦 family 😀😀 emoji🇫🇷", "映画は素晴らしい。とても良い",
    "mixed \u{A0}nbsp\u{3000}wide", "مرحبا بالعالم", "x",
  ]

  @Test(arguments: texts) func wordsAreWhatStandsBetweenWhiteSpace(_ text: String) throws {
    let result = try results([text])[0]
    let expected = text.unicodeScalars.split { $0.properties.isWhitespace }.map {
      String(String.UnicodeScalarView($0))
    }
    #expect(result.words.map(\.text) == expected)
    var last = 0
    for word in result.words {
      #expect(slice(text, word.characterStart, word.characterEnd) == word.text)
      #expect(word.start >= last && word.end > word.start, "every word has a token here")
      last = word.end
      let sum = result.evidence[word.start..<word.end].compactMap { $0 }
      #expect((word.evidence == nil) == sum.isEmpty)
      #expect(abs((word.evidence ?? 0) - sum.reduce(0) { $0 + Double($1) }) < 1e-9)
      // The first scalar of each of its tokens that is no white space.
      for token in word.start..<word.end {
        let range = result.characterRanges[token]
        let ink = range.first { !Array(text.unicodeScalars)[$0].properties.isWhitespace }
        let at = try #require(ink)
        #expect(word.characterStart <= at && at < word.characterEnd)
      }
    }
    // Tokens of no word are white space alone.
    let inWords = Set(result.words.flatMap { Array($0.start..<$0.end) })
    for token in result.ids.indices where !inWords.contains(token) {
      let range = result.characterRanges[token]
      let isBlank = slice(text, range.lowerBound, range.upperBound).allSatisfy { $0.isWhitespace }
      #expect(isBlank)
    }
  }

  @Test(arguments: texts) func spansHaveTheirTextAndScore(_ text: String) throws {
    let result = try results([text])[0]
    #expect(result.tokens.count == result.ids.count && result.evidence.count == result.ids.count)
    #expect(result.characterRanges.first?.lowerBound == 0)
    #expect(result.characterRanges.last?.upperBound == text.unicodeScalars.count)
    #expect(result.evidence.first == .some(nil))
    for span in result.spans {
      // A first token without evidence may be part of a word that has some.
      let known = result.evidence[span.start..<span.end].compactMap { $0 }
      #expect(known.count >= span.end - span.start - 1 && !known.isEmpty)
      let sum = known.reduce(0) { $0 + Double($1) }
      #expect(abs(span.score - sum) < 1e-9 && span.score * Double(span.sign) > 0)
      let characters = slice(text, span.characterStart, span.characterEnd)
      let whole = slice(
        text, result.characterRanges[span.start].lowerBound,
        result.characterRanges[span.end - 1].upperBound)
      #expect(!characters.isEmpty && whole.contains(characters))
      if whole.contains(where: { !$0.isWhitespace }) {
        #expect(characters.first?.isWhitespace == false && characters.last?.isWhitespace == false)
      }
      #expect((0.01...1).contains(span.pValue) && span.familyWisePValue >= span.pValue / 2)
    }
    #expect(result.spans.map(\.start) == result.spans.map(\.start).sorted())
    #expect(abs(result.distribution.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
  }

  @Test func oneTokenHasNoSpan() throws {
    let result = try results(["x"])[0]
    #expect(result.evidence == [nil] && result.spans.isEmpty && result.bestSteerValue == nil)
    #expect(result.words.map(\.evidence) == [nil] && result.totalEvidence == 0)
    #expect(Set(result.distribution.map(\.probability)) == [1.0 / 21])
    #expect(result.windows == 0)
  }

  @Test func beginOfTextGivesTheFirstTokenEvidence() throws {
    let plain = try results(["A dull film."])[0]
    let begun = try results(["A dull film."], begin: 0)[0]
    #expect(begun.ids == plain.ids && begun.tokens == plain.tokens)
    #expect(begun.evidence.allSatisfy { $0 != nil } && begun.evidence.count == plain.ids.count)
    #expect(begun.characterRanges == plain.characterRanges)
    let one = try results(["x"], begin: 0)[0]
    #expect(one.spans.count == 1 && one.bestSteerValue != nil)
  }

  /// Texts of all lengths in one call, so that some share a pass and some take several.
  @Test func textsTogetherEqualTextsAlone() throws {
    let long = Array(repeating: "It is a fine film, but far too long.", count: 60)
    let texts = ["A fine film.", long.joined(separator: " "), "x", "Dull, dull, dull."]
    let together = try results(texts)
    #expect(together.map(\.windows)[0] == 1 && together[1].windows > 1)
    for (i, text) in texts.enumerated() {
      let alone = try results([text])[0]
      expectClose(
        together[i].evidence.compactMap { $0 }, alone.evidence.compactMap { $0 }, atol: 1e-4,
        rtol: 0)
      #expect(together[i].words.map(\.text) == alone.words.map(\.text))
    }
  }

  @Test func emptyTextsAreNamed() {
    #expect(throws: AnalysisError.emptyText(index: 1)) { try results(["A film", ""]) }
  }
}
