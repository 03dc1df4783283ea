import Crypto
import Foundation
import TestSupport
import Testing
import TextEvaluation

/// Scores against those of the package vaderSentiment.
@Suite struct LexiconScoreTests {
  private struct Case: Decodable {
    var text: String
    var plain: [Double]
    var described: [Double]
  }

  private static func cases() throws -> [Case] {
    try Fixture.json([Case].self, "lexicon/cases.json")
  }

  private static func lexicon(withEmojis: Bool) throws -> SentimentLexicon {
    try SentimentLexicon(
      path: Fixture.path("lexicon/lexicon.txt"),
      emojiPath: withEmojis ? Fixture.path("lexicon/emojis.txt") : nil)
  }

  private static func numbers(_ score: LexiconScore) -> [Double] {
    [score.negative, score.neutral, score.positive, score.compound]
  }

  @Test(arguments: [false, true]) func scoresEqualTheReference(_ withEmojis: Bool) throws {
    let lexicon = try Self.lexicon(withEmojis: withEmojis)
    let cases = try Self.cases()
    #expect(cases.count == 420)
    for item in cases {
      let expected = withEmojis ? item.described : item.plain
      let score = Self.numbers(lexicon.score(item.text))
      #expect(score == expected, "\(item.text.debugDescription)")
    }
  }

  /// Texts long enough that a rule of quadratic time would show.
  @Test(arguments: ["good ", "good bad ", "but good ", "good but ", "Σ' ", "Σ", "''''", "no no "])
  func longTexts(_ part: String) throws {
    let lexicon = try Self.lexicon(withEmojis: false)
    let score = lexicon.score("but " + String(repeating: part, count: 60_000))
    #expect((-1...1).contains(score.compound))
    let sum = score.negative + score.neutral + score.positive
    #expect(abs(sum - 1) < 0.0021)
  }

  /// Public data: `STEERLENS_DATA`, else `../shared/data` beside the package.
  private static let data =
    ProcessInfo.processInfo.environment["STEERLENS_DATA"].map { URL(filePath: $0) }
    ?? Fixture.packageRoot.deletingLastPathComponent().appending(path: "shared/data")
  private static let archive = data.appending(path: "words/vader_lexicon.zip").path
  static var hasData: Bool { FileManager.default.fileExists(atPath: archive) }
  static let absent: Comment =
    "no words/vader_lexicon.zip: put it and sst under $STEERLENS_DATA or ../shared/data"

  /// The published lexicon on the Stanford Sentiment Treebank.
  @Test(.enabled(if: hasData, absent)) func allSentencesOfSST5() throws {
    struct Digest: Decodable {
      var sentences: Int
      var sha256: String
    }
    let expected = try Fixture.json(Digest.self, "lexicon/sst.json")
    try Fixture.withTemporaryFolder { folder in
      let lexicon = try SentimentLexicon(path: try Self.unpackedLexicon(in: folder))
      var hash = SHA256()
      var count = 0
      for part in ["train", "dev", "test"] {
        let file = Self.data.appending(path: "sst/stsa.fine.\(part)")
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
          let numbers = Self.numbers(lexicon.score(String(line.dropFirst(2))))
          hash.update(
            data: Data(String(format: "%.3f %.3f %.3f %.4f\n", arguments: numbers).utf8))
          count += 1
        }
      }
      let digest = hash.finalize().map { String(format: "%02x", $0) }.joined()
      #expect(count == expected.sentences && digest == expected.sha256)
    }
  }

  private static func unpackedLexicon(in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["unzip", "-q", archive, "-d", folder]
    try process.run()
    process.waitUntilExit()
    return folder + "/vader_lexicon/vader_lexicon.txt"
  }
}
