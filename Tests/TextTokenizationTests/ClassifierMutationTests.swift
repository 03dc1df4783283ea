import Foundation
import TextTokenization
import Testing

/// Damages classifiers' tokenizers at random: each loads and works, or gives a named error.
@Suite struct ClassifierMutationTests {
  private static let texts = [
    "", " It's [SEP]a[CLS] film\n\n  12345 <s>x</s> 'LL", "caf\u{E9} e\u{301} \u{4F60}\u{1F600}",
    "[UNK]\t xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \u{323}\u{301}",
  ]

  private func use(_ tokenizer: Tokenizer) {
    for text in Self.texts {
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(tokenizer.encode(text) == encoding.ids)
      #expect(encoding.byteRanges.count == encoding.ids.count)
      #expect(encoding.byteRanges.allSatisfy { $0.upperBound <= text.utf8.count })
      #expect(tokenizer.encodeWithSpecialTokens(text, limit: 5).count <= 5)
      _ = tokenizer.decode(encoding.ids)
      for id in tokenizer.encodeWithSpecialTokens(text) { #expect(tokenizer.bytes(of: id) != nil) }
    }
  }

  @Test(arguments: WordPieceTests.names)
  func damagedFilesNeverCrash(_ name: String) throws {
    let good = try [UInt8](ClassifierReference.file(name))
    let settings = try ClassifierReference.variant(name).start.utf8.count
    var random = SeededGenerator(seed: UInt64(good.count))
    var readable = 0
    let rounds = 150
    for _ in 0..<rounds {
      var bytes = good
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        FileDamage.apply(to: &bytes, settings: settings, using: &random)
      }
      do throws(TokenizerError) {
        use(try Tokenizer(tokenizerJSON: Data(bytes), path: "t.json"))
        readable += 1
      } catch {
        #expect(error.description.hasPrefix("t.json") && !error.description.contains("\n"))
      }
    }
    #expect(readable > 0 && readable < rounds)
  }

  @Test func damagedListsNeverCrash() throws {
    let good = try [UInt8](ClassifierReference.modelFile("distilbert/vocab.txt"))
    var random = SeededGenerator(seed: 5)
    var readable = 0
    for _ in 0..<200 {
      var bytes = good
      FileDamage.apply(to: &bytes, settings: 40, using: &random)
      do throws(TokenizerError) {
        use(
          try Tokenizer(
            vocabularyText: Data(bytes), path: "v.txt", settings: PretrainedSettings()))
        readable += 1
      } catch {
        #expect(error.description.hasPrefix("v.txt") && !error.description.contains("\n"))
      }
    }
    #expect(readable > 20 && readable < 200)
  }

  @Test(arguments: ["bert-multilabel", "roberta-five-classes"])
  func damagedSettingsNeverCrash(_ model: String) throws {
    func file(_ name: String) throws -> Data {
      try ClassifierReference.modelFile("\(model)/\(name)")
    }
    let isRoberta = model.hasPrefix("roberta")
    let name = isRoberta ? "special_tokens_map.json" : "tokenizer_config.json"
    let good = try [UInt8](file(name))
    var random = SeededGenerator(seed: 6)
    var readable = 0
    for _ in 0..<200 {
      var bytes = good
      FileDamage.apply(to: &bytes, settings: good.count, using: &random)
      do throws(TokenizerError) {
        var settings = PretrainedSettings()
        if isRoberta {
          try settings.read(specialTokens: Data(bytes), path: "file")
        } else {
          try settings.read(configuration: Data(bytes), path: "file")
        }
        use(try tokenizer(settings, file, isRoberta: isRoberta))
        readable += 1
      } catch {
        #expect(error.description.hasPrefix("file") && !error.description.contains("\n"))
      }
    }
    #expect(readable > 20 && readable < 200)
  }

  private func tokenizer(
    _ settings: PretrainedSettings, _ file: (String) throws -> Data, isRoberta: Bool
  ) throws(TokenizerError) -> Tokenizer {
    let missing = TokenizerError.emptyFile(path: "fixture")
    guard isRoberta else {
      guard let text = try? file("vocab.txt") else { throw missing }
      return try Tokenizer(vocabularyText: text, path: "file", settings: settings)
    }
    guard let vocabulary = try? file("vocab.json"), let merges = try? file("merges.txt") else {
      throw missing
    }
    return try Tokenizer(
      vocabulary: vocabulary, merges: merges, vocabularyPath: "file", mergesPath: "merges",
      layout: .roberta,
      settings: settings)
  }
}
