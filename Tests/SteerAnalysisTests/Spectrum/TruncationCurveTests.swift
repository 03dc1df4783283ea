import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextTokenization

/// The truncation curve against steers that are cut for real and scored one by one.
@Suite struct TruncationCurveTests {
  private struct Case {
    let model: LanguageModel
    let steer: Steer
    let decomposition: SteerDecomposition
    let texts: [AnalysedText]

    init(isCapped: Bool = false) throws {
      let model = try isCapped ? fixtureModel("families/gemma2-low-caps") : fixtureModel()
      self.model = model
      // A dummy that is on, and a steer strong enough to be felt.
      var seed = CounterRandom(seed: 6)
      let parameters =
        try isCapped
        ? (0..<2).map { _ in
          Matrix.normal(rows: 84, columns: 8, standardDeviation: 4, random: &seed)
        } : fixtureSteer("multiply").parameters
      steer = try Steer(
        kind: .multiply, epsilon: 0.05, names: ["style", "dummy"], dummySteer: 1,
        parameters: parameters)
      decomposition = try SteerDecomposition(steer, index: 0, analysis: "spectrum")
      var random = CounterRandom(seed: 5)
      texts = [1.0, -1, 0.5, -0.25, 0, -1, 1].enumerated().map { i, label in
        let ids = (0..<3 + 2 * i).map { _ in
          TokenID(random.index(below: model.configuration.vocabularySize))
        }
        return AnalysedText(ids: ids, label: label)
      }
    }

    /// The effect of the steer with some dimensions, by a checkpoint that has no others.
    func effect(of dimensions: [Int]) throws -> TruncationCurve.Effect {
      let factors = decomposition.factors
      var rows = factors.u.transposed()
      rows.scaleRows(
        by: factors.singularValues.enumerated().map { j, value in
          dimensions.contains(j) ? value : 0
        })
      func pad(_ first: Matrix, _ second: Matrix) -> Matrix {
        var both = Matrix(rows: 2 * first.rows, columns: first.columns)
        both.setRows(from: 0, first)
        both.setRows(from: first.rows, second)
        return both
      }
      let cut = try Steer(
        kind: .multiply, epsilon: steer.epsilon, names: steer.names, dummySteer: 1,
        parameters: [
          pad(rows.transposed(), steer.projector1(1)),
          pad(factors.vTransposed.transposed(), steer.projector2(1)),
        ])
      func score(_ text: AnalysedText, _ value: Float) throws -> Double {
        let fixed = FixedSteer(cut, values: [value, 1])
        return try TextScorer(model: model).scores([text.ids], steers: [fixed])[0][0]
          .logProbabilities.reduce(0) { $0 + Double($1 ?? 0) }
      }
      let ratios = try texts.map { try score($0, 1) - score($0, -1) }
      let losses = try texts.map { try -score($0, Float($0.label ?? 0)) }
      let tokens = texts.reduce(0) { $0 + $1.ids.count - 1 }
      return .init(
        loss: losses.reduce(0, +) / Double(tokens),
        areaUnderCurve: Self.area(ratios, texts.map { $0.label ?? 0 }))
    }

    // Every pair of a positive and a negative text.
    static func area(_ numbers: [Double], _ labels: [Double]) -> Double {
      var (wins, pairs) = (0.0, 0.0)
      for (a, x) in zip(numbers, labels) where x > 0 {
        for (b, y) in zip(numbers, labels) where y < 0 {
          pairs += 1
          wins += a > b ? 1 : a == b ? 0.5 : 0
        }
      }
      return wins / pairs
    }
  }

  @Test(arguments: [false, true]) func agreesWithSteersThatAreCut(_ isCapped: Bool) throws {
    let test = try Case(isCapped: isCapped)
    let contexts = try ContextSet(test.texts, model: test.model)
    let count = test.decomposition.count
    let curve = try TruncationCurve(
      test.steer, test.decomposition, contexts: contexts, head: test.model.outputHead,
      levels: [0, 1, 3, count], leaveOneOut: 2)
    #expect(curve.texts == test.texts.count && curve.tokens == contexts.count)
    #expect(curve.levels.map(\.dimensions) == [0, 1, 3, count])
    for level in curve.levels {
      let expected = try test.effect(of: Array(0..<level.dimensions))
      #expect(abs(level.effect.loss - expected.loss) < 1e-4, "\(level) \(expected)")
      #expect(level.dimensions == 0 || level.effect.areaUnderCurve == expected.areaUnderCurve)
    }
    let whole = try test.effect(of: Array(0..<count))
    #expect(abs(whole.loss - curve.levels[0].effect.loss) > 1e-3, "the steer is felt")
    for left in curve.leaveOneOut {
      let expected = try test.effect(of: (0..<count).filter { $0 != left.dimension - 1 })
      #expect(abs(left.lossChange - (expected.loss - whole.loss)) < 1e-4)
      #expect(
        abs(left.areaUnderCurveChange - (expected.areaUnderCurve - whole.areaUnderCurve)) < 1e-9)
    }
  }

  // Else the log-odds would tell labels apart, and every number of dimensions would seem to.
  @Test func ofMixedSteersItIsTheMatrixAlone() throws {
    let test = try Case()
    let contexts = try ContextSet(test.texts, model: test.model)
    var offsets = Matrix(rows: 2, columns: test.model.configuration.vocabularySize)
    for token in 0..<offsets.columns { offsets[0, token] = Float(token % 7) - 3 }
    let mixed = try Steer(
      kind: .mixed, epsilon: test.steer.epsilon, names: test.steer.names, dummySteer: 1,
      parameters: test.steer.parameters + [offsets])
    let curves = try [test.steer, mixed].map { steer in
      try TruncationCurve(
        steer, SteerDecomposition(steer, index: 0, analysis: "spectrum"), contexts: contexts,
        head: test.model.outputHead, levels: [0, 2, test.decomposition.count], leaveOneOut: 2)
    }
    #expect(curves[0] == curves[1])
    #expect(curves[1].levels[0].effect.areaUnderCurve == 0.5)
  }

  @Test func levelsGrow() {
    #expect(TruncationCurve.defaultLevels(count: 9) == [0, 1, 2, 3, 4, 6, 9])
    #expect(TruncationCurve.defaultLevels(count: 1) == [0, 1])
  }

  @Test func oneSignOfLabelsIsNotEnough() throws {
    let test = try Case()
    let texts = test.texts.map { AnalysedText(ids: $0.ids, label: 1) }
    let contexts = try ContextSet(texts, model: test.model)
    #expect(throws: AnalysisError.oneLabelOnly) {
      try TruncationCurve(
        test.steer, test.decomposition, contexts: contexts, head: test.model.outputHead,
        levels: [test.decomposition.count], leaveOneOut: 0)
    }
  }
}
