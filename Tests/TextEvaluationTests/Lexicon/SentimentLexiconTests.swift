import Foundation
import TestSupport
import Testing
import TextEvaluation

/// Lexicon files, and what is wrong with them.
@Suite struct SentimentLexiconTests {
  private static func read(_ bytes: [UInt8], emojis: [UInt8]? = nil) throws -> SentimentLexicon {
    try Fixture.withTemporaryFolder { folder in
      try Data(bytes).write(to: URL(filePath: folder + "/words.txt"))
      if let emojis { try Data(emojis).write(to: URL(filePath: folder + "/emojis.txt")) }
      return try SentimentLexicon(
        path: folder + "/words.txt", emojiPath: emojis.map { _ in folder + "/emojis.txt" })
    }
  }

  @Test func readsAllForms() throws {
    let text = "\u{FEFF}good\t2\n\n( '}{' )\t1.6\t0.4\t[1, 2]\r\n  bad \t -2.5 \t\ngood\t1e0"
    let lexicon = try Self.read(Array(text.utf8))
    #expect(lexicon.count == 3, "the last of equal words counts, a line break at the end may lack")
    // 1 / √(1 + 15)
    #expect(lexicon.score("good").compound == 0.25)
    #expect(lexicon.score("bad").compound == 0, "of what stands before the tab nothing is cut off")
  }

  static let malformed: [(text: String, line: Int)] = [
    ("good\n", 1), ("good 2\n", 1), ("good\ttwo\n", 1), ("a\t1\n\nb\tnan\n", 3),
    ("a\tinf\n", 1), ("a\t1e99\n", 1), ("a\t\n", 1), ("\t1\n", 1), ("a\t1\r\nb\t\t2\r\n", 2),
  ]

  @Test(arguments: malformed.indices) func malformedLinesAreNamed(_ i: Int) throws {
    let (text, line) = Self.malformed[i]
    let error = #expect(throws: LexiconError.self) { try Self.read(Array(text.utf8)) }
    guard case .malformedLine(let file, line, "a word and its valence") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.hasPrefix("\(file):\(line): ") == true)
  }

  @Test func otherFailuresAreNamed() throws {
    let absent = #expect(throws: LexiconError.self) { try SentimentLexicon(path: "/absent.txt") }
    guard case .cannotRead("/absent.txt", _) = absent else {
      Issue.record("\(String(describing: absent))")
      return
    }
    #expect(
      throws: LexiconError.cannotRead(
        file: "/dev/zero", reason: "it is neither a file nor a pipe")
    ) {
      try SentimentLexicon(path: "/dev/zero")
    }
    for text in ["", "\n \n\t\n"] {
      let error = #expect(throws: LexiconError.self) { try Self.read(Array(text.utf8)) }
      guard case .noEntries = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    let invalid = #expect(throws: LexiconError.self) {
      try Self.read(Array("a\t1\n".utf8) + [0x50, 0x4B, 0xFF])
    }
    guard case .invalidUTF8(_, line: 2) = invalid else {
      Issue.record("\(String(describing: invalid))")
      return
    }
    let emoji = #expect(throws: LexiconError.self) {
      try Self.read(Array("a\t1\n".utf8), emojis: Array("😁\n".utf8))
    }
    guard case .malformedLine(_, line: 1, "an emoji and its description") = emoji else {
      Issue.record("\(String(describing: emoji))")
      return
    }
  }

  @Test func damagedFiles() throws {
    let whole = Array(try Data(contentsOf: URL(filePath: Fixture.path("lexicon/lexicon.txt"))))
    var refused = 0
    for bytes in damagedCopies(of: whole, count: 500, seed: 3) {
      do {
        let lexicon = try Self.read(bytes)
        #expect((-1...1).contains(lexicon.score("good but not very :)").compound))
      } catch is LexiconError {
        refused += 1
      }
    }
    #expect((50..<500).contains(refused), "\(refused)")
  }
}
