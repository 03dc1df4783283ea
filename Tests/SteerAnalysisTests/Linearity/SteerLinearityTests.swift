import Foundation
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import Testing
import TextTokenization

/// Effects and defects against distributions that are computed one by one, in `Double`.
@Suite struct SteerLinearityTests {
  private struct Case {
    let model: LanguageModel
    let steer: Steer
    let contexts: ContextSet

    init(_ kind: String, isCapped: Bool = false) throws {
      let model = try isCapped ? fixtureModel("families/gemma2-low-caps") : fixtureModel()
      self.model = model
      var random = CounterRandom(seed: 6)
      let width = model.configuration.hiddenSize
      let parameters: [Matrix] =
        switch kind {
        case "multiply":
          (0..<2).map { _ in
            .normal(rows: 3 * width, columns: 4, standardDeviation: 1, random: &random)
          }
        case "add": [.normal(rows: 3, columns: width, standardDeviation: 2, random: &random)]
        default:
          [
            .normal(
              rows: 3, columns: model.configuration.vocabularySize, standardDeviation: 9,
              random: &random)
          ]
        }
      steer = try Steer(
        kind: #require(SteerKind(rawValue: kind)), epsilon: 0.05,
        names: ["style", "dummy", "topic"], dummySteer: 1, parameters: parameters)
      let texts = (0..<4).map { i in
        AnalysedText(
          ids: (0..<3 + i).map { _ in
            TokenID(random.index(below: model.configuration.vocabularySize))
          })
      }
      contexts = try ContextSet(texts, model: model)
    }

    /// `[T][V]`, from the logits of a steer whose values are fixed.
    func distributions(_ values: [Float]) -> [[Double]] {
      let fixed = FixedSteer(steer, values: values)
      let logits = model.outputHead.logits(
        fixed.apply(contexts.hidden), offsets: fixed.offsets(contexts.count))
      return (0..<logits.rows).map { row in
        let row = logits.row(row).map(Double.init)
        let largest = row.max() ?? 0
        let powers = row.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
      }
    }

    /// The mean over contexts of half the sum of absolute differences.
    func distance(_ values: [Float], _ terms: [(Double, [Float])]) -> Double {
      let parts = terms.map { ($0.0, distributions($0.1)) }
      let sums = distributions(values).enumerated().map { t, p in
        p.indices.reduce(0.0) { sum, v in
          sum + abs(p[v] - parts.reduce(0) { $0 + $1.0 * $1.1[t][v] }) / 2
        }
      }
      return sums.reduce(0, +) / Double(sums.count)
    }
  }

  @Test(arguments: [("multiply", false), ("multiply", true), ("add", false), ("offset", false)])
  func effectsAndDefectsAreThoseOfTheDistributions(kind: String, isCapped: Bool) throws {
    let sample = try Case(kind, isCapped: isCapped)
    var settings = SteerLinearity.Settings()
    settings.steerValues = [3, -1, 0]
    settings.fractions = [0.5, 2, 1]
    let found = try SteerLinearity(
      sample.steer, index: 2, contexts: sample.contexts, model: sample.model, settings: settings)
    #expect(found.steer == "topic" && found.effects.map(\.steerValue) == [-1, 3])
    #expect(found.interpolations.map(\.fraction) == [0.5, 2, 0.5, 2])
    func values(_ value: Float) -> [Float] { [0, 0, value] }
    for effect in found.effects {
      let expected = sample.distance(values(effect.steerValue), [(1, values(0))])
      #expect(abs(effect.distance.mean - expected) < 1e-5 && expected > 1e-3)
    }
    for line in found.interpolations {
      let k = Double(line.fraction)
      let expected = sample.distance(
        values(line.fraction * line.steerValue), [(1 - k, values(0)), (k, values(line.steerValue))])
      #expect(abs(line.defect.mean - expected) < 1e-5 && expected > 1e-4)
      #expect(line.defect.percentile95 <= line.defect.maximum)
      #expect((line.bound == nil) == isCapped)
      #expect((line.publishedBoundLog10 == nil) == (kind != "multiply"))
    }
  }

  @Test func noContextIsBeyondItsBound() throws {
    // One text of two tokens has one context, so that mean, largest value and bound are of it alone.
    let sample = try Case("multiply")
    for seed in 0..<20 {
      var random = CounterRandom(seed: UInt64(seed))
      let ids = (0..<2).map { _ in
        TokenID(random.index(below: sample.model.configuration.vocabularySize))
      }
      let context = try ContextSet([AnalysedText(ids: ids)], model: sample.model)
      var settings = SteerLinearity.Settings()
      settings.steerValues = [-2, 0.1, 0.5, 4]
      let found = try SteerLinearity(
        sample.steer, index: 0, contexts: context, model: sample.model, settings: settings)
      for line in found.interpolations {
        #expect(line.defect.maximum <= (line.bound ?? 0) + 1e-6)
        #expect(line.defect.standardError == nil)
      }
      let both = try CompositionLinearity(
        sample.steer, indices: (0, 2), contexts: context, model: sample.model,
        steerValues: settings.steerValues)
      for point in both.points { #expect(point.defect.maximum <= (point.bound ?? 0) + 1e-6) }
    }
  }

  @Test func halfOfTheProbabilityMovesByAQuarterOfTheValue() throws {
    let sample = try Case("offset")
    let size = sample.model.configuration.vocabularySize
    let distribution = sample.distributions([0, 0, 0])[0]
    // The half of the probability, taken greedily.
    var half = [Float](repeating: 0, count: size)
    var sum = 0.0
    for v in distribution.indices.sorted(by: { distribution[$0] > distribution[$1] })
    where sum + distribution[v] <= 0.5 {
      half[v] = 1
      sum += distribution[v]
    }
    let steer = try Steer(
      kind: .offset, epsilon: 1, names: ["half"], dummySteer: nil,
      parameters: [Matrix(rows: 1, columns: size, half)])
    let text = AnalysedText(ids: Array(sample.contexts.texts[0].ids.prefix(2)))
    var settings = SteerLinearity.Settings()
    settings.steerValues = [0.05]
    settings.fractions = [0.5]
    let found = try SteerLinearity(
      steer, index: 0, contexts: ContextSet([text], model: sample.model), model: sample.model,
      settings: settings)
    let line = found.interpolations[0]
    let bound = try #require(line.bound)
    // Two halves a logit of 1 apart: R = 1, dP/ds = ¼, and no curvature at 0.
    #expect(abs(bound - 0.25 * 0.0025 / 8) < 1e-9)
    #expect(line.defect.mean <= bound)
    #expect(abs(found.effects[0].distance.mean - 0.0125) < 2e-4)
  }

  @Test func togetherTheyAreHeldAgainstTheirSum() throws {
    let sample = try Case("multiply")
    let found = try CompositionLinearity(
      sample.steer, indices: (0, 2), contexts: sample.contexts, model: sample.model,
      steerValues: [2])
    #expect(found.steers == ["style", "topic"])
    #expect(found.points.map(\.steerValues) == [[2, 2], [2, -2]])
    for point in found.points {
      let (a, b) = (point.steerValues[0], point.steerValues[1])
      let defect = sample.distance(
        [a, 0, b], [(1, [a, 0, 0]), (1, [0, 0, b]), (-1, [0, 0, 0])])
      let effect = sample.distance([a, 0, b], [(1, [0, 0, 0])])
      #expect(abs(point.defect.mean - defect) < 1e-5 && defect > 1e-4)
      #expect(abs(point.distance.mean - effect) < 1e-5)
    }
  }

  @Test func errorsOfTheMeanTakeTextsTogether() throws {
    let sample = try Case("multiply")
    let found = try SteerLinearity(
      sample.steer, index: 0, contexts: sample.contexts, model: sample.model)
    let distance = found.effects[0].distance
    let error = try #require(distance.standardError)
    #expect(error > 0 && error < distance.mean)
    #expect(distance.mean <= distance.maximum)
  }
}
