import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

/// The loss and gradient of a steer with the output head in mixed precision.
@Suite(.enabled(if: MixedPrecisionHead.isSupported, "this processor has no AVX-512 VNNI"))
struct MixedPrecisionTests {
  /// A head whose logits are as peaked as a language model's, and positions.
  struct Case {
    let head: OutputHead
    let steer: Steer
    let positions: TrainingPositions
    let counts: [Int]

    init(_ kind: SteerKind, tokens: Int, vocabulary: Int = 3000, width: Int = 100) throws {
      var random = CounterRandom(seed: 11)
      func normal(_ rows: Int, _ columns: Int, _ deviation: Float) -> Matrix {
        .normal(rows: rows, columns: columns, standardDeviation: deviation, random: &random)
      }
      head = OutputHead(
        embedding: normal(vocabulary, width, 0.4),
        bias: (0..<vocabulary).map { -6 * Float($0 % 997) / 997 })
      let shapes = kind == .multiply ? [(2 * width, 8), (2 * width, 8)] : [(2, width)]
      steer = try Steer(
        kind: kind, epsilon: 1e-2, names: ["a", "b"], dummySteer: 1,
        parameters: shapes.map { normal($0.0, $0.1, 1) })
      positions = TrainingPositions(
        hidden: normal(tokens, width, 1),
        targets: (0..<tokens).map { _ in TokenID(random.index(below: vocabulary)) },
        values: normal(tokens, 2, 1))
      counts = (0..<vocabulary).map { 997 - $0 % 997 }
    }

    func loss(mixed: Bool) throws -> SteerLoss {
      let mixedHead = MixedPrecisionHead(head, tokenCounts: counts)
      return steer.loss(
        on: positions, head: mixed ? try #require(mixedHead) : head, regularization: 1e-3)
    }
  }

  @Test(arguments: [SteerKind.multiply, .add], [1, 40, 333])
  func agreesWithFloats(_ kind: SteerKind, tokens: Int) throws {
    let test = try Case(kind, tokens: tokens)
    let (full, mixed) = (try test.loss(mixed: false), try test.loss(mixed: true))
    #expect(mixed.crossEntropy != full.crossEntropy)
    #expect(abs(mixed.crossEntropy - full.crossEntropy) < 2e-5 * full.crossEntropy)
    for (a, b) in zip(mixed.gradient, full.gradient) {
      let difference = zip(a.values, b.values).reduce(0.0) {
        $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
      }
      let norm = b.values.reduce(0.0) { $0 + Double($1 * $1) }
      // The errors of several positions' probabilities are independent.
      let tolerance = tokens == 1 ? 3e-4 : 1e-4
      #expect(difference.squareRoot() < tolerance * norm.squareRoot())
    }
  }

  @Test func manyPositionsAgreeWithFew() throws {
    // A vocabulary of 300,000 leaves room for 223 positions at once.
    let test = try Case(.add, tokens: 500, vocabulary: 300_000, width: 8)
    let head = try #require(MixedPrecisionHead(test.head, tokenCounts: test.counts))
    let (hidden, targets) = (test.positions.hidden, test.positions.targets)
    let whole = head.loss(of: targets, hidden: hidden, scale: 1)
    let gradient = try #require(whole.hiddenGradient)
    var total = 0.0
    for t in [0, 223, 250, 499] {
      let part = head.loss(of: [targets[t]], hidden: Matrix(hidden[rows: t..<t + 1]), scale: 1)
      let row = try #require(part.hiddenGradient).values
      expectClose((0..<8).map { gradient[t, $0] }, row, atol: 1e-5, rtol: 1e-4)
      total += part.total
    }
    #expect(total > 0 && whole.total > total)
  }

  @Test func hiddenStatesThatAreNoNumbersGiveNoLoss() throws {
    let test = try Case(.add, tokens: 9)
    let head = try #require(MixedPrecisionHead(test.head, tokenCounts: test.counts))
    var hidden = test.positions.hidden
    hidden[4, 3] = .nan
    #expect(!head.loss(of: test.positions.targets, hidden: hidden, scale: 1).total.isFinite)
  }

  @Test func settingsWithoutAPrecisionWereMadeInFloats() throws {
    var settings = TrainingSettings()
    #expect(settings.precision == .mixed)
    settings.seed = 3
    var object = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(settings)) as? [String: Any])
    #expect(object.removeValue(forKey: "precision") as? String == "mixed")
    let old = try JSONDecoder().decode(
      TrainingSettings.self, from: JSONSerialization.data(withJSONObject: object))
    settings.precision = .full
    #expect(old == settings)
  }
}
