import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing

/// Transfers against SciPy, and where the result is known.
@Suite struct SteerTransferTests {
  @Test(arguments: [(TransferRule.dual, "dual"), (.paper, "paper"), (.upstream, "upstream")])
  func rulesAgreeWithNumPy(_ rule: TransferRule, _ name: String) throws {
    let fixture = try TransferFixture.load()
    let result = try SteerTransfer(fixture.vectors(), settings: plainSettings(rule))
      .transfer(fixture.steer())
    let expected = fixture[name]
    expectClose(result.steer.firstMatrix.values, expected.values, atol: 1e-3, rtol: 1e-4)
    #expect(result.steer.width == 5 && result.steer.rank == 5, "rank 6 in width 5")
  }

  /// Converged, conjugate gradients give the dense least-squares solution of all pairs.
  @Test func matchedSteeringLogitsAgreeWithSciPy() throws {
    let fixture = try TransferFixture.load()
    var settings = plainSettings(.dual)
    settings.refinementSteps = 60
    let result = try SteerTransfer(fixture.vectors(), settings: settings)
      .transfer(fixture.steer())
    expectClose(result.steer.firstMatrix.values, fixture["matched"].values, atol: 5e-3, rtol: 1e-3)
    let distance = zip(fixture["matched"].values, fixture["dual"].values).map { abs($0 - $1) }.max()
    #expect(distance ?? 0 > 0.3, "the start is the solution already")
  }

  @Test func agreementAgreesWithNumPy() throws {
    let fixture = try TransferFixture.load()
    let logits = SteeringLogits(
      sourceContexts: fixture["sourceContexts"], targetContexts: fixture["targetContexts"],
      sourceTokens: fixture["sourceTokens"], targetTokens: fixture["targetTokens"],
      targetBias: fixture["bias"].values)
    let agreement = LogitAgreement(
      logits, source: FactoredMatrix(left: fixture["projector1"], right: fixture["projector2"]),
      target: FactoredMatrix(left: fixture["dual"], right: .identity(5)))
    let numbers = fixture.numbers
    #expect(abs(agreement.correlation - (numbers["correlation"] ?? 0)) < 1e-5)
    #expect(abs(agreement.weightedCorrelation - (numbers["weightedCorrelation"] ?? 0)) < 1e-5)
    let (source, target) = (numbers["sourceDeviation"] ?? 0, numbers["targetDeviation"] ?? 0)
    #expect(abs(agreement.sourceDeviation - source) < 1e-5 * source)
    #expect(abs(agreement.targetDeviation - target) < 1e-5 * target)
    expectClose(
      logits.meanProbabilities(), fixture["meanProbabilities"].values, atol: 1e-7, rtol: 1e-5)
  }

  @Test func calibrationGivesTheSourcesSize() throws {
    let fixture = try TransferFixture.load()
    var settings = plainSettings(.paper)
    settings.calibrates = true
    let result = try SteerTransfer(fixture.vectors(), settings: settings)
      .transfer(fixture.steer())
    let numbers = fixture.numbers
    let factor = try #require(numbers["sourceDeviation"]) / (numbers["paperDeviation"] ?? 1)
    let figures = try #require(result.report.steers.first)
    #expect(abs(figures.calibration - factor) < 1e-4 && abs(factor - 1) > 0.01)
    let expected = fixture["paper"].values.map { $0 * Float(factor) }
    expectClose(result.steer.firstMatrix.values, expected, atol: 1e-3, rtol: 1e-3)
  }

  /// A source that is the target in other coordinates, embeddings and hidden states each.
  @Test(arguments: [TransferFit.leastSquares, .ridge], [0, 4])
  func plantedMapsAreRecovered(_ fit: TransferFit, _ refinementSteps: Int) throws {
    let (tokenMap, contextMap) = (normalMatrix(6, 8, seed: 1), normalMatrix(6, 8, seed: 2))
    let (tokens, contexts) = (normalMatrix(90, 6, seed: 3), normalMatrix(60, 6, seed: 4))
    let vectors = TransferVectors(
      sourceTokens: tokens.multiplied(by: tokenMap), targetTokens: tokens,
      contexts: try PairedContexts(
        source: contexts.multiplied(by: contextMap), target: contexts,
        texts: (0..<60).map { $0 / 6 }))
    var settings = TransferSettings()
    settings.fit = fit
    settings.refinementSteps = refinementSteps
    let steer = try multiplySteer(normalMatrix(8, 3, seed: 5), normalMatrix(8, 3, seed: 6))
    let result = try SteerTransfer(vectors, settings: settings).transfer(steer)
    let report = result.report
    #expect(abs(report.heldOutR2 - 1) < 1e-4 && abs((report.contextR2 ?? 0) - 1) < 1e-4)
    #expect(abs(report.meanCosine - 1) < 1e-4)
    #expect(abs(report.steeringLogitCorrelation - 1) < 1e-4)
    #expect(abs(report.steers[0].calibration - 1) < 1e-3)
    #expect(report.sharedTokens == 90 && report.heldOutTokens == 9 && report.topK == 90)
    let expected = contextMap.multiplied(by: steer.firstMatrix)
      .multiplied(byTransposed: tokenMap)
    expectClose(result.steer.firstMatrix.values, expected.values, atol: 2e-2, rtol: 1e-2)
    #expect(result.steer.rank == 3)
  }

  @Test func addSteersGoThroughTheMapOfWords() throws {
    let fixture = try TransferFixture.load()
    let steer = try Steer(
      kind: .add, epsilon: 0.5, names: ["kind"], dummySteer: nil, parameters: [fixture["add"]])
    let result = try SteerTransfer(fixture.vectors(), settings: plainSettings(.dual))
      .transfer(steer)
    expectClose(
      result.steer.parameters[0].values, fixture["addTransferred"].values, atol: 1e-4, rtol: 1e-4)
    #expect(result.steer.epsilon == 0.5 && result.contextMap == nil)
  }

  @Test func impossibleTransfersSayWhy() throws {
    let fixture = try TransferFixture.load()
    let offset = try Steer(
      kind: .offset, epsilon: 1, names: ["words"], dummySteer: nil,
      parameters: [Matrix(rows: 1, columns: 41)])
    #expect(throws: TransferError.offsetSteer("words")) {
      try SteerTransfer(fixture.vectors(), settings: .init()).transfer(offset)
    }
    var settings = TransferSettings()
    settings.topK = 3
    #expect(throws: TransferError.topKTooSmall(topK: 3, minimum: 8)) {
      try SteerTransfer(fixture.vectors(), settings: settings).transfer(fixture.steer())
    }
    #expect(throws: TransferError.tooFewTexts(1)) {
      try PairedContexts(
        source: Matrix(rows: 2, columns: 3), target: Matrix(rows: 2, columns: 3), texts: [4, 4])
    }
  }
}
