import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

/// Analytic gradients against central differences of a loss computed in `Double`.
@Suite struct GradientTests {
  // All dimensions differ, so that a transposed axis cannot go unnoticed.
  static let (tokens, hiddenSize, vocabulary, rank, steers) = (5, 7, 11, 3, 2)
  static let regularization: Float = 1e-3

  struct Case {
    var steer: Steer
    var positions: TrainingPositions
    var head: OutputHead
    var klWeight: Float = 0

    init(
      _ kind: SteerKind, seed: UInt64, tokens: Int = GradientTests.tokens, softCap: Float? = nil
    ) throws {
      var random = CounterRandom(seed: seed)
      func normal(_ rows: Int, _ columns: Int, _ scale: Float = 1) -> Matrix {
        .normal(rows: rows, columns: columns, standardDeviation: scale, random: &random)
      }
      let parameters =
        switch kind {
        case .multiply:
          [normal(steers * hiddenSize, rank), normal(steers * hiddenSize, rank)]
        case .add: [normal(steers, hiddenSize)]
        case .offset: [normal(steers, vocabulary)]
        case .mixed:
          [
            normal(steers * hiddenSize, rank), normal(steers * hiddenSize, rank),
            normal(steers, vocabulary),
          ]
        }
      steer = try Steer(
        kind: kind, epsilon: 0.1, names: ["a", "b"], dummySteer: 1, parameters: parameters)
      positions = TrainingPositions(
        hidden: normal(tokens, hiddenSize),
        targets: (0..<tokens).map { _ in TokenID(random.index(below: vocabulary)) },
        values: normal(tokens, steers))
      head = OutputHead(
        embedding: normal(vocabulary, hiddenSize), bias: normal(1, vocabulary).values,
        softCap: softCap)
    }
  }

  // Beyond 63 positions *multiply* goes through its matrix instead of the factors.
  @Test(arguments: SteerKind.allCases, [(seed: 1, tokens: 5), (2, 5), (3, 63), (4, 64), (5, 90)])
  func centralDifferences(_ kind: SteerKind, _ positions: (seed: UInt64, tokens: Int)) throws {
    try expectGradient(of: Case(kind, seed: positions.seed, tokens: positions.tokens))
  }

  // The divergence itself, from its definition, is the reference's.
  @Test(arguments: SteerKind.allCases, [Float(0.3), 2])
  func centralDifferencesOfADivergence(_ kind: SteerKind, _ weight: Float) throws {
    var test = try Case(kind, seed: 7)
    test.klWeight = weight
    try expectGradient(of: test)
    let loss = test.steer.loss(
      on: test.positions, head: test.head, regularization: 0, klWeight: weight)
    let divergence = try #require(loss.divergence)
    #expect(abs(divergence - ReferenceLoss(test).divergence) < 1e-5)
    #expect(divergence > 0.01)
  }

  // Caps that bend most logits, and few.
  @Test(arguments: SteerKind.allCases, [Float(1.5), 4])
  func centralDifferencesUnderACap(_ kind: SteerKind, _ softCap: Float) throws {
    try expectGradient(of: Case(kind, seed: 6, softCap: softCap))
  }

  @Test func mixedPrecisionHasNoCap() throws {
    let test = try Case(.add, seed: 6, softCap: 4)
    let counts = [Int](repeating: 1, count: Self.vocabulary)
    #expect(MixedPrecisionHead(test.head, tokenCounts: counts) == nil)
  }

  private func expectGradient(of test: Case) throws {
    let loss = test.steer.loss(
      on: test.positions, head: test.head, regularization: Self.regularization,
      klWeight: test.klWeight)
    let reference = ReferenceLoss(test)
    let parameters = test.steer.parameters.map { $0.values.map(Double.init) }
    #expect(abs(loss.total - reference.value(parameters)) < 1e-5)
    // The offsets of a mixed steer are not trained.
    if test.steer.kind == .mixed { #expect(loss.gradient[2].values.allSatisfy { $0 == 0 }) }
    for tensor in parameters.indices where test.steer.kind != .mixed || tensor < 2 {
      let numeric = parameters[tensor].indices.map { i in
        Float(reference.derivative(parameters, tensor, i))
      }
      expectClose(loss.gradient[tensor].values, numeric, atol: 2e-5, rtol: 1e-4)
    }
  }

  @Test(arguments: SteerKind.allCases)
  func lossWithoutGradientAgrees(_ kind: SteerKind) throws {
    let test = try Case(kind, seed: 4)
    let steered = test.steer.steeredHiddenStates(
      test.positions.hidden, values: test.positions.values)
    let loss = test.head.loss(
      of: test.positions.targets, hidden: steered,
      offsets: kind == .offset ? test.steer.offsets(values: test.positions.values) : nil, scale: 1,
      gradient: .none)
    let mean = loss.total / Double(Self.tokens)
    let full = test.steer.loss(on: test.positions, head: test.head, regularization: 0)
    #expect(abs(mean - full.crossEntropy) < 1e-6)
    #expect(loss.hiddenGradient == nil && loss.offsetGradient == nil)
  }

  @Test(arguments: SteerKind.allCases)
  func fixedValuesSteerLikeValuesByPosition(_ kind: SteerKind) throws {
    let test = try Case(kind, seed: 5)
    let values: [Float] = [-1.5, 0.5]
    let perPosition = Matrix(Array(repeating: values, count: Self.tokens))
    let fixed = FixedSteer(test.steer, values: values)
    let hidden = test.positions.hidden
    let expected = test.head.logits(
      test.steer.steeredHiddenStates(hidden, values: perPosition),
      offsets: test.steer.offsets(values: perPosition))
    let actual = test.head.logits(fixed.apply(hidden), offsets: fixed.offsets(Self.tokens))
    expectClose(actual.values, expected.values, atol: 1e-5, rtol: 1e-5)
  }

  @Test func blocksOfALargeVocabularyAgreeWithOneBlock() throws {
    // A vocabulary of 200,000 leaves room for 83 rows a block; 150 rows make two.
    var random = CounterRandom(seed: 9)
    let head = OutputHead(
      embedding: .normal(rows: 200_000, columns: 3, standardDeviation: 1, random: &random))
    let hidden = Matrix.normal(rows: 150, columns: 3, standardDeviation: 1, random: &random)
    let targets = (0..<150).map { TokenID($0 * 1000) }
    let whole = head.loss(of: targets, hidden: hidden, scale: 1, gradient: .hidden)
    var total = 0.0
    var rows: [Float] = []
    for t in 0..<150 {
      let part = head.loss(
        of: [targets[t]], hidden: Matrix(hidden[rows: t..<t + 1]), scale: 1, gradient: .hidden)
      total += part.total
      rows += try #require(part.hiddenGradient).values
    }
    #expect(abs(whole.total - total) < 1e-3)
    expectClose(try #require(whole.hiddenGradient).values, rows, atol: 1e-5, rtol: 1e-4)
    let logProbabilities = head.logProbabilities(of: targets, hidden: hidden)
    #expect(abs(logProbabilities.reduce(0) { $0 - Double($1) } - total) < 1e-2)
  }
}

/// The regularised loss of a steer, straight from its definition, in `Double`.
struct ReferenceLoss {
  let test: GradientTests.Case

  init(_ test: GradientTests.Case) { self.test = test }

  func derivative(_ parameters: [[Double]], _ tensor: Int, _ index: Int) -> Double {
    let step = 1e-5
    var (lower, upper) = (parameters, parameters)
    lower[tensor][index] -= step
    upper[tensor][index] += step
    return (value(upper) - value(lower)) / (2 * step)
  }

  func value(_ parameters: [[Double]]) -> Double {
    let count = test.positions.targets.count
    let crossEntropy = (0..<count).reduce(0.0) { sum, t in
      let logits = logits(t, parameters)
      let total = logits.reduce(0) { $0 + exp($1) }
      return sum + log(total) - logits[Int(test.positions.targets[t])]
    }
    let trained = test.steer.kind == .mixed ? parameters.prefix(2) : parameters[...]
    let penalty = trained.joined().reduce(0) { $0 + $1 * $1 }
    return crossEntropy / Double(count) + Double(GradientTests.regularization) * penalty
      + Double(test.klWeight) * divergence(parameters)
  }

  /// `KL(p ‖ p')` of the unsteered from the steered model, mean over positions.
  var divergence: Double { divergence(test.steer.parameters.map { $0.values.map(Double.init) }) }

  private func divergence(_ parameters: [[Double]]) -> Double {
    let count = test.positions.targets.count
    let unsteered = parameters.map { $0.map { _ in 0.0 } }
    let sum = (0..<count).reduce(0.0) { sum, t in
      let (plain, steered) = (logits(t, unsteered), logits(t, parameters))
      let totals = [plain, steered].map { log($0.reduce(0) { $0 + exp($1) }) }
      return zip(plain, steered).reduce(sum) {
        let logRatio = ($1.0 - totals[0]) - ($1.1 - totals[1])
        return $0 + exp($1.0 - totals[0]) * logRatio
      }
    }
    return sum / Double(count)
  }

  private func logits(_ t: Int, _ parameters: [[Double]]) -> [Double] {
    let (d, r, v) = (GradientTests.hiddenSize, GradientTests.rank, GradientTests.vocabulary)
    let c = test.positions.hidden.row(t).map(Double.init)
    var steered = c
    var offsets = [Double](repeating: 0, count: v)
    for i in 0..<GradientTests.steers {
      let scale = Double(test.steer.epsilon) * Double(test.positions.values[t, i])
      switch test.steer.kind {
      // The offsets of a mixed steer have no part in its training.
      case .multiply, .mixed:
        for k in 0..<r {
          let projection = (0..<d).reduce(0) { $0 + c[$1] * parameters[0][(i * d + $1) * r + k] }
          for j in 0..<d { steered[j] += scale * projection * parameters[1][(i * d + j) * r + k] }
        }
      case .add: for j in 0..<d { steered[j] += scale * parameters[0][i * d + j] }
      case .offset: for w in 0..<v { offsets[w] += scale * parameters[0][i * v + w] }
      }
    }
    return (0..<v).map { w in
      let logit = (0..<d).reduce(offsets[w] + Double(test.head.bias?[w] ?? 0)) {
        $0 + steered[$1] * Double(test.head.embedding[w, $1])
      }
      guard let cap = test.head.softCap.map(Double.init) else { return logit }
      return cap * tanh(logit / cap)
    }
  }
}
