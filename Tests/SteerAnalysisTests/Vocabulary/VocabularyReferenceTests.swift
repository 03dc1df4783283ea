import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextTokenization

/// Logit shifts and rankings against naive computations.
@Suite struct VocabularyReferenceTests {
  struct Cases: Decodable {
    struct Spectrum: Decodable { var meanShift: [Float] }
    var steers: [String: Spectrum]
  }

  @Test(arguments: SpectrumReferenceTests.names) func meanShift(_ name: String) throws {
    let expected = try #require(try Fixture.json(Cases.self, "analysis.json").steers[name])
    let hidden = try AnalysisFixture.matrix("hidden")
    let mean = (0..<hidden.columns).map { j in
      Float((0..<hidden.rows).reduce(0.0) { $0 + Double(hidden[$1, j]) } / Double(hidden.rows))
    }
    let shift = try LogitShift(
      FixedSteer(AnalysisFixture.steer(name), values: [2]), meanHiddenState: mean,
      head: OutputHead(embedding: AnalysisFixture.matrix("embedding")))
    // ε = 1e-3, s = 2
    let wanted = expected.meanShift.map { $0 * 2e-3 }
    let largest = wanted.map(abs).max() ?? 0
    expectClose(shift.values, wanted, atol: 1e-5 * largest, rtol: 1e-4)
  }

  /// The mean over contexts of differences of whole logits, for every kind of steer.
  @Test(arguments: ["multiply", "add", "offset"]) func shiftOfLogits(_ kind: String) throws {
    let model = try fixtureModel()
    let steer = FixedSteer(try fixtureSteer(kind), values: [1.5, -0.5])
    let hidden = try model.hiddenStates([[1, 5, 9, 2, 7, 7, 3]])
    let plain = model.outputHead.logits(hidden)
    let steered = model.outputHead.logits(
      steer.apply(hidden), offsets: steer.offsets(hidden.rows))
    let expected = (0..<plain.columns).map { v in
      Float(
        (0..<plain.rows).reduce(0.0) { $0 + Double(steered[$1, v]) - Double(plain[$1, v]) }
          / Double(plain.rows))
    }
    let mean = (0..<hidden.columns).map { j in
      Float((0..<hidden.rows).reduce(0.0) { $0 + Double(hidden[$1, j]) } / Double(hidden.rows))
    }
    let shift = try LogitShift(steer, meanHiddenState: mean, head: model.outputHead)
    expectClose(shift.values, expected, atol: 2e-6, rtol: 1e-3)
    #expect(expected.contains { abs($0) > 1e-4 })
  }

  @Test func rankingIsASort() throws {
    let tokenizer = try embeddedModel("reviews-2m").tokenizer()
    var random = CounterRandom(seed: 11)
    // Rounded, so that there are ties.
    let scores = (0..<500).map { _ in Float((random.normal() * 8).rounded() / 8) }
    let ids = (0..<TokenID(500)).filter { $0 % 3 != 0 }
    for count in [1, 7, 100, 1000] {
      let ranking = TokenRanking(scores, among: ids, count: count, tokenizer: tokenizer)
      let down = ids.sorted { (-scores[Int($0)], $0) < (-scores[Int($1)], $1) }
      let up = ids.sorted { (scores[Int($0)], $0) < (scores[Int($1)], $1) }
      #expect(ranking.top.map(\.id) == Array(down.prefix(count)))
      #expect(ranking.bottom.map(\.id) == Array(up.prefix(count)))
      #expect(ranking.top.allSatisfy { $0.score == scores[Int($0.id)] })
    }
  }

  @Test func filters() throws {
    let tokenizer = try embeddedModel("reviews-2m").tokenizer()
    func texts(_ change: (inout TokenFilter) throws -> Void) throws -> [String] {
      var filter = TokenFilter()
      try change(&filter)
      return try filter.tokens(of: tokenizer, vocabularySize: 8192).map { tokenizer.decode([$0]) }
    }
    let all = try texts { _ in }
    #expect(!all.contains("<|endoftext|>") && all.contains("!") && all.count > 7000)
    let initial = try texts { $0.wordInitialOnly = true }
    #expect(initial == all.filter { $0.hasPrefix(" ") })
    let letters = try texts { $0.alphabeticOnly = true }
    #expect(letters.contains(" good") && !letters.contains("!") && !letters.contains(" "))
    let long = try texts { $0.minimumLength = 9 }
    #expect(!long.isEmpty && long.allSatisfy { $0.trimmingPrefix(" ").count >= 9 })
    #expect(
      try texts { $0.words = ["good"] }.allSatisfy { ["good", " good"].contains($0.lowercased()) })
    let matching = try texts { $0.pattern = try .init("^un.*able$") }
    #expect(matching.contains(" unbelievable") && matching.allSatisfy { $0.hasSuffix("able") })
    #expect(throws: AnalysisError.self) { try texts { $0.words = ["no such word"] } }
    #expect(throws: (any Error).self) { try TokenFilter.Pattern("(") }
  }

  @Test func contextsCountEveryPredictedToken() throws {
    let model = try fixtureModel()
    let texts = [[1, 2, 3, 4], [5], [6, 7]].map { AnalysedText(ids: $0, label: 1) }
    let contexts = try ContextSet(texts, model: model)
    #expect(contexts.positions.map(\.text) == [0, 0, 0, 2])
    #expect(contexts.positions.map(\.token) == [0, 1, 2, 0])
    #expect(contexts.targets == [2, 3, 4, 7] && contexts.excludedTexts == 1)
    let expected = try model.hiddenStates([[1, 2, 3, 4]]).gatherRows([0, 1, 2])
    expectClose(
      contexts.hidden.gatherRows([0, 1, 2]).values, expected.values, atol: 1e-5, rtol: 1e-5)
    #expect(throws: AnalysisError.noContexts) {
      try ContextSet([AnalysedText(ids: [5])], model: model)
    }
  }

  /// Contexts whose hidden states a training has are those that a pass would find, also where only answers
  /// are looked at.
  @Test func contextsOfKnownHiddenStatesAreTheSame() throws {
    let model = try fixtureModel()
    let texts = [
      AnalysedText(ids: [1, 2, 3, 4, 5], answers: [2..<3, 4..<5]), AnalysedText(ids: [6, 7]),
    ]
    let passed = try ContextSet(texts, model: model)
    #expect(passed.positions.map(\.token) == [1, 3, 0] && passed.targets == [3, 5, 7])
    let known = ContextSet(texts, hidden: passed.hidden)
    #expect(known.positions == passed.positions && known.targets == passed.targets)
    #expect(known.hidden == passed.hidden && known.excludedTexts == 0 && known.cutTexts == 0)
  }

  @Test func idsOutsideTheVocabularyAreRefusedEvenAtTheEnd() throws {
    let model = try fixtureModel()
    let size = model.configuration.vocabularySize
    #expect(throws: LanguageModelError.tokenOutOfRange(id: size, vocabularySize: size)) {
      try ContextSet([AnalysedText(ids: [1, 2, TokenID(size)])], model: model)
    }
  }

  @Test func textsBeyondTheContextAreCut() throws {
    let model = try fixtureModel()
    let limit = model.configuration.contextLength
    let ids = (0..<limit + 9).map { TokenID($0 % 50) }
    let contexts = try ContextSet([AnalysedText(ids: ids)], model: model)
    #expect(contexts.count == limit - 1 && contexts.cutTexts == 1)
  }
}
