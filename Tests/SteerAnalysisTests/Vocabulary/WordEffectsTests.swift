import EmbeddedModels
import Foundation
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import Testing
import TextTokenization

/// Effects on words against whole distributions, and what they leave out.
@Suite struct WordEffectsTests {
  private let model: LanguageModel
  private let contexts: ContextSet

  init() throws {
    model = try fixtureModel()
    let texts: [[TokenID]] = [[1, 5, 9, 2, 7, 7, 3], [4, 4, 8, 1], [2, 6, 3, 9, 5]]
    contexts = try ContextSet(texts.map { AnalysedText(ids: $0) }, model: model)
  }

  /// `log p̄(v)` at steer values, from whole logits in `Double`.
  private func logMean(_ steer: Steer, _ values: [Float]) -> [Double] {
    let fixed = FixedSteer(steer, values: values)
    let logits = model.outputHead.logits(
      fixed.apply(contexts.hidden), offsets: fixed.offsets(contexts.count))
    var sums = [Double](repeating: 0, count: logits.columns)
    for row in 0..<logits.rows {
      let weights = logits.row(row).map { exp(Double($0)) }
      let total = weights.reduce(0, +)
      for (v, weight) in weights.enumerated() { sums[v] += weight / total }
    }
    return sums.map { log($0) }
  }

  /// The slope of `log p̄` where the dummy steer is on, by central differences.
  @Test(arguments: ["multiply", "add", "offset"]) func areSlopesOfLogProbabilities(_ kind: String)
    throws
  {
    let steer = try fixtureSteer(kind)
    let index = steer.firstLabelledSteer
    let effects = try WordEffects(
      FixedSteer(steer, values: steer.values(of: index, 1)),
      from: FixedSteer(steer, values: steer.baseValues), contexts: contexts, head: model.outputHead)
    let step: Float = 0.05
    var (up, down) = (steer.baseValues, steer.baseValues)
    up[index] += step
    down[index] -= step
    let slopes = zip(logMean(steer, up), logMean(steer, down)).map { ($0 - $1) / Double(2 * step) }
    let largest = slopes.map(abs).max() ?? 0
    #expect(largest > 0)
    for (effect, slope) in zip(effects.values, slopes) {
      #expect(abs(Double(effect) - slope) < 0.01 * largest, "\(effect), \(slope)")
    }
    let total = effects.expectedCounts.reduce(0) { $0 + Double($1) }
    #expect(abs(total - Double(contexts.count)) < 1e-3)
    // A change of all logits alike changes no probability.
    let mean = zip(effects.values, effects.expectedCounts).reduce(0) { $0 + Double($1.0 * $1.1) }
    #expect(abs(mean) < 1e-3 * largest * total)
  }

  @Test func dimensionsAddUpToTheWhole() throws {
    let steer = try fixtureSteer("multiply")
    let index = steer.firstLabelledSteer
    let parts = try SteerDecomposition(steer, index: index, analysis: "test")
    let effects = try WordEffects(
      FixedSteer(steer, values: steer.values(of: index, 1)),
      from: FixedSteer(steer, values: steer.baseValues), contexts: contexts, head: model.outputHead,
      dimensions: .init(parts, contexts: contexts, head: model.outputHead, count: parts.count))
    let largest = effects.values.map(abs).max() ?? 0
    for (v, effect) in effects.values.enumerated() {
      #expect(abs(effects.dimensions.row(v).reduce(0, +) - effect) < 1e-3 * largest)
    }
  }

  /// One word that contexts draw, raised a little, and one that none draws, raised far more: a mean
  /// logit shift ranks the second first.
  @Test func aWordThatNeverComesRanksLow() throws {
    let model = try embeddedModel("reviews-2m")
    let tokenizer = try model.tokenizer()
    let texts = ["It is a wonderful film.", "A very good story, and the cast is great."]
    let contexts = try ContextSet(
      texts.map { AnalysedText(ids: tokenizer.encode($0)) }, model: model)
    let plain = FixedSteer(
      try ReviewsModel.randomSteer(.offset, for: model), values: [0, 0])
    let counts = try WordEffects(plain, from: plain, contexts: contexts, head: model.outputHead)
      .expectedCounts
    let rare = try #require(counts.indices.min { counts[$0] < counts[$1] })
    let common = Int(try #require(tokenizer.encode(" good").first))
    try #require(counts[rare] < 1e-4 * counts[common])
    var offsets = [Float](repeating: 0, count: counts.count)
    offsets[rare] = 5
    offsets[common] = 1
    let steer = try Steer(
      kind: .offset, epsilon: 1, names: ["planted"], dummySteer: nil,
      parameters: [Matrix(rows: 1, columns: offsets.count, offsets)])
    let result = try VocabularyAnalysis(
      steer, index: 0, values: [1], contexts: contexts, model: model)
    #expect(result.shift.top.first?.id == TokenID(common))
    #expect(result.shifts[rare] == 5 && result.effects.values[rare] > 4)
    #expect(result.effects.scores[rare] < 0.1 * result.effects.values[rare])
    let word = try #require(result.shift.top.first)
    #expect(word.contexts?.count == 3 && (word.standardError ?? -1) >= 0)
    // The contexts in which it gains most are those that draw it.
    let gains = try #require(word.contexts).map { $0.probability * $0.effect }
    #expect(gains == gains.sorted(by: >) && gains[0] > 0)
  }

  /// Halves of many texts against all of them: the error of a half is about that of its difference.
  @Test func standardErrorsCoverTheWhole() throws {
    let model = try embeddedModel("reviews-2m")
    let tokenizer = try model.tokenizer()
    let steer = try ReviewsModel.sentimentSteer.get()
    let sentences = String(decoding: EmbeddedFiles.sentimentSentences, as: UTF8.self)
      .split(separator: "\n").prefix(240)
      .map { AnalysedText(ids: tokenizer.encode(String($0.dropFirst(10)))) }
    func effects(_ texts: [AnalysedText]) throws -> WordEffects {
      try WordEffects(
        FixedSteer(steer, values: [1, 0]), from: FixedSteer(steer, values: [0, 1]),
        contexts: ContextSet(texts, model: model), head: model.outputHead)
    }
    let first = try effects(sentences.indices.filter { $0 % 2 == 0 }.map { sentences[$0] })
    let second = try effects(sentences.indices.filter { $0 % 2 == 1 }.map { sentences[$0] })
    var (covered, all) = (0, 0)
    for v in first.values.indices where min(first.expectedCounts[v], second.expectedCounts[v]) > 1 {
      let error = hypot(first.standardErrors[v], second.standardErrors[v])
      #expect(error > 0)
      all += 1
      if abs(first.values[v] - second.values[v]) < 1.96 * error { covered += 1 }
    }
    let share = Double(covered) / Double(max(all, 1))
    #expect(all > 100 && (0.85...0.99).contains(share), "\(covered) of \(all)")
  }

  @Test func sampledContextsAreSomeOfAll() throws {
    let sample = contexts.sampled(5, seed: 3)
    #expect(sample.count == 5 && contexts.sampled(100).count == contexts.count)
    for (position, target) in zip(sample.positions, sample.targets) {
      let whole = try #require(contexts.positions.firstIndex(of: position))
      #expect(contexts.targets[whole] == target)
    }
    #expect(sample.positions == contexts.sampled(5, seed: 3).positions)
  }
}
