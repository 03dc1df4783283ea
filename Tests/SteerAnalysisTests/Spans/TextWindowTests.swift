import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextTokenization

/// Texts that exceed the model's context.
@Suite struct TextWindowTests {
  @Test func everyTokenIsScoredOnceWithEnoughContext() {
    for contextLength in 1...9 {
      for count in 0...40 {
        let windows = TextWindow.windows(of: 3, count: count, contextLength: contextLength)
        #expect(windows.flatMap(\.predicting) == Array(0..<max(count - 1, 0)))
        for window in windows {
          #expect(window.text == 3 && !window.predicting.isEmpty)
          #expect(window.tokens.count <= contextLength)
          #expect(window.tokens.upperBound == window.predicting.upperBound)
          // What the first scored token of the window can see.
          let seen = window.predicting.lowerBound + 1 - window.tokens.lowerBound
          #expect(window.tokens.lowerBound == 0 || 2 * seen > contextLength)
        }
      }
    }
  }

  /// Token by token: each is predicted from a sequence of its own that ends right before it.
  @Test func aLongTextEqualsTokensOneByOne() throws {
    let model = try embeddedModel("reviews-2m")
    #expect(model.configuration.contextLength == 256)
    var random = CounterRandom(seed: 4)
    let ids = (0..<700).map { _ in TokenID(1 + random.index(below: 8000)) }
    let steer = try ReviewsModel.randomSteer(.multiply, for: model)
    let line = try SteerLine(positive: [1, 0], negative: [-1, 0.5])
    let scorer = EvidenceScorer(model: model, steer: steer, line: line, grid: [-1, 1])
    let actual = try scorer.evidence([ids])[0]
    #expect(actual.windows == 5)
    #expect(actual.evidence.firstIndex(of: nil) == 0 && actual.evidence.count { $0 == nil } == 1)
    // The first window predicts tokens 1…256; each later one the next 128 after 128 of context.
    let checked = [1, 2, 255, 256, 257, 258, 383, 384, 385, 512, 513, 640, 641, 699]
    let contexts = checked.map { token in
      Array(ids[max(0, (token - 1) / 128 * 128 - 128)..<token])
    }
    let hidden = try model.hiddenStates(contexts)
    let ends = contexts.indices.map { i in contexts[...i].reduce(0) { $0 + $1.count } - 1 }
    let last = hidden.gatherRows(ends)
    let (positive, negative) = (
      FixedSteer(steer, values: line.positive), FixedSteer(steer, values: line.negative)
    )
    func scores(_ steer: FixedSteer) -> [Float] {
      model.outputHead.logProbabilities(of: checked.map { ids[$0] }, hidden: steer.apply(last))
    }
    let expected = zip(scores(positive), scores(negative)).map { $0 - $1 }
    #expect(expected.contains { abs($0) > 0.1 })
    expectClose(checked.map { actual.evidence[$0] ?? .nan }, expected, atol: 1e-4, rtol: 0)
  }

  @Test(arguments: SteerKind.allCases) func shortTextsEqualTheScorer(_ kind: SteerKind) throws {
    let model = try embeddedModel("reviews-2m")
    let tokenizer = try model.tokenizer()
    let texts = ["A wonderful film.", "It is dull, and far too long.", "Why?"].map {
      tokenizer.encode($0)
    }
    let steer = try ReviewsModel.randomSteer(kind, for: model)
    let line = try SteerLine(positive: [2, 0.5], negative: [-1, 0])
    let settings = [line.positive, line.negative].map { FixedSteer(steer, values: $0) }
    let expected = try TextScorer(model: model).scores(texts, steers: settings)
    let scorer = EvidenceScorer(model: model, steer: steer, line: line, grid: [-1, 0, 1])
    for (actual, scores) in zip(try scorer.evidence(texts), expected) {
      expectClose(
        actual.positive.compactMap { $0 }, scores[0].logProbabilities.compactMap { $0 },
        atol: 1e-4, rtol: 0)
      expectClose(
        actual.negative.compactMap { $0 }, scores[1].logProbabilities.compactMap { $0 },
        atol: 1e-4, rtol: 0)
    }
  }
}
