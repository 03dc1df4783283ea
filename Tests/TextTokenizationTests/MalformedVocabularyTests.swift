import Foundation
import Testing
import TextTokenization

/// Faults in `vocab.json` and `merges.txt`.
@Suite struct MalformedVocabularyTests {
  private let vocabulary: String
  private let merges: String

  init() throws {
    vocabulary = try String(
      contentsOf: TestFiles.reviews.appending(path: "vocab.json"), encoding: .utf8)
    merges = try String(
      contentsOf: TestFiles.reviews.appending(path: "merges.txt"), encoding: .utf8)
  }

  private func load(
    vocabulary: String? = nil, merges: String? = nil, specialTokens: [String] = []
  ) throws(TokenizerError) -> Tokenizer {
    try Tokenizer(
      vocabulary: Data((vocabulary ?? self.vocabulary).utf8),
      merges: Data((merges ?? self.merges).utf8), vocabularyPath: "vocab.json",
      mergesPath: "merges.txt", specialTokens: specialTokens)
  }

  @Test(arguments: [
    ("-1", "-1"), ("1.5", "1.5"), ("\"1\"", "\"1\""), ("null", "null"), ("4194304", "4194304"),
    ("99999999999999999999999", "99999999999999999999999"), ("1e3", "1e3"), ("true", "true"),
    ("[0]", "[0]"),
  ])
  func wrongID(_ id: String, _ found: String) {
    #expect(
      throws: TokenizerError.invalidTokenID(
        path: "vocab.json", token: "bad", found: found, limit: 4_194_303)
    ) { try load(vocabulary: "{\"bad\": \(id)}") }
  }

  /// As in Python's `json`.
  @Test func theLastOfEqualKeysCounts() throws {
    let text = vocabulary.replacing("{", with: "{\"\\u0121\": 9999, ", maxReplacements: 1)
    let once = try load()
    let twice = try load(vocabulary: text)
    #expect(twice.id(of: "ġ") == once.id(of: "ġ"))
    #expect(twice.token(of: 9999) == nil)
    #expect(twice.encode("the good film") == once.encode("the good film"))
  }

  @Test func duplicates() {
    #expect(
      throws: TokenizerError.duplicateTokenID(path: "vocab.json", id: 7, tokens: ["a", "b"])
    ) { try load(vocabulary: "{\"a\": 7, \"b\": 7}") }
  }

  @Test(arguments: ["[]", "5", " [{}, \"a\"] "])
  func notAnObject(_ text: String) {
    #expect(
      throws: TokenizerError.wrongType(
        path: "vocab.json", field: "(the file)", expected: "an object of tokens and their ids")
    ) { try load(vocabulary: text) }
  }

  @Test func emptyFiles() {
    #expect(throws: TokenizerError.emptyFile(path: "vocab.json")) { try load(vocabulary: "") }
    #expect(throws: TokenizerError.emptyFile(path: "merges.txt")) { try load(merges: "") }
  }

  @Test(arguments: [("i", 1), ("i n g", 3), ("", 0), ("i  n", 2), (" i", 1), ("i ", 1)])
  func wrongMergeLine(_ line: String, _ fieldCount: Int) {
    let error = TokenizerError.malformedMerge(
      path: "merges.txt", position: "line 3", fieldCount: fieldCount)
    #expect(throws: error) { try load(merges: "#version: 0.2\ni n\n\(line)\na t\n") }
    #expect(error.description.contains("merges.txt, line 3"))
  }

  @Test func unknownMergeTokens() {
    #expect(
      throws: TokenizerError.unknownMergeToken(
        path: "merges.txt", position: "line 2", token: "nowhere")
    ) { try load(merges: "i n\nnowhere n\n") }
    #expect(
      throws: TokenizerError.unknownMergeToken(
        path: "merges.txt", position: "line 1", token: "qqqq")
    ) { try load(merges: "q qqq\n".replacing("qqq\n", with: "qqqq\n")) }
  }

  @Test func mergedTokenMustExist() {
    #expect(
      throws: TokenizerError.unknownMergeToken(path: "merges.txt", position: "line 1", token: "qz")
    ) { try load(merges: "q z\n") }
  }

  @Test func unknownSpecialToken() {
    #expect(throws: TokenizerError.unknownSpecialToken(path: "vocab.json", token: "<|none|>")) {
      try load(specialTokens: ["<|none|>"])
    }
  }

  @Test func windowsLineEndsAreRead() throws {
    let tokenizer = try load(merges: merges.replacing("\n", with: "\r\n"))
    #expect(try tokenizer.encode("such a film") == load().encode("such a film"))
  }

  /// Any file either loads or throws; nothing traps.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func damagedFilesNeverTrap(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var failures = 0
    for round in 0..<60 {
      var damaged = [Array(vocabulary.utf8), Array(merges.utf8)]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<damaged[round % 2].count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged[round % 2][position] = .random(in: 0...255, using: &generator)
        case 1: damaged[round % 2].remove(at: position)
        default: damaged[round % 2].removeSubrange((position + 1)...)
        }
      }
      do throws(TokenizerError) {
        let tokenizer = try Tokenizer(
          vocabulary: Data(damaged[0]), merges: Data(damaged[1]), vocabularyPath: "vocab.json",
          mergesPath: "merges.txt", specialTokens: [])
        #expect(tokenizer.decode(tokenizer.encode("a film")) == "a film")
      } catch {
        failures += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(failures > 0)
  }
}
