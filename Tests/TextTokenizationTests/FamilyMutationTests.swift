import Foundation
import Testing
import TextTokenization

/// Damages tokenizers of every form at random: each loads and works, or gives a named error.
@Suite struct FamilyMutationTests {
  private static let texts = [
    "", " It's <s>a</s> film▁\n\n  12345 'LL <|end|>",
    "caf\u{E9} e\u{301} \u{4F60}\u{1F600}\u{2581}",
    "<unk><0x0A>\t xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
  ]

  /// Uses a tokenizer, and checks what holds for any.
  private func use(_ tokenizer: Tokenizer) {
    for text in Self.texts {
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(tokenizer.encode(text) == encoding.ids)
      #expect(encoding.byteRanges.count == encoding.ids.count)
      #expect(encoding.byteRanges.allSatisfy { $0.upperBound <= text.utf8.count })
      if encoding.droppedByteCount == 0 {
        #expect(encoding.byteRanges.last.map { $0.upperBound == text.utf8.count } ?? text.isEmpty)
      }
      _ = tokenizer.decode(encoding.ids)
      _ = tokenizer.decode(encoding.ids, skipSpecialTokens: true)
      for id in encoding.ids { #expect(tokenizer.bytes(of: id) != nil) }
    }
  }

  @Test(arguments: FamilyTests.names)
  func damagedFilesNeverCrash(_ name: String) throws {
    let good = try [UInt8](FamilyReference.file(name))
    let variant = try #require(
      FamilyReference.shared.get().variants.first { $0.name == name })
    let seed = UInt64(good.count)
    var random = SeededGenerator(seed: seed)
    var readable = 0
    let rounds = 150
    for _ in 0..<rounds {
      var bytes = good
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        FileDamage.apply(to: &bytes, settings: variant.start.utf8.count, using: &random)
      }
      do throws(TokenizerError) {
        use(try Tokenizer(tokenizerJSON: Data(bytes), path: "t.json"))
        readable += 1
      } catch {
        #expect(error.description.hasPrefix("t.json") && !error.description.contains("\n"))
      }
    }
    #expect(readable > 0 && readable < rounds, "seed \(seed)")
  }

  @Test(arguments: ["gpt2", "llama"], [1, 2, 3] as [UInt64])
  func damagedGGUFNeverCrashes(_ model: String, _ seed: UInt64) throws {
    var good =
      try model == "llama"
      ? GGUFVocabularyTests.sentencePiece()
      : GGUFVocabularyTests.vocabulary("llama3", model: "gpt2")
    good.preTokenizer = "llama-bpe"
    var random = SeededGenerator(seed: seed)
    var readable = 0
    let rounds = 300
    for _ in 0..<rounds {
      var vocabulary = good
      for _ in 0..<Int.random(in: 1...3, using: &random) { damage(&vocabulary, using: &random) }
      do throws(TokenizerError) {
        use(try Tokenizer(gguf: vocabulary, path: "m.gguf"))
        readable += 1
      } catch {
        #expect(error.description.hasPrefix("m.gguf") && !error.description.contains("\n"))
      }
    }
    #expect(readable > 20 && readable < rounds)
  }

  private func damage(_ vocabulary: inout GGUFVocabulary, using random: inout SeededGenerator) {
    let index = Int.random(in: 0..<max(1, vocabulary.tokens.count), using: &random)
    let odd = ["", " ", "a", "▁", "▁ the", "<0x41>", "<unk>", "\u{0}", "e\u{301}", "a b c"]
    let word = odd.randomElement(using: &random) ?? ""
    func set<Value>(_ list: inout [Value]?, _ value: Value) {
      guard let count = list?.count, count > 0 else { return }
      list?[index % count] = value
    }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: if !vocabulary.tokens.isEmpty { vocabulary.tokens[index] = word }
    case 1: set(&vocabulary.tokenTypes, Int32.random(in: 1...6, using: &random))
    case 2: set(&vocabulary.tokenTypes, .random(in: .min ... .max, using: &random))
    case 3: set(&vocabulary.scores, Float(bitPattern: .random(in: 0 ... .max, using: &random)))
    case 4: set(&vocabulary.scores, 0)
    case 5: vocabulary.scores = vocabulary.scores.map { $0.map { _ in -1 } }
    case 6: set(&vocabulary.merges, word)
    case 7: vocabulary.merges?.shuffle(using: &random)
    case 8: vocabulary.addsSpacePrefix = [nil, true, false].randomElement(using: &random) ?? nil
    case 9:
      vocabulary.preTokenizer = ["qwen2", "gpt-2", "smollm", "none"].randomElement(using: &random)
    case 10: if !vocabulary.tokens.isEmpty { vocabulary.tokens.removeLast() }
    default: vocabulary.tokenTypes = Bool.random(using: &random) ? nil : vocabulary.tokenTypes
    }
  }
}
