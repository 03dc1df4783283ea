import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import TextTokenization

/// Log-probabilities along a line of logits against whole logits in `Double`.
@Suite struct LogitLineTests {
  private static let (tokens, width, vocabulary) = (7, 5, 23)
  private static let points: [Float] = [-2, 0, 0.25, 3]

  private struct Case {
    let head: OutputHead
    let hidden: Matrix
    let change: Matrix
    let offset: Matrix
    let targets: [TokenID]

    init(hasBias: Bool, softCap: Float? = nil) {
      var random = CounterRandom(seed: hasBias ? 2 : 1)
      func normal(_ rows: Int, _ columns: Int) -> Matrix {
        .normal(rows: rows, columns: columns, standardDeviation: 1, random: &random)
      }
      head = OutputHead(
        embedding: normal(vocabulary, width), bias: hasBias ? normal(1, vocabulary).values : nil,
        softCap: softCap)
      hidden = normal(tokens, width)
      change = normal(tokens, width)
      offset = normal(1, vocabulary)
      targets = (0..<tokens).map { _ in TokenID(random.index(below: vocabulary)) }
    }

    /// Naive logits of position `t` at `point`.
    func logProbability(_ t: Int, _ point: Float, alongOffset: Bool) -> Float {
      let logits = (0..<vocabulary).map { v -> Double in
        let plain = (0..<width).reduce(0.0) {
          $0 + Double(head.embedding[v, $1])
            * (Double(hidden[t, $1]) + (alongOffset ? 0 : Double(point) * Double(change[t, $1])))
        }
        let logit =
          plain + Double(head.bias?[v] ?? 0)
          + (alongOffset ? Double(point) * Double(offset[0, v]) : 0)
        guard let cap = head.softCap.map(Double.init) else { return logit }
        return cap * tanh(logit / cap)
      }
      let total = log(logits.reduce(0) { $0 + exp($1) })
      return Float(logits[Int(targets[t])] - total)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func everyPointOfTheLine(_ hasBias: Bool, _ alongOffset: Bool) {
    expectLine(Case(hasBias: hasBias), alongOffset)
  }

  // The line is of the logits before the cap.
  @Test(arguments: [Float(0.8), 3], [false, true])
  func everyPointUnderACap(_ softCap: Float, _ alongOffset: Bool) {
    let test = Case(hasBias: true, softCap: softCap)
    expectLine(test, alongOffset)
    expectClose(
      test.head.logProbabilities(of: test.targets, hidden: test.hidden),
      (0..<Self.tokens).map { test.logProbability($0, 0, alongOffset: false) }, atol: 2e-5,
      rtol: 1e-5)
  }

  private func expectLine(_ test: Case, _ alongOffset: Bool) {
    let result = test.head.logProbabilities(
      of: test.targets, hidden: test.hidden,
      direction: alongOffset ? .logits(test.offset) : .hidden(test.change), points: Self.points)
    let expected = Self.points.flatMap { point in
      (0..<Self.tokens).map { test.logProbability($0, point, alongOffset: alongOffset) }
    }
    #expect(result.rows == Self.points.count && result.columns == Self.tokens)
    expectClose(result.values, expected, atol: 2e-5, rtol: 1e-5)
  }

  // Offsets along the line are what the hidden states' change would be with one more coordinate.
  @Test(arguments: [false, true], [nil, Float(1.5)])
  func bothChangesAtOnce(_ hasBias: Bool, _ softCap: Float?) {
    let test = Case(hasBias: hasBias, softCap: softCap)
    let result = test.head.logProbabilities(
      of: test.targets, hidden: test.hidden,
      direction: .both(hidden: test.change, logits: test.offset), points: Self.points)
    for (row, point) in Self.points.enumerated() {
      var moved = test.hidden
      VectorKernels.add(test.change, to: &moved, scale: point)
      let ones = Matrix(
        rows: Self.tokens, columns: 1, [Float](repeating: point, count: Self.tokens))
      let expected = test.head.logProbabilities(
        of: test.targets, hidden: moved,
        offsets: OutputHead.Offsets(values: ones, vectors: test.offset))
      expectClose(result.row(row), expected, atol: 5e-5, rtol: 1e-5)
    }
  }

  @Test func withoutADirectionAllPointsAreTheSame() {
    let test = Case(hasBias: false)
    let result = test.head.logProbabilities(
      of: test.targets, hidden: test.hidden, direction: .logits(Matrix(rows: 1, columns: 0)),
      points: [-3, 7])
    #expect(result.row(0) == result.row(1))
    expectClose(
      result.row(0), test.head.logProbabilities(of: test.targets, hidden: test.hidden), atol: 1e-6,
      rtol: 1e-6)
  }
}
