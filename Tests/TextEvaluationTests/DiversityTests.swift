import Testing
import TextEvaluation

@Suite struct DistinctWordsTests {
  @Test func dividesByTheNumberOfWords() {
    // Words: a b a c | a b: six, of which a, b, c; pairs ab ba ac ab; triples aba bac.
    let ratios = DistinctWords.ratios(["a b a c", "a b"])
    let expected: [Double] = [3.0 / 6, 3.0 / 6, 2.0 / 6]
    #expect(ratios == expected)
  }

  @Test func twoSpacesEncloseAnEmptyWord() {
    let expected: [Double] = [1, 2.0 / 3, 1.0 / 3]
    #expect(DistinctWords.ratios(["a  b"]) == expected)
    #expect(DistinctWords.ratios([""]) == [1, 0, 0])
    let none = DistinctWords.ratios([]).filter { !$0.isNaN }
    #expect(none.isEmpty)
  }

  @Test func wordsAreBytes() {
    // Equal as Swift strings, but not as bytes; a line break is no space.
    #expect(DistinctWords.ratios(["\u{E9} e\u{301}"])[0] == 1)
    #expect(DistinctWords.ratios(["a\nb a\nb"])[0] == 0.5)
  }

  @Test func thePublishedJoinConfusesSomeNGrams() {
    let text = "a_ b a _b"
    #expect(DistinctWords.ratios([text])[1] == 3.0 / 4)
    #expect(DistinctWords.ratios([text], joinedBy: "_")[1] == 2.0 / 4)
  }
}

@Suite struct RepetitionTests {
  @Test func repeatedShareCountsLaterOccurrences() {
    let expected = 1 - 2.0 / 5
    #expect(Repetition.repeatedShare(ofWords: 2, in: "a b a b a b") == expected)
    #expect(Repetition.repeatedShare(ofWords: 4, in: "one two three") == nil)
    #expect(Repetition.repeatedShare(ofWords: 4, in: "one two\nthree  four") == 0)
  }

  @Test(arguments: [
    ("it is good it is good", true), ("so it is good it is good", true),
    ("it is good it is", false), ("no no no no", true), ("no no no", false),
    ("a b a b a b a b", true), ("a b a b a b", false), ("", false), ("word", false),
    ("it is good it is good now", false),
  ])
  func endsInLoop(_ text: String, _ expected: Bool) {
    #expect(Repetition.endsInLoop(text) == expected)
  }
}
