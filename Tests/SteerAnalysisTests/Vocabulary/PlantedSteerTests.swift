import Foundation
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextTokenization

/// A steer made of known word dimensions: the analysis must find the words, the signs and the contexts
/// again.
@Suite struct PlantedSteerTests {
  private static let raised = [
    [" wonderful", " excellent", " beautiful", " superb"], [" horse", " gun", " sheriff", " town"],
  ]
  private static let lowered = [
    [" awful", " terrible", " stupid", " waste"], [" song", " music", " dance", " singing"],
  ]
  private static let sentences = [
    "A wonderful film with a superb cast.", "The music was awful and the dance was worse.",
    "The sheriff of the town rides a horse.", "What a terrible waste of two hours.",
    "It is the kind of film that I like.", "There is a song at the end of it.",
  ]

  private struct Case {
    let model: LanguageModel
    let contexts: ContextSet
    let steer: Steer

    /// `turn` is the sign with which each dimension enters.
    init(turn: [Float]) throws {
      let model = try embeddedModel("reviews-2m")
      self.model = model
      let tokenizer = try model.tokenizer()
      let texts = sentences.enumerated().map { i, text in
        AnalysedText(ids: tokenizer.encode(text), label: i % 2 == 0 ? 1 : -1)
      }
      let contexts = try ContextSet(texts, model: model)
      self.contexts = contexts
      let words = try (0..<2).map { j in try Self.direction(j, model, tokenizer) }
      // Near the mean context, but not so that the second dimension has none of it.
      let (mean, other) = (contexts.meanHiddenState, contexts.hidden.row(7))
      let reads = Self.orthogonal([zip(mean, other).map { $0 + 0.3 * $1 }, other])
      // σ 300 and 100
      let left = Matrix(zip(reads, [Float(300), 100]).map { u, s in u.map { $0 * s } })
      let right = Matrix(zip(Self.orthogonal(words), turn).map { v, t in v.map { $0 * t } })
      steer = try Steer(
        kind: .multiply, epsilon: 1e-3, names: ["planted"], dummySteer: nil,
        parameters: [left.transposed(), right.transposed()])
    }

    /// A direction on which the planted words score ±1 and all others nearly nothing.
    private static func direction(_ j: Int, _ model: LanguageModel, _ tokenizer: Tokenizer) throws
      -> [Float]
    {
      let embedding = model.outputHead.embedding
      var targets = [Float](repeating: 0, count: embedding.rows)
      var weights = [Float](repeating: 1, count: embedding.rows)
      for (words, score) in [(raised[j], Float(1)), (lowered[j], Float(-1))] {
        for word in words {
          let ids = tokenizer.encode(word)
          try #require(ids.count == 1, "\(word) is one token")
          (targets[Int(ids[0])], weights[Int(ids[0])]) = (score, 40)
        }
      }
      var rows = embedding
      rows.scaleRows(by: weights)
      let right = zip(targets, weights).map { $0 * $1 }
      return try rows.leastSquares(Matrix(rows: right.count, columns: 1, right)).values
    }

    private static func orthogonal(_ vectors: [[Float]]) -> [[Float]] {
      vectors.reduce(into: []) { result, vector in
        var rest = vector
        for other in result {
          let dot = zip(rest, other).reduce(0) { $0 + $1.0 * $1.1 }
          rest = zip(rest, other).map { $0 - dot * $1 }
        }
        let norm = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
        result.append(rest.map { $0 / norm })
      }
    }
  }

  private func ids(_ words: [String], _ model: LanguageModel) throws -> Set<TokenID> {
    let tokenizer = try model.tokenizer()
    return Set(words.flatMap { tokenizer.encode($0) })
  }

  @Test(arguments: [[1, 1], [-1, 1], [1, -1]] as [[Float]])
  func wordsAndSignsAreRecovered(_ turn: [Float]) throws {
    let test = try Case(turn: turn)
    var settings = VocabularyAnalysis.Settings()
    settings.dimensions = 2
    settings.words = 8
    let result = try VocabularyAnalysis(
      test.steer, index: 0, values: [1], contexts: test.contexts, model: test.model,
      settings: settings)
    #expect(result.dimensions.map(\.index) == [1, 2])
    #expect(abs(result.dimensions[0].singularValue - 300) < 0.1)
    #expect(abs(result.dimensions[1].singularValue - 100) < 0.1)
    let mean = test.contexts.meanHiddenState
    for (j, card) in result.dimensions.enumerated() {
      // The mean context decides which end a positive steer value raises.
      let read = zip(mean, test.steer.projector1(0).transposed().row(j)).reduce(0) {
        $0 + $1.0 * $1.1
      }
      let isTurned = read * turn[j] < 0
      let (up, down) =
        isTurned ? (Self.lowered[j], Self.raised[j]) : (Self.raised[j], Self.lowered[j])
      // The words that the dimension writes most, wherever its contexts are.
      let written = TokenRanking(
        (0..<result.scores.rows).map { result.scores[$0, j] }, among: result.tokens, count: 8,
        tokenizer: try test.model.tokenizer())
      #expect(try ids(up, test.model).isSubset(of: written.top.map(\.id)), "\(written.top)")
      #expect(try ids(down, test.model).isSubset(of: written.bottom.map(\.id)))
      // One that all contexts read with one sign raises and lowers these; the effect of another
      // depends on the contexts that draw a word.
      if j == 0 {
        #expect(try ids(up, test.model).isSubset(of: card.top.map(\.id)), "\(card.top)")
        #expect(try ids(down, test.model).isSubset(of: card.bottom.map(\.id)), "\(card.bottom)")
      }
      #expect(card.meanActivation >= 0)
      #expect(card.sign == (abs(card.bottom[0].score) > abs(card.top[0].score) ? -1 : 1))
    }
    let shares = result.dimensions.map(\.shiftShare)
    #expect(abs(shares.reduce(0, +) - 1) < 1e-3 && shares[0] > 0.9, "\(shares)")
    #expect(abs(result.dimensions[0].energyShare - 0.9) < 1e-3)
  }

  @Test func theRankingOfTheShiftIsThatOfItsDimensions() throws {
    let test = try Case(turn: [1, 1])
    let result = try VocabularyAnalysis(
      test.steer, index: 0, values: [-2], contexts: test.contexts, model: test.model)
    // A negative value lowers what the first dimension raises.
    let lowered = result.tokens.sorted { result.shifts[Int($0)] < result.shifts[Int($1)] }.prefix(6)
    #expect(try ids(Self.raised[0], test.model).isSubset(of: lowered))
    let scores = result.scores
    for id in [TokenID(100), 2000, 8000] {
      let sum = zip(result.dimensions, scores.row(Int(id))).reduce(0.0) { total, pair in
        total - 2e-3 * Double(pair.0.singularValue) * pair.0.meanActivation * Double(pair.1)
      }
      #expect(abs(sum - Double(result.shifts[Int(id)])) < 1e-4)
    }
  }

  @Test func contextsAreThoseOfTheLargestProducts() throws {
    let test = try Case(turn: [1, 1])
    var settings = VocabularyAnalysis.Settings()
    settings.dimensions = 2
    settings.contexts = 4
    settings.intervals = 10
    let result = try VocabularyAnalysis(
      test.steer, index: 0, values: [1], contexts: test.contexts, model: test.model,
      settings: settings)
    let tokenizer = try test.model.tokenizer()
    for (j, card) in result.dimensions.enumerated() {
      // σ u is the column of P1; a second dimension may be turned.
      let column = test.steer.projector1(0).transposed().row(j)
      let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let raw = (0..<test.contexts.count).map { t in
        zip(test.contexts.hidden.row(t), column).reduce(0) { $0 + $1.0 * $1.1 } / norm
      }
      let values = raw.reduce(0, +) >= 0 ? raw : raw.map { -$0 }
      let order = values.indices.sorted { values[$0] > values[$1] }
      for (example, index) in zip(
        card.contexts.top + card.contexts.bottom,
        Array(order.prefix(4)) + Array(order.reversed().prefix(4)))
      {
        #expect(abs(example.activation - values[index]) < 1e-3)
        // Sentences that begin alike share contexts, so another may be meant.
        let position = ContextSet.Position(text: example.textIndex, token: example.position)
        let own = try #require(test.contexts.positions.firstIndex(of: position))
        #expect(abs(example.activation - values[own]) < 1e-3)
        let ids = test.contexts.texts[position.text].ids
        #expect(example.text == Self.sentences[position.text])
        #expect(example.next == tokenizer.displayText(of: ids[position.token + 1]))
        let end = example.text.unicodeScalars.prefix(example.characterEnd)
        #expect(tokenizer.encode(String(String.UnicodeScalarView(end))).count == position.token + 1)
      }
      #expect(card.contexts.histogram.counts.reduce(0, +) == test.contexts.count)
      #expect(card.contexts.histogram.counts.count == 10)
      let labels = test.contexts.positions.map { $0.text % 2 == 0 ? 1.0 : -1 }
      let wanted = try #require(pearsonCorrelation(values.map(Double.init), labels))
      #expect(abs(try #require(card.contexts.labelCorrelation) - wanted) < 1e-4)
    }
  }
}
