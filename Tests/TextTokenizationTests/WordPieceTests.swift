import Foundation
import TextTokenization
import Testing

/// Ids, offsets and decoded text of classifiers' tokenizers, all exactly as the reference's.
@Suite struct WordPieceTests {
  static let names = [
    "uncased", "cased", "cased-stripped", "uncased-accented", "joined-ideographs", "uncleaned",
    "old-form", "padded", "added-tokens", "roberta", "roberta-prefix",
  ]

  @Test func allVariantsAreTested() throws {
    #expect(try ClassifierReference.shared.get().variants.map(\.name) == Self.names)
  }

  @Test(arguments: names)
  func isAsTheReference(_ name: String) throws {
    let texts = try FamilyReference.texts.get() + ClassifierReference.shared.get().extraTexts
    let variant = try ClassifierReference.variant(name)
    let tokenizer = try Tokenizer(
      tokenizerJSON: ClassifierReference.file(name), path: "\(name).json")
    let digests = FamilyReference.parts(of: variant.digests)
    #expect(digests.count == texts.count)
    var special = ""
    for (text, digest) in zip(texts, digests) {
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(
        FamilyReference.digest(encoding, decoded: tokenizer.decode(encoding.ids)) == digest,
        "\(text.debugDescription)")
      #expect(tokenizer.encode(text) == encoding.ids, "\(text.debugDescription)")
      special += FamilyReference.digest(
        tokenizer.encodeWithSpecialTokens(text).map(String.init).joined(separator: " "))
    }
    #expect(FamilyReference.digest(special) == variant.specialDigests)
  }

  /// Every character alone between two letters: removed, white space, a word of its own, or a part of
  /// the word, which then is unknown.
  @Test func charactersAreOfTheReferencesKinds() throws {
    let expected = try ClassifierReference.shared.get().characters
    let off = BertOptions(clean: false, ideographs: false, strip: false, lowercase: false)
    let plain = Kinds(try off.tokenizer())
    #expect(plain.joined.isEmpty)
    #expect(plain.wordsOfTheirOwn == expected.punctuation)
    #expect(plain.spaces == expected.spaces)
    #expect(Kinds(try off.with { $0.clean = true }.tokenizer()).joined == expected.removed)
    #expect(Kinds(try off.with { $0.strip = true }.tokenizer()).joined == expected.marks)
    let words = Kinds(try off.with { $0.ideographs = true }.tokenizer()).wordsOfTheirOwn
    let both = Set((expected.ideographs + expected.punctuation).flatMap { Array($0[0]...$0[1]) })
    #expect(Set(words.flatMap { Array($0[0]...$0[1]) }) == both)
  }

  @Test func longWordsAreUnknownAsAWhole() throws {
    let tokenizer = try BertOptions().tokenizer(longestWord: 5)
    #expect(tokenizer.encode("aaaaa") == [1, 2, 2, 2, 2])
    #expect(tokenizer.encode("aaaaaa a") == [0, 1])
    #expect(
      tokenizer.encodeWithOffsets("é aab aa").characterRanges == [0..<1, 2..<5, 6..<7, 7..<8])
  }

  /// Two million characters without a space take no longer than with spaces.
  @Test func longTextsOfOneWord() throws {
    let tokenizer = try BertOptions().tokenizer(longestWord: 1000)
    #expect(tokenizer.encode(String(repeating: "a", count: 2_000_000)) == [0])
    let words = String(repeating: String(repeating: "a", count: 999) + " ", count: 500)
    #expect(tokenizer.encode(words).count == 999 * 500)
    // Marks in the wrong order, which decomposition sorts.
    let marks =
      String(repeating: "\u{301}", count: 100_000) + String(repeating: "\u{323}", count: 100_000)
    #expect(tokenizer.encode("a" + marks) == [1])
  }

  @Test func displayAndSpelling() throws {
    let tokenizer = try BertOptions().tokenizer()
    #expect(tokenizer.token(of: 2) == "##a" && tokenizer.id(of: "##a") == 2)
    #expect(tokenizer.bytes(of: 2) == Array("a".utf8) && tokenizer.vocabularySize == 3)
    #expect(tokenizer.decode([1, 2, 1, 0]) == "aa a [UNK]")
  }
}

/// A vocabulary of `[UNK]`, `a` and `##a` with settings of BERT's normalisation.
struct BertOptions {
  var clean = true
  var ideographs = true
  var strip: Bool?
  var lowercase = true

  func with(_ change: (inout BertOptions) -> Void) -> BertOptions {
    var result = self
    change(&result)
    return result
  }

  func tokenizer(longestWord: Int = 100) throws -> Tokenizer {
    let text = """
      {"version": "1.0", "added_tokens": [], "normalizer": {"type": "BertNormalizer",
      "clean_text": \(clean), "handle_chinese_chars": \(ideographs), "lowercase": \(lowercase),
      "strip_accents": \(strip.map { "\($0)" } ?? "null")},
      "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null,
      "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
      "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
      "max_input_chars_per_word": \(longestWord), "vocab": {"[UNK]": 0, "a": 1, "##a": 2}}}
      """
    return try Tokenizer(tokenizerJSON: Data(text.utf8), path: "t.json")
  }
}

/// What a tokenizer makes of each character between two letters, as ranges of characters.
private struct Kinds {
  /// Those that vanish.
  private(set) var joined: [[UInt32]] = []
  private(set) var spaces: [[UInt32]] = []
  private(set) var wordsOfTheirOwn: [[UInt32]] = []

  init(_ tokenizer: Tokenizer) {
    // The planes between hold no assigned characters.
    for value in Array(0..<0x31000) + Array(0xE0000..<0x110000) as [UInt32] {
      guard let scalar = Unicode.Scalar(value) else { continue }
      switch tokenizer.encode("a\(scalar)a") {
      case [1, 2]: Self.add(value, to: &joined)
      case [1, 1]: Self.add(value, to: &spaces)
      case [1, 0, 1]: Self.add(value, to: &wordsOfTheirOwn)
      // The letter itself, and a part of an unknown word.
      case [1, 2, 2], [0]: continue
      case let ids: Issue.record("\(String(value, radix: 16)): \(ids)")
      }
    }
  }

  private static func add(_ value: UInt32, to ranges: inout [[UInt32]]) {
    if let last = ranges.last, last[1] + 1 == value {
      ranges[ranges.count - 1][1] = value
    } else {
      ranges.append([value, value])
    }
  }
}
