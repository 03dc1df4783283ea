import Foundation
import LinearAlgebra
import SteerAnalysis
import Testing

/// Weights of the parts of evidence, on texts whose labels were drawn from known weights.
@Suite struct EvidenceFitTests {
  /// Texts whose label is drawn with the log-odds `weights · sums`.
  private func texts(_ count: Int, weights: [Double], seed: UInt64 = 5) -> [EvidenceFit.Text] {
    var random = CounterRandom(seed: seed)
    return (0..<count).map { _ in
      let words = (0..<8).map { _ in
        (
          contextual: random.normal(), leading: 0.5 * random.normal(),
          remaining: 0.5 * random.normal()
        )
      }
      let odds = words.reduce(0.0) {
        $0 + weights[0] * $1.contextual + weights[1] * $1.leading + weights[2] * $1.remaining
      }
      let isPositive = random.uniform() < 1 / (1 + exp(-odds))
      return EvidenceFit.Text(words: words, label: isPositive ? 1 : -0.5)
    }
  }

  @Test func weightsAreRecovered() throws {
    let fitted = EvidenceFit.weights(texts(4000, weights: [0.4, 0.8, 1.2]))
    #expect(abs(fitted.contextual - 0.4) < 0.06)
    #expect(abs(fitted.leading - 0.8) < 0.12)
    #expect(abs(fitted.remaining - 1.2) < 0.12)
    #expect(abs(fitted.intercept) < 0.15 && fitted.fittedTexts == 4000 && fitted.isValid)
    #expect(try #require(fitted.fittedAreaUnderCurve) > 0.85)
  }

  @Test func noTextsLeaveTheUsualWeights() {
    #expect(EvidenceFit.weights([]) == .usual)
    let unlabelled = texts(20, weights: [1, 1, 1]).map { text in
      EvidenceFit.Text(words: text.words, label: 0)
    }
    #expect(EvidenceFit.weights(unlabelled) == .usual)
  }

  /// A part that speaks for the other side counts for nothing; it is never turned around.
  @Test func weightsAreNeverNegative() {
    let fitted = EvidenceFit.weights(texts(2000, weights: [-0.8, 1, 1]))
    #expect(fitted.contextual == 0 && fitted.leading > 0.5)
  }

  /// Words of up to 1 on the wrong side, of 2 on the right one: marks are to hold the second only.
  @Test func theCostOfAWordKeepsOutWhatBothSidesHave() {
    let texts = (0..<200).map { i -> EvidenceFit.Text in
      let side = i % 2 == 0 ? 1.0 : -1
      let noise = Double(i % 10) / 10
      return EvidenceFit.Text(
        words: [
          (contextual: 0, leading: 2 * side, remaining: 0),
          (contextual: 0, leading: -noise * side, remaining: 0),
        ], label: side)
    }
    let fitted = EvidenceFit.weights(texts)
    #expect(fitted.wordCost >= 0.9 * fitted.leading - 0.05)
    #expect(fitted.wordCost < 2 * fitted.leading)
  }
}
