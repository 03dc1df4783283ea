import Foundation
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

/// The sampler against a plain one that sorts everything.
@Suite struct TokenSamplerTests {
  static func logits(_ count: Int, seed: UInt64, spread: Float = 3) -> [Float] {
    var random = CounterRandom(seed: seed)
    // Rounded, so that ties occur.
    return (0..<count).map { _ in (Float(random.normal()) * spread * 8).rounded() / 8 }
  }

  static func draw(
    _ logits: [Float], _ settings: GenerationSettings, endsOfText: [TokenID] = [],
    history: [TokenID] = [], newTokens: Int = 0, seed: UInt64 = 0, position: UInt64 = 0
  ) -> TokenID? {
    var logits = logits
    var random = CounterRandom(seed: seed, position: position)
    let sampler = TokenSampler(settings: settings, endsOfText: endsOfText)
    var entries = logits.mutableSpan
    return sampler.draw(&entries, history: history, newTokens: newTokens, random: &random)
  }

  /// Hugging Face's rule: sort by probability, keep `topK`, keep the first tokens that reach
  /// `topP` of the rest.
  static func allowed(_ logits: [Float], topK: Int, topP: Double) -> Set<TokenID> {
    let largest = Double(logits.max() ?? 0)
    let weights = logits.map { exp(Double($0) - largest) }
    var order = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    if topK > 0 { order = Array(order.prefix(topK)) }
    let total = order.reduce(0) { $0 + weights[$1] }
    var kept: Set<TokenID> = []
    var sum = 0.0
    for id in order {
      kept.insert(TokenID(id))
      sum += weights[id]
      if sum >= topP * total { break }
    }
    return kept
  }

  @Test(arguments: [0, 1, 2, 7, 40, 1000], [0.05, 0.5, 0.9, 0.999, 1] as [Float])
  func drawsExactlyTheAllowedTokens(topK: Int, topP: Float) {
    var settings = GenerationSettings()
    settings.topK = topK
    settings.topP = topP
    for seed in 1...4 as ClosedRange<UInt64> {
      let logits = Self.logits(61, seed: seed)
      let allowed = Self.allowed(logits, topK: topK, topP: Double(topP))
      let drawn = Set(
        (0..<3000).compactMap { Self.draw(logits, settings, seed: seed, position: $0) })
      #expect(drawn.isSubset(of: allowed), "topK \(topK), topP \(topP), seed \(seed)")
      // Every allowed token of some probability shows up in 3000 draws.
      let largest = logits.max()!
      let likely = allowed.filter { logits[Int($0)] > largest - 3 }
      #expect(likely.isSubset(of: drawn), "topK \(topK), topP \(topP), seed \(seed)")
    }
  }

  /// The token that the sampler must draw: its own weights sorted whole, added from the likeliest down
  /// until they are enough, and subtracted one after the other.
  static func plainDraw(_ logits: [Float], topP: Float, uniform: Double) -> TokenID {
    var weights = logits
    var entries = weights.mutableSpan
    let total = RowKernels.exponentiate(&entries, shift: RowKernels.maximum(logits.span))
    let order = weights.indices.sorted { (weights[$1], $0) < (weights[$0], $1) }
    var sum = 0.0
    var kept: Set<Int> = []
    for id in order where sum < Double(topP) * Double(total) {
      kept.insert(id)
      sum += Double(weights[id])
    }
    var remaining = uniform * sum
    var last = 0
    for id in weights.indices where kept.contains(id) {
      last = id
      remaining -= Double(weights[id])
      if remaining < 0 { break }
    }
    return TokenID(last)
  }

  @Test(arguments: [61, 5000, 50_257], [0.1, 0.5, 0.9, 0.95, 0.999] as [Float])
  func drawsTheVeryTokenOfAPlainSampler(_ count: Int, topP: Float) {
    var settings = GenerationSettings()
    settings.topP = topP
    for (spread, rounded) in [(0.5, false), (1, true), (3, false), (9, false)] as [(Float, Bool)] {
      var random = CounterRandom(seed: 7, stream: .own(Int(spread * 2)))
      let logits = (0..<count).map { _ in
        let logit = Float(random.normal()) * spread
        return rounded ? (logit * 64).rounded() / 64 : logit
      }
      for position in 0..<6 as Range<UInt64> {
        var stream = CounterRandom(seed: 3, position: position)
        let expected = Self.plainDraw(logits, topP: topP, uniform: stream.uniform())
        #expect(Self.draw(logits, settings, seed: 3, position: position) == expected)
      }
    }
  }

  @Test func frequenciesFollowTheSoftmax() {
    let logits: [Float] = [1, 0, -1, 2, 0.5]
    var settings = GenerationSettings()
    settings.topP = 1
    settings.temperature = 0.7
    let weights = logits.map { exp(Double($0) / 0.7) }
    let total = weights.reduce(0, +)
    let draws = 40_000
    var counts = [Int](repeating: 0, count: logits.count)
    for i in 0..<draws {
      if let id = Self.draw(logits, settings, seed: 5, position: UInt64(i)) { counts[Int(id)] += 1 }
    }
    for (count, weight) in zip(counts, weights) {
      let p = weight / total
      let deviation = (p * (1 - p) / Double(draws)).squareRoot()
      #expect(abs(Double(count) / Double(draws) - p) < 4 * deviation)
    }
  }

  @Test func greedyTakesTheFirstOfTheLikeliest() {
    var settings = GenerationSettings()
    settings.temperature = 0
    #expect(Self.draw([1, 3, 3, 2], settings) == 1)
    settings.temperature = 1
    settings.topK = 1
    #expect(Self.draw([1, 3, 3, 2], settings) == 1)
  }

  @Test func endOfTextWaitsForTheMinimumLength() {
    var settings = GenerationSettings()
    settings.temperature = 0
    settings.minNewTokens = 3
    settings.maxNewTokens = 5
    #expect(Self.draw([1, 3, 2], settings, endsOfText: [1], newTokens: 2) == 2)
    #expect(Self.draw([1, 3, 2], settings, endsOfText: [1], newTokens: 3) == 1)
  }

  @Test func repetitionPenaltyDividesOrMultiplies() {
    var settings = GenerationSettings()
    settings.temperature = 0
    settings.repetitionPenalty = 2
    #expect(Self.draw([3, 2], settings, history: [0, 0]) == 1)
    #expect(Self.draw([3, 1.4], settings, history: [0]) == 0)
    #expect(Self.draw([-1, -1.5], settings, history: [0]) == 1)
  }

  @Test func extremeLogitsAreDrawnSafely() {
    var settings = GenerationSettings()
    settings.topP = 0.9
    #expect(Self.draw([-.infinity, 5, -.infinity], settings) == 1)
    #expect(Self.draw([-1e30, 1e30, 0], settings) == 1)
    #expect(Self.draw([0], settings) == 0)
    let flat = [Float](repeating: 2, count: 1000)
    #expect((0..<50).allSatisfy { Self.draw(flat, settings, position: $0) ?? 1000 < 900 })
  }

  @Test(arguments: [0, 1] as [Float]) func logitsThatAreNoNumbersAreNotDrawnFrom(_ heat: Float) {
    var settings = GenerationSettings()
    settings.temperature = heat
    #expect(Self.draw([1, .nan, 2], settings) == nil)
    #expect(Self.draw([.nan, .nan], settings) == nil)
    #expect(Self.draw([1, .infinity], settings) == nil)
    #expect(Self.draw([-.infinity, -.infinity], settings) == nil)
  }
}
