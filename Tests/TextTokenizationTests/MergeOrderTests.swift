import Foundation
import Testing
import TextTokenization

/// Compares merging with the textbook's: apply the first merge of the list that applies anywhere,
/// leftmost, and start over.
@Suite struct MergeOrderTests {
  private let tokenizer: Tokenizer
  private var ranks: [String: Int] = [:]

  init() throws {
    tokenizer = try TestFiles.vocabularyAndMerges(TestFiles.reviews)
    let merges = try String(
      contentsOf: TestFiles.reviews.appending(path: "merges.txt"), encoding: .utf8)
    let lines = merges.split(separator: "\n").dropFirst()
    for (rank, line) in lines.enumerated() { ranks[String(line)] = rank }
  }

  private func naiveMerge(_ word: String) -> [String] {
    var symbols = word.map(String.init)
    while true {
      var best: (rank: Int, index: Int)?
      for index in 0..<max(0, symbols.count - 1) {
        guard let rank = ranks["\(symbols[index]) \(symbols[index + 1])"] else { continue }
        if rank < best?.rank ?? .max { best = (rank, index) }
      }
      guard let (_, index) = best else { return symbols }
      symbols[index] += symbols.remove(at: index + 1)
    }
  }

  /// Lengths on both sides of the switch from scanning to a heap.
  @Test(arguments: [1, 2, 3, 7, 20, 47, 48, 49, 50, 120, 600])
  func agreesWithTheTextbook(_ length: Int) {
    let seed = UInt64(100 + length)
    var generator = SeededGenerator(seed: seed)
    // Few letters, so that merges compete.
    for alphabet in ["ab", "aeinrst", "thelingsaori"] {
      for _ in 0..<10 {
        let word = String(
          (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
        let tokens = tokenizer.encode(word).map { tokenizer.token(of: $0) ?? "" }
        #expect(tokens == naiveMerge(word), "seed \(seed)")
      }
    }
  }

  /// Words repeat in long texts, where the cache of a call answers.
  @Test func repeatedWordsKeepTheirTokens() {
    let words = ["zyxwvut", "filmquq", "abcabcabd", "ünïcödé", "1234567"]
    let text = String(repeating: words.map { " \($0)" }.joined(), count: 3000)
    let once = tokenizer.encode(words.map { " \($0)" }.joined())
    #expect(tokenizer.encode(text) == Array(repeatElement(once, count: 3000).joined()))
  }
}
