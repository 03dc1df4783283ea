import Files
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

/// Continuations that share their prompt's pass against texts that pass alone.
@Suite struct ContinuationScorerTests {
  private static func model(_ name: String) throws -> LanguageModel {
    try LanguageModel(folder: FileFolder(path: Fixture.path(name)))
  }

  private static func ids(_ count: Int, _ random: inout CounterRandom, below size: Int) -> [TokenID]
  {
    (0..<count).map { _ in TokenID(random.index(below: size)) }
  }

  // Beside each other: one token, several, as many as make passes of their own, and the whole context.
  @Test(
    arguments: [
      "gpt2", "gpt_neo", "gptj", "gpt_neox", "llama", "families/falcon", "families/gemma2",
      "families/gemma3", "families/gpt-neo-window", "families/llama-dynamic",
      "families/mistral-window", "families/phi3",
    ], [1, 2, 13])
  func logProbabilitiesAreThoseOfWholeTexts(_ name: String, _ promptLength: Int) throws {
    let model = try Self.model(name)
    let (size, limit) = (model.configuration.vocabularySize, model.configuration.contextLength)
    var random = CounterRandom(seed: 6)
    let prompt = Self.ids(promptLength, &random, below: size)
    let lengths = [1, 7, 20, 1, 3, limit - promptLength] + [Int](repeating: 19, count: 120)
    let continuations = lengths.map { Self.ids($0, &random, below: size) }
    let actual = try ContinuationScorer(model: model).logProbabilities(
      of: continuations, after: prompt)
    let whole = try TextScorer(model: model).scores(
      continuations.map { prompt + $0 }, steers: [nil])
    #expect(actual.count == continuations.count)
    for (values, score) in zip(actual, whole) {
      let expected = score[0].logProbabilities.dropFirst(promptLength).compactMap { $0 }
      expectClose(values, Array(expected), atol: 1e-5, rtol: 1e-6)
    }
  }

  @Test func whatCannotBeScoredIsAnError() throws {
    let model = try Self.model("gpt2")
    let (size, limit) = (model.configuration.vocabularySize, model.configuration.contextLength)
    let scorer = ContinuationScorer(model: model)
    #expect(throws: LanguageModelError.tokenOutOfRange(id: size, vocabularySize: size)) {
      try scorer.logProbabilities(of: [[1, TokenID(size)]], after: [1])
    }
    #expect(throws: LanguageModelError.emptySequence) {
      try scorer.logProbabilities(of: [[1], []], after: [1])
    }
    #expect(throws: LanguageModelError.self) {
      try scorer.logProbabilities(of: [[TokenID](repeating: 1, count: limit + 2)], after: [1])
    }
    let none = try scorer.logProbabilities(of: [], after: [1])
    #expect(none.isEmpty)
  }
}
