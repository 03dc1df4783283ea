import EmbeddedModels
import Files
import Foundation
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import Testing
import TextTokenization
import WeightFormats

/// Tokens and contexts that two models share, with one tokenizer and with two.
@Suite struct SharedTokensTests {
  /// `reviews-2m` with a tokenizer of its own: single bytes in reverse order, then ` f` and `lm`.
  ///
  /// Its text makes no sense to the model; which tokens and places are shared does not depend on it.
  private func modelWithBytes() throws -> LanguageModel {
    var files = try #require(EmbeddedFiles.model(named: "reviews-2m"))
    let tokenizer = try embeddedModel("reviews-2m").tokenizer()
    let spellings = (0..<8192).compactMap { id -> String? in
      guard tokenizer.bytes(of: TokenID(id))?.count == 1 else { return nil }
      return tokenizer.token(of: TokenID(id))
    }
    let tokens = spellings.reversed() + ["Ġf", "lm", "qzx", "<|endoftext|>"]
    let entries = try tokens.enumerated().map { id, token in
      "\(String(decoding: try JSONEncoder().encode(token), as: UTF8.self)): \(id)"
    }
    files["tokenizer.json"] = nil
    files["vocab.json"] = FileBytes(
      Array("{\(entries.joined(separator: ", "))}".utf8), name: "vocab.json")
    files["merges.txt"] = FileBytes(Array("#version: 0.2\nĠ f\nl m\n".utf8), name: "merges.txt")
    return try LanguageModel(folder: FileFolder(name: "bytes", files: files))
  }

  @Test func oneTokenizerSharesEveryToken() throws {
    let shared = try SharedTokens(
      source: embeddedModel("reviews-4m"), target: embeddedModel("reviews-2m"))
    #expect(shared.sourceIDs == Array(0..<8192) && shared.targetIDs == shared.sourceIDs)
  }

  @Test func otherTokenizersShareSpellings() throws {
    let (source, target) = (try embeddedModel("reviews-4m"), try modelWithBytes())
    let shared = try SharedTokens(source: source, target: target)
    let (first, second) = (try source.tokenizer(), try target.tokenizer())
    #expect(shared.sourceIDs == shared.sourceIDs.sorted() && shared.sourceIDs != shared.targetIDs)
    for (a, b) in zip(shared.sourceIDs, shared.targetIDs) {
      #expect(first.bytes(of: TokenID(a)) == second.bytes(of: TokenID(b)))
    }
    // 256 bytes, the end of text and the merged tokens that the source happens to have.
    let merged = ["Ġf", "lm", "qzx"].filter { first.id(of: $0) != nil }
    #expect(shared.count == 257 + merged.count && !merged.contains("qzx"))
  }

  @Test func contextsPairWhereBothHaveReadTheSame() throws {
    let (source, target) = (try embeddedModel("reviews-4m"), try modelWithBytes())
    let text = "A fine film, elms"
    let contexts = try PairedContexts([text, "So good"], source: source, target: target)
    let first = try source.tokenizer().encodeWithOffsets(text)
    let second = try target.tokenizer().encodeWithOffsets(text)
    let ends = Set(second.byteRanges.map(\.upperBound))
    let places = first.byteRanges.indices.filter { ends.contains(first.byteRanges[$0].upperBound) }
    #expect(contexts.texts.count { $0 == 0 } == places.count + 1, "and the begin of text")
    // The row of a place is the state after all that was read up to it.
    let place = try #require(places.dropLast().last)
    let end = first.byteRanges[place].upperBound
    let count = try #require(second.byteRanges.firstIndex { $0.upperBound == end }) + 1
    let begin = TokenID(try #require(target.configuration.endOfTextID))
    let states = try target.hiddenStates([[begin] + second.ids.prefix(count)])
    let row = try #require(places.firstIndex(of: place)) + 1
    let (actual, expected) = (contexts.target.row(row), states.row(count))
    #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func aModelTransferredToItselfSteersTheSame() throws {
    let model = try embeddedModel("reviews-2m")
    let texts = ["A fine film with a fine cast.", "A dull story, badly told.", "All right."]
    let vectors = TransferVectors(
      source: model, target: model, tokens: try SharedTokens(source: model, target: model),
      contexts: try PairedContexts(
        texts + texts.map { "I said: " + $0 } + texts.map { "No. " + $0 + " Yes." },
        source: model, target: model))
    let steer = try Steer(
      kind: .multiply, epsilon: 1e-3, names: ["a", "dummy"], dummySteer: 1,
      parameters: [normalMatrix(256, 5, seed: 1), normalMatrix(256, 5, seed: 2)])
    var settings = TransferSettings()
    settings.rule = .paper
    settings.refinementSteps = 2
    settings.maxContexts = 60
    let result = try SteerTransfer(vectors, settings: settings).transfer(steer)
    #expect(result.report.heldOutR2 > 0.9999 && result.report.steeringLogitCorrelation > 0.9999)
    #expect(result.steer.names == steer.names && result.steer.dummySteer == 1)
    let contexts = normalMatrix(4, 128, seed: 3)
    for values in [[Float(2), 0], [0, -3]] {
      let (old, new) = (FixedSteer(steer, values: values), FixedSteer(result.steer, values: values))
      let (a, b) = (old.apply(contexts), new.apply(contexts))
      let size = zip(a.values, contexts.values).map { abs($0 - $1) }.max() ?? 0
      #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 0.01 * size })
    }
  }

  /// A byte-level and a SentencePiece vocabulary share what stands for the same bytes.
  @Test func spellingsDoNotMatter() throws {
    let model = try embeddedModel("reviews-2m")
    let byteLevel = try model.tokenizer()
    let tokens =
      ["<unk>", "<s>"] + (0..<256).map { String(format: "<0x%02X>", $0) }
      + ["▁the", "▁film", "A", "é", "Ġthe", "<|endoftext|>", "▁qzxq"]
    let sentencePiece = try Tokenizer(
      gguf: GGUFVocabulary(
        model: "llama", tokens: tokens, scores: tokens.indices.map { -Float($0) },
        tokenTypes: tokens.indices.map { $0 == 0 ? 2 : $0 == 1 ? 3 : $0 < 258 ? 6 : 1 }),
      path: "m.gguf")
    func pairs(_ shared: SharedTokens) -> [Int: Int] {
      Dictionary(zip(shared.sourceIDs, shared.targetIDs)) { first, _ in first }
    }
    func number(_ spelling: String) throws -> Int {
      Int(try #require(byteLevel.id(of: spelling)))
    }
    let there = pairs(SharedTokens(source: sentencePiece, rows: 999, target: byteLevel, rows: 8192))
    #expect(try there[258] == number("Ġthe") && there[259] == number("Ġfilm"))
    #expect(try there[260] == number("A") && there[2 + 0x41] == nil)
    #expect(try there[2 + 0x0A] == number("Ċ") && there[2 + 0xC3] == number("Ã"))
    // Spelled alike, but of other bytes.
    #expect(there[262] == nil && there[0] == nil && there[1] == nil)
    let back = pairs(SharedTokens(source: byteLevel, rows: 8192, target: sentencePiece, rows: 999))
    for (first, second) in there where first < 258 + 3 { #expect(back[second] == first) }
    #expect(back[try number("A")] == 260)
  }
}
