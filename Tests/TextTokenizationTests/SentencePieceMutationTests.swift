import Foundation
import TextTokenization
import Testing

/// Damages SentencePiece models and unigram files at random: each loads and works, or gives a named
/// error.
@Suite struct SentencePieceMutationTests {
  private static let texts = [
    "", " It's <s>a</s> ﬁlm▁\n\n  12345 'LL <x>",
    "caf\u{E9} e\u{301} \u{4F60}\u{1F600}\u{2581}\u{200B}",
    "<unk><0x0A>\t xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "\r\n",
  ]

  private func use(_ tokenizer: Tokenizer) {
    for text in Self.texts {
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(tokenizer.encode(text) == encoding.ids)
      #expect(encoding.byteRanges.count == encoding.ids.count)
      #expect(encoding.byteRanges.allSatisfy { $0.upperBound <= text.utf8.count })
      #expect(encoding.characterRanges.allSatisfy { $0.upperBound <= text.unicodeScalars.count })
      _ = tokenizer.decode(encoding.ids, skipSpecialTokens: true)
      _ = tokenizer.encodeWithSpecialTokens(text, limit: 3)
      for id in encoding.ids { #expect(tokenizer.bytes(of: id) != nil) }
    }
  }

  @Test(arguments: ["unigram.model", "pieces.model"], [1, 2, 3] as [UInt64])
  func damagedModelsNeverCrash(_ file: String, _ seed: UInt64) throws {
    let good = try [UInt8](SentencePieceReference.data(file))
    var random = SeededGenerator(seed: seed)
    var readable = 0
    let rounds = 250
    for round in 0..<rounds {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &random) { Self.damage(&bytes, using: &random) }
      let layouts: [SentencePieceLayout] = [.plain, .llama, .fairseq]
      do throws(TokenizerError) {
        use(
          try Tokenizer(
            sentencePieceModel: Data(bytes), path: "m.model", layout: layouts[round % 3]))
        readable += 1
      } catch {
        #expect(error.description.hasPrefix("m.model") && !error.description.contains("\n"))
      }
    }
    #expect(readable > 0 && readable < rounds)
  }

  /// The settings lie at the end, the pieces before them.
  private static func damage(_ bytes: inout [UInt8], using random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let start = Bool.random(using: &random) ? max(0, bytes.count - 1500) : 0
    let place = Int.random(in: start..<bytes.count, using: &random)
    let end = min(place + Int.random(in: 1...20, using: &random), bytes.count)
    switch Int.random(in: 0..<6, using: &random) {
    case 0, 1: bytes[place] = .random(in: 0...255, using: &random)
    case 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 3: bytes.removeSubrange(place..<end)
    case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
    default: bytes.removeSubrange(place...)
    }
  }

  @Test func randomBytesNeverCrash() {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...60, using: &random)
      let bytes = (0..<count).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : [0x0A, 0x12, 0x1A, 0x15, 0x18, 1, 4].randomElement(using: &random) ?? 0
      }
      do throws(TokenizerError) {
        use(try Tokenizer(sentencePieceModel: Data(bytes), path: "m.model"))
      } catch { #expect(error.description.hasPrefix("m.model")) }
    }
  }

  @Test(arguments: SentencePieceModelTests.variants)
  func damagedFilesNeverCrash(_ name: String) throws {
    let variant = try #require(
      SentencePieceReference.shared.get().variants.first { $0.name == name })
    let good = try [UInt8](SentencePieceReference.file(variant))
    var random = SeededGenerator(seed: UInt64(good.count))
    var readable = 0
    let rounds = 120
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
    #expect(readable < rounds)
  }

  // MARK: Faults

  private func expect(_ bytes: [UInt8], _ message: String) {
    let error = #expect(throws: TokenizerError.self) {
      try Tokenizer(sentencePieceModel: Data(bytes), path: "m.model")
    }
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
  }

  @Test func faultsAreNamed() {
    // A piece "a": field 1, of five bytes: its text and its type.
    let piece: [UInt8] = [0x0A, 3, 0x0A, 1, 0x61]
    let unknown: [UInt8] = [0x0A, 5, 0x0A, 1, 0x75, 0x18, 2]
    expect([], "m.model: the file is empty")
    expect([0x12, 0], "m.model: not a SentencePiece model at byte 2: there are no pieces")
    expect([0x0A, 200, 1], "m.model: not a SentencePiece model at byte 3: 200 bytes, of which")
    expect([0x0A], "m.model: not a SentencePiece model at byte 1: the file ends within a number")
    expect([0x0B], "m.model: not a SentencePiece model at byte 1: a field is of type 3")
    expect(
      [UInt8](repeating: 0xFF, count: 12),
      "m.model: not a SentencePiece model at byte 10: a number of more than ten bytes")
    expect([0x0A, 2, 0x18, 9], "m.model: not a SentencePiece model at byte 4: a piece of type 9")
    expect(
      [0x0A, 3, 0x0A, 1, 0xFF], "m.model: not a SentencePiece model at byte 5: a piece is not")
    expect(piece, "m.model: the vocabulary has neither tokens for all bytes")
    expect(piece + piece + unknown, "m.model: token \"a\" is listed twice")
    expect(unknown + [0x12, 2, 0x18, 3], "m.model: trainer_spec.model_type 3 is not supported")
    expect(
      unknown + [0x1A, 2, 0x28, 0], "m.model: normalizer_spec.escape_whitespaces false is not")
    expect(
      unknown + [0x1A, 3, 0x12, 1, 7],
      "m.model: not a SentencePiece model at byte 12: the table of replacements is damaged")
  }
}
