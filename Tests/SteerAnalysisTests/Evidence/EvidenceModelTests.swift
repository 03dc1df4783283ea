import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing
import TextTokenization

/// Evidence of two parts, and spans of whole words.
@Suite struct EvidenceModelTests {
  private let model: LanguageModel
  private let steer: Steer
  private let line: SteerLine

  init() throws {
    model = try embeddedModel("reviews-2m")
    steer = try ReviewsModel.sentimentSteer.get()
    line = try SteerLine(
      positive: SteerLine.setting(of: steer, value: 1),
      negative: SteerLine.setting(of: steer, value: -1))
  }

  /// A static part of a few words' own, and no weight on the contextual one.
  private func evidence(_ words: [String: Float], wordCost: Double = 0.5) throws -> EvidenceModel {
    let tokenizer = try model.tokenizer()
    let tokens = words.flatMap { word, effect in tokenizer.encode(word).map { ($0, effect) } }
    return evidence(of: tokens, wordCost: wordCost)
  }

  private func evidence(of tokens: [(TokenID, Float)], wordCost: Double = 0.5) -> EvidenceModel {
    var effects = [Float](repeating: 0, count: model.outputHead.vocabularySize)
    for (id, effect) in tokens { effects[Int(id)] = effect }
    let ones = [Float](repeating: 1e6, count: effects.count)
    return EvidenceModel(
      steer: "sentiment", index: 0, effects: effects, leadingEffects: effects,
      standardErrors: ones, meanProbabilities: ones,
      weights: EvidenceWeights(contextual: 0, leading: 1, remaining: 1, wordCost: wordCost))
  }

  private func result(_ text: String, _ evidence: EvidenceModel?) throws -> TextSpans {
    var settings = SpanSettings()
    settings.permutations = 99
    return try SpanAnalysis(
      model: model, steer: steer, line: line, settings: settings, evidenceModel: evidence
    ).results([text])[0]
  }

  @Test func partsAddUp() throws {
    let tokenizer = try model.tokenizer()
    let contexts = try ContextSet(
      ["A wonderful film.", "A dull, stupid story."].map {
        AnalysedText(ids: tokenizer.encode($0))
      }, model: model)
    let evidence = try EvidenceModel(steer, index: 0, contexts: contexts, model: model)
    let text = "A dull film with a wonderful cast."
    let (both, alone) = (try result(text, evidence), try result(text, nil))
    #expect(alone.staticPart == nil && alone.contextualPart == nil && alone.evidence[0] == nil)
    let contextual = try #require(both.contextualPart)
    let fixed = try #require(both.staticPart)
    for i in both.ids.indices {
      #expect(both.evidence[i] == (contextual[i] ?? 0) + fixed[i])
      #expect((contextual[i] == nil) == (alone.evidence[i] == nil))
      let own = (alone.evidence[i] ?? 0) * Float(EvidenceWeights.usual.contextual)
      #expect(abs((contextual[i] ?? 0) - own) < 1e-5)
    }
    // The first token is predicted by nothing, and its word still has a part of its own.
    #expect(contextual[0] == nil && both.evidence[0] == fixed[0])
    #expect(both.positiveLogProbabilities == alone.positiveLogProbabilities)
  }

  /// Words of several tokens of which one alone has evidence.
  @Test func spansAreWholeWordsWithoutTheirPunctuation() throws {
    let text = "The unfathomably lugubrious, film isn't remarkable."
    let tokenizer = try model.tokenizer()
    for word in ["unfathomably", "lugubrious", "remarkable"] {
      let ids = tokenizer.encode(" " + word)
      let last = try #require(ids.last)
      let found = try result(text, evidence(of: [(last, 3)]))
      let scalars = Array(text.unicodeScalars)
      try #require(!found.spans.isEmpty, "\(word)")
      for span in found.spans {
        let marked = found.text(of: span)
        #expect(span.sign == 1 && marked.allSatisfy { $0.isLetter || $0 == "'" || $0 == " " })
        func isLetter(_ index: Int) -> Bool {
          scalars.indices.contains(index) && scalars[index].properties.isAlphabetic
        }
        #expect(!isLetter(span.characterStart - 1) && !isLetter(span.characterEnd), "\(marked)")
      }
    }
  }

  @Test func scriptsWithoutSpacesAreCutBetweenTokens() throws {
    let text = "映画は素晴らしい。とても良い"
    let piece = try result(text, evidence(["良": 2], wordCost: 1))
    #expect(!piece.spans.isEmpty)
    let longest = piece.spans.map { $0.characterEnd - $0.characterStart }.max() ?? 0
    #expect(longest < text.unicodeScalars.count)
  }

  @Test func nothingIsMarkedWhereNothingIs() throws {
    let found = try result("The train leaves at two, and the film begins at nine.", evidence([:]))
    #expect(found.spans.isEmpty && found.totalEvidence == 0)
    let weak = try evidence([" train": 0.2, " film": -0.2])
    let neutral = try result("The train leaves at two, and the film begins at nine.", weak)
    #expect(neutral.spans.isEmpty)
  }

  @Test func anInertSteerSaysSo() throws {
    let inert = try Steer(
      kind: .add, epsilon: 1e-9, names: ["inert"], dummySteer: nil,
      parameters: [.init(rows: 1, columns: model.configuration.hiddenSize)])
    let line = try SteerLine(positive: [1], negative: [-1])
    let analysis = try SpanAnalysis(model: model, steer: inert, line: line)
    #expect(try analysis.results(["A wonderful film."])[0].isIndifferent)
    #expect(try !result("A wonderful, moving film with a terrific cast.", nil).isIndifferent)
  }

  @Test func theCostOfAWordComesOffEachOfThem() {
    let evidence: [Float?] = [1, 0.2, 1]
    func ranges(_ cost: Double) -> [Range<Int>] {
      SpanOptimizer.spans(evidence, sign: 1, maxSpans: 4, maxLength: 10, cost: cost)
        .map { $0.start..<$0.end }
    }
    #expect(ranges(0) == [0..<3])
    #expect(ranges(0.3) == [0..<1, 2..<3])
    #expect(ranges(1).isEmpty)
  }
}
