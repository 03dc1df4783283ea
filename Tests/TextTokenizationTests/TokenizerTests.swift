import Foundation
import Testing
import TextTokenization

@Suite struct TokenizerTests {
  private let tokenizer: Tokenizer

  init() throws { tokenizer = try TestFiles.tokenizerJSON(TestFiles.reviews) }

  private static let pool: [Unicode.Scalar] = {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x7F, 0x20...0x7E, 0x80...0x24F, 0x300...0x36F, 0x370...0x5FF, 0x900...0x97F,
      0x1100...0x11FF, 0x2000...0x206F, 0x3000...0x30FF, 0x4E00...0x4EFF, 0xAC00...0xACFF,
      0xE000...0xE00F, 0xFFF0...0xFFFF, 0x1F300...0x1F6FF, 0x2F800...0x2F8FF, 0x10FFF0...0x10FFFF,
    ]
    return ranges.flatMap { $0.compactMap { Unicode.Scalar($0) } }
  }()

  private func randomText(_ generator: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...120, using: &generator) {
      guard let scalar = Self.pool.randomElement(using: &generator) else { continue }
      // Runs and spaces, so that words and white space of every length occur.
      for _ in 0..<Int.random(in: 1...3, using: &generator) { text.append(scalar) }
      if Int.random(in: 0..<4, using: &generator) == 0 { text.append(" ") }
    }
    return String(text)
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func roundTripOfRandomText(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<400 {
      let text = randomText(&generator)
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(Array(tokenizer.decode(encoding.ids).utf8) == Array(text.utf8), "seed \(seed)")
      let bytes = Array(text.utf8)
      for (id, range) in zip(encoding.ids, encoding.byteRanges) {
        #expect(tokenizer.bytes(of: id) == Array(bytes[range]), "seed \(seed)")
      }
      #expect(encoding.byteRanges.first?.lowerBound ?? 0 == 0)
      #expect(encoding.byteRanges.last?.upperBound ?? 0 == bytes.count)
    }
  }

  @Test func emptyText() {
    #expect(tokenizer.encode("").isEmpty)
    #expect(
      tokenizer.encodeWithOffsets("")
        == Encoding(ids: [], byteRanges: [], characterRanges: []))
    #expect(tokenizer.decode([]).isEmpty)
  }

  @Test func specialTokens() throws {
    let end = try #require(tokenizer.id(of: "<|endoftext|>"))
    #expect(tokenizer.isSpecial(end))
    #expect(!tokenizer.isSpecial(end + 1))
    let ids = tokenizer.encode("one<|endoftext|>two")
    #expect(ids.filter { $0 == end }.count == 1)
    #expect(tokenizer.decode(ids) == "one<|endoftext|>two")
    #expect(tokenizer.decode(ids, skipSpecialTokens: true) == "onetwo")
    #expect(!tokenizer.encode("<|endoftext>").contains(end))
  }

  @Test func lookups() throws {
    #expect(tokenizer.vocabularySize == 8192)
    let the = try #require(tokenizer.id(of: "Ġthe"))
    #expect(tokenizer.token(of: the) == "Ġthe")
    #expect(tokenizer.bytes(of: the) == Array(" the".utf8))
    #expect(tokenizer.encode(" the") == [the])
    #expect(tokenizer.id(of: " the") == nil)
    for id in [-1, 8192, .max, .min] as [TokenID] {
      #expect(tokenizer.token(of: id) == nil)
      #expect(tokenizer.bytes(of: id) == nil)
      #expect(!tokenizer.isSpecial(id))
      #expect(tokenizer.decode([id, the]) == " the")
    }
    for id in 0..<TokenID(tokenizer.vocabularySize) {
      let token = try #require(tokenizer.token(of: id))
      #expect(tokenizer.id(of: token) == id)
    }
  }

  @Test func displayText() throws {
    func display(_ spelling: String) throws -> String {
      tokenizer.displayText(of: try #require(tokenizer.id(of: spelling)))
    }
    #expect(try display("Ġthe") == "·the")
    #expect(try display("Ċ") == "⏎")
    #expect(try display("ĉ") == "⇥")
    #expect(try display("Ā") == "\u{2400}")
    #expect(try display("Ã") == "\\xC3")
    #expect(try display("<|endoftext|>") == "<|endoftext|>")
    #expect(tokenizer.displayText(of: 9999) == "⟨9999⟩")
  }

  @Test func decodingReplacesIncompleteCharacters() throws {
    let lead = try #require(tokenizer.id(of: "â"))
    let middle = try #require(tokenizer.id(of: "Ģ"))
    let letter = try #require(tokenizer.id(of: "a"))
    #expect(tokenizer.decode([lead, middle, letter]) == "\u{FFFD}a")
    #expect(tokenizer.decode([middle, middle]) == "\u{FFFD}\u{FFFD}")
  }

  /// A quadratic merge would take minutes here, and whoever waits would notice.
  @Test(arguments: ["a", "film", "ß", "不", "!?", " "])
  func overlongWord(_ unit: String) {
    let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
    #expect(tokenizer.decode(tokenizer.encode(text)) == text)
  }

  /// Many threads, one tokenizer: each must see what one thread alone sees.
  @Test func concurrentUse() async throws {
    let texts = try ReferenceFile.load("tokenizer_reviews.json")
    await withTaskGroup(of: Int.self) { group in
      for worker in 0..<8 {
        group.addTask {
          var differences = 0
          for index in texts.indices {
            let item = texts[(index + worker * 50) % texts.count]
            if tokenizer.encode(item.text) != item.ids { differences += 1 }
            if tokenizer.decode(item.ids) != item.decoded { differences += 1 }
          }
          return differences
        }
      }
      for await differences in group { #expect(differences == 0) }
    }
  }
}
