import Jobs
import LanguageModels
import Testing
import TextTokenization

/// Texts of continuations while they are drawn.
@Suite struct ContinuationTextTests {
  let tokenizer: Tokenizer

  init() throws { tokenizer = try LanguageModel(embedded: "reviews-2m").tokenizer() }

  /// The pieces of a text, token by token.
  func pieces(_ text: String, stops: [String]) -> [ContinuationText.Piece] {
    var continuation = ContinuationText(tokenizer, stops: stops)
    var pieces: [ContinuationText.Piece] = []
    for id in tokenizer.encode(text) {
      pieces.append(continuation.append(id, nil))
      if pieces.last?.isStopped == true { return pieces }
    }
    pieces.append(continuation.finish())
    return pieces
  }

  @Test(arguments: [
    "A wonderful film.", "Naïve café – 日本語 🎬🎬 e\u{301}", "\u{FFFD} \u{FFFD}", " ",
  ]) func piecesAreTheText(_ text: String) {
    let pieces = pieces(text, stops: [])
    #expect(pieces.map(\.text).joined() == text)
    #expect(pieces.flatMap(\.tokens).map(\.bytes).joined().elementsEqual(text.utf8))
    // Whole characters alone.
    let allowed = Set(text.unicodeScalars)
    #expect(pieces.allSatisfy { $0.text.unicodeScalars.allSatisfy(allowed.contains) })
  }

  @Test(arguments: [
    ("A wonderful film, badly shot.", ["film"], "A wonderful "),
    ("A wonderful film, badly shot.", ["erful f"], "A wond"),
    ("A wonderful film, badly shot.", ["shot", ", b", "y"], "A wonderful film"),
    ("aaab", ["aab"], "a"), ("abababc", ["ababc"], "ab"), ("日本語 🎬", ["語"], "日本"),
    ("日本語 🎬", ["🎬"], "日本語 "), ("A film", ["A"], ""),
  ]) func textsStop(_ text: String, _ stops: [String], _ expected: String) {
    let pieces = pieces(text, stops: stops)
    #expect(pieces.map(\.text).joined() == expected)
    #expect(pieces.last?.isStopped == true)
  }

  // What could have become a text that stops is told when it is not.
  @Test func heldTextIsTold() {
    let pieces = pieces("A wonderful film, ba", stops: ["bad", "film!"])
    #expect(pieces.map(\.text).joined() == "A wonderful film, ba")
    #expect(pieces.dropLast().map(\.text).joined() == "A wonderful film, ")
  }
}
