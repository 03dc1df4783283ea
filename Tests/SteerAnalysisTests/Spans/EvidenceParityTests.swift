import Files
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing
import WeightFormats

/// Evidence and distributions against PyTorch; see `spans.json` in `Tests/Fixtures/SCHEMA.md`.
@Suite struct EvidenceParityTests {
  struct Cases: Decodable {
    struct Text: Decodable {
      var positive: [Float]
      var evidence: [Float]
      var meanLosses: [Float]
      var probabilities: [Float]
      var best: Float
    }

    struct Case: Decodable {
      var kind: SteerKind
      var positive: [Float]
      var negative: [Float]
      var grid: [Float]
      var texts: [Text]
    }

    var ids: [[Int32]]
    var cases: [Case]
  }

  let model: LanguageModel
  let cases: Cases

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    cases = try Fixture.json(Cases.self, "spans.json")
  }

  private func steer(_ kind: SteerKind) throws -> Steer {
    try SteerFile.read(Fixture.path("gpt2/steer_\(kind.rawValue).safetensors")).steer
  }

  @Test(arguments: [SteerKind.multiply, .add, .offset])
  func evidenceAndDistribution(_ kind: SteerKind) throws {
    let steer = try steer(kind)
    let ofKind = cases.cases.filter { $0.kind == kind }
    #expect(ofKind.count == 3)
    for expected in ofKind {
      let line = try SteerLine(positive: expected.positive, negative: expected.negative)
      let scorer = EvidenceScorer(model: model, steer: steer, line: line, grid: expected.grid)
      for (actual, text) in zip(try scorer.evidence(cases.ids), expected.texts) {
        #expect(actual.evidence[0] == nil && actual.positive[0] == nil)
        let evidence = actual.evidence.dropFirst().map { $0 ?? .nan }
        expectClose(evidence, text.evidence, atol: 1e-4, rtol: 0)
        let positive = actual.positive.dropFirst().map { $0 ?? .nan }
        expectClose(positive, text.positive, atol: 1e-4, rtol: 0)
        let losses = try #require(actual.meanLosses)
        expectClose(losses.map(Float.init), text.meanLosses, atol: 1e-4, rtol: 0)
        let distribution = SteerValueDistribution.probabilities(
          grid: expected.grid, meanLosses: losses)
        #expect(distribution.map(\.steerValue) == expected.grid)
        expectClose(
          distribution.map { Float($0.probability) }, text.probabilities, atol: 1e-4, rtol: 0)
        #expect(SteerValueDistribution.best(distribution) == text.best)
      }
    }
  }

  @Test func windowsOfTheFixtureAreOneTwoAndMore() throws {
    let line = try SteerLine(positive: [1, 0], negative: [-1, 0])
    let scorer = EvidenceScorer(
      model: model, steer: try steer(.add), line: line, grid: [-1, 1])
    // 80 tokens of context predict an 81st; each window after that adds 40.
    #expect(try scorer.evidence(cases.ids).map(\.windows) == [1, 1, 1, 1, 5])
  }

  @Test func textsOfOneTokenHaveNoEvidence() throws {
    let line = try SteerLine(positive: [1, 0], negative: [-1, 0])
    let scorer = EvidenceScorer(
      model: model, steer: try steer(.offset), line: line, grid: [-1, 1])
    let nothing = TokenEvidence(positive: [nil], negative: [nil], windows: 0)
    #expect(try scorer.evidence([[4]]) == [nothing])
    #expect(try scorer.evidence([]).isEmpty)
    let mixed = try scorer.evidence([[4], [4, 5], [6]])
    #expect(mixed.map(\.windows) == [0, 1, 0] && mixed[1].evidence[1] != nil)
  }

  /// Nothing reads past the output embedding, even for a last token, which the transformer never
  /// sees.
  @Test(arguments: [[1, 331], [331, 1], [331], [1, -1]] as [[Int32]])
  func idsOutsideTheVocabulary(_ ids: [Int32]) throws {
    let line = try SteerLine(positive: [1, 0], negative: [-1, 0])
    let scorer = EvidenceScorer(
      model: model, steer: try steer(.add), line: line, grid: [-1, 1])
    #expect(throws: LanguageModelError.self) { try scorer.evidence([[1, 2], ids]) }
  }

  @Test func settingsTooFarApartSaySo() throws {
    let line = try SteerLine(positive: [3e38, 0], negative: [-3e38, 0])
    let scorer = EvidenceScorer(
      model: model, steer: try steer(.offset), line: line, grid: [-1, 1])
    #expect(throws: LanguageModelError.nonFiniteLogits) { try scorer.evidence([[1, 2, 3]]) }
  }
}
