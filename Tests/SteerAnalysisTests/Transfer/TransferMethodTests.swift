import Foundation
import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport
import Testing

/// Methods of transfer beside each other, and pairs of steering logits, against plain recomputation.
@Suite struct TransferMethodTests {
  private static let closedForms: [TransferFit] = [.leastSquares, .ridge, .procrustes]

  @Test func everyRuleIsMeasuredWithEveryFit() throws {
    let fixture = try TransferFixture.load()
    let transfer = SteerTransfer(try fixture.vectors(), settings: .init())
    var reports: [Int] = []
    let methods = try transfer.methods(of: fixture.steer(), fits: Self.closedForms) {
      reports.append($0)
      #expect($1 == 10)
    }
    #expect(reports == Array(1...10))
    let names = methods.map { "\($0.rule) \($0.fit) \($0.refinementSteps)" }
    #expect(
      names == [
        "dual leastSquares 0", "dual leastSquares 6", "dual ridge 0", "dual procrustes 0",
        "paper leastSquares 0", "paper ridge 0", "paper procrustes 0", "upstream leastSquares 0",
        "upstream ridge 0", "upstream procrustes 0",
      ])
    #expect(methods.allSatisfy { ($0.contextR2 != nil) == ($0.rule == .dual) })
  }

  /// A method says of itself what a transfer by it says.
  @Test(arguments: TransferRule.allCases, closedForms)
  func figuresAreThoseOfATransfer(_ rule: TransferRule, _ fit: TransferFit) throws {
    let fixture = try TransferFixture.load()
    let vectors = try fixture.vectors()
    var settings = TransferSettings()
    settings.rule = rule
    settings.fit = fit
    if fit != .leastSquares { settings.refinementSteps = 0 }
    let report = try SteerTransfer(vectors, settings: settings).transfer(fixture.steer()).report
    let methods = try SteerTransfer(vectors, settings: .init())
      .methods(of: fixture.steer(), fits: [fit])
    let method = try #require(
      methods.first { $0.rule == rule && $0.refinementSteps == report.refinementSteps })
    #expect(method.heldOutR2 == report.heldOutR2 && method.contextR2 == report.contextR2)
    #expect(method.steeringLogitCorrelation == report.steeringLogitCorrelation)
    #expect(method.weightedCorrelation == report.steers[0].weightedCorrelation)
    if rule == .dual { #expect(method.weightedHeldOutR2 == report.weightedHeldOutR2) }
  }

  @Test func figuresAgreeWithPlainSums() throws {
    let fixture = try TransferFixture.load()
    let plain = try PlainTransfer(fixture)
    let methods = try SteerTransfer(fixture.vectors(), settings: .init())
      .methods(of: fixture.steer(), fits: [.leastSquares])
    let paper = try #require(methods.first { $0.rule == .paper })
    #expect(abs(paper.heldOutR2 - plain.determination(weights: nil)) < 1e-4)
    #expect(abs(paper.weightedHeldOutR2 - plain.determination(weights: plain.weights)) < 1e-4)
    let pairs = plain.pairs()
    #expect(
      abs(paper.steeringLogitCorrelation - correlation(pairs.source, pairs.target)) < 1e-4)
  }

  @Test func pairsAreCentredSteeringLogitsOfWhatNoFitSaw() throws {
    let fixture = try TransferFixture.load()
    let plain = try PlainTransfer(fixture)
    var settings = plainSettings(.paper)
    settings.calibrates = true
    let result = try SteerTransfer(fixture.vectors(), settings: settings)
      .transfer(fixture.steer())
    let pairs = result.logitPairs
    let steer = try #require(pairs.steers.first)
    let expected = plain.pairs()
    #expect(pairs.steers.count == 1 && steer.name == "planted")
    #expect(pairs.contexts == expected.contexts && pairs.tokens == expected.tokens)
    let factor = result.report.steers[0].calibration
    expectClose(
      steer.source, centred(expected.source).map { Float(1e-3 * $0) }, atol: 1e-6, rtol: 1e-4)
    expectClose(
      steer.transferred, centred(expected.target).map { Float(1e-3 * factor * $0) }, atol: 1e-6,
      rtol: 1e-3)
    let own = correlation(steer.source.map(Double.init), steer.transferred.map(Double.init))
    #expect(abs(own - result.report.steeringLogitCorrelation) < 1e-4)
  }

  @Test func manyPairsAreDrawnWithTheSeed() throws {
    let vectors = TransferVectors(
      sourceTokens: normalMatrix(900, 8, seed: 1), targetTokens: normalMatrix(900, 6, seed: 2),
      contexts: try PairedContexts(
        source: normalMatrix(600, 8, seed: 3), target: normalMatrix(600, 6, seed: 4),
        texts: (0..<600).map { $0 / 4 }))
    let steer = try multiplySteer(normalMatrix(8, 3, seed: 5), normalMatrix(8, 3, seed: 6))
    func pairs(seed: UInt64) throws -> SteeringLogitPairs {
      var settings = TransferSettings()
      settings.seed = seed
      return try SteerTransfer(vectors, settings: settings).transfer(steer).logitPairs
    }
    let first = try pairs(seed: 1)
    #expect(first.contexts.count == 2000 && first.tokens.count == 2000)
    #expect(Set(zip(first.contexts, first.tokens).map { "\($0) \($1)" }).count == 2000)
    #expect(try pairs(seed: 2).contexts != first.contexts)
    // Which they are, drawn beside the library: of the tenth of tokens and texts that is held out.
    func heldOut(_ count: Int, _ draw: RandomStream.TransferDraw) -> [Int] {
      var random = CounterRandom(seed: 1, stream: .transfer(draw))
      return random.permutation(count).prefix(count / 10).sorted()
    }
    let tokens = heldOut(900, .heldOutTokens)
    let contexts = heldOut(150, .heldOutTexts).flatMap { 4 * $0..<4 * $0 + 4 }
    var random = CounterRandom(seed: 1, stream: .transfer(.logitPairs))
    var places = Set<Int>()
    while places.count < 2000 {
      places.insert(Int.random(in: 0..<tokens.count * contexts.count, using: &random))
    }
    #expect(first.contexts == places.sorted().map { contexts[$0 / tokens.count] })
    #expect(first.tokens == places.sorted().map { tokens[$0 % tokens.count] })
  }
}

/// The paper's rule by least squares on all but held-out tokens and texts, in plain `Double` sums.
private struct PlainTransfer {
  let heldOutTokens: [Int]
  let heldOutContexts: [Int]
  /// The mean probability of each token in the contexts that are not held out.
  let weights: [Double]
  private let fixture: TransferFixture
  private let map: Matrix

  init(_ fixture: TransferFixture) throws {
    self.fixture = fixture
    let tokens = fixture["targetTokens"].rows
    func draw(_ count: Int, _ draw: RandomStream.TransferDraw) -> Set<Int> {
      var random = CounterRandom(seed: 0, stream: .transfer(draw))
      return Set(random.permutation(count).prefix(max(count / 10, 1)))
    }
    let held = draw(tokens, .heldOutTokens)
    heldOutTokens = held.sorted()
    let numbers = Set(fixture.texts).sorted()
    let texts = Set(draw(numbers.count, .heldOutTexts).map { numbers[$0] })
    let contexts = fixture.texts.indices
    heldOutContexts = contexts.filter { texts.contains(fixture.texts[$0]) }
    let fitted = (0..<tokens).filter { !held.contains($0) }
    map = try LinearMap(
      fixture["targetTokens"].gatherRows(fitted), fixture["sourceTokens"].gatherRows(fitted),
      weights: nil
    ).leastSquares()
    weights = Self.probabilities(
      fixture, contexts.filter { !texts.contains(fixture.texts[$0]) })
  }

  private static func probabilities(_ fixture: TransferFixture, _ contexts: [Int]) -> [Double] {
    let logits = fixture["targetContexts"].multiplied(byTransposed: fixture["targetTokens"])
    let bias = fixture["bias"].values
    var sums = [Double](repeating: 0, count: bias.count)
    for context in contexts {
      let odds = zip(logits.row(context), bias).map { exp(Double($0) + Double($1)) }
      let total = odds.reduce(0, +)
      for (token, value) in odds.enumerated() { sums[token] += value / total }
    }
    return sums.map { $0 / Double(contexts.count) }
  }

  /// `1 − Σ w ‖e_s − e_t B‖² / Σ w ‖e_s − mean‖²` over held-out tokens.
  func determination(weights: [Double]?) -> Double {
    let mapped = fixture["targetTokens"].multiplied(by: map)
    let goals = fixture["sourceTokens"]
    func weight(_ token: Int) -> Double { weights?[token] ?? 1 }
    let total = heldOutTokens.reduce(0) { $0 + weight($1) }
    var (error, spread) = (0.0, 0.0)
    for column in 0..<goals.columns {
      let mean =
        heldOutTokens.reduce(0) { $0 + weight($1) * Double(goals[$1, column]) } / total
      for token in heldOutTokens {
        let goal = Double(goals[token, column])
        error += weight(token) * pow(goal - Double(mapped[token, column]), 2)
        spread += weight(token) * pow(goal - mean, 2)
      }
    }
    return 1 - error / spread
  }

  /// All steering logits of held-out contexts and tokens.
  func pairs() -> (contexts: [Int], tokens: [Int], source: [Double], target: [Double]) {
    let matrix = fixture["projector1"].multiplied(byTransposed: fixture["projector2"])
    let source = fixture["sourceContexts"].multiplied(by: matrix)
      .multiplied(byTransposed: fixture["sourceTokens"])
    let target = fixture["targetContexts"].multiplied(by: map).multiplied(by: matrix)
      .multiplied(byTransposed: map).multiplied(byTransposed: fixture["targetTokens"])
    let places = heldOutContexts.flatMap { context in
      heldOutTokens.map { (context, $0) }
    }
    return (
      places.map(\.0), places.map(\.1), places.map { Double(source[$0.0, $0.1]) },
      places.map { Double(target[$0.0, $0.1]) }
    )
  }
}

private func centred(_ values: [Double]) -> [Double] {
  let mean = values.reduce(0, +) / Double(values.count)
  return values.map { $0 - mean }
}

private func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let (x, y) = (centred(a), centred(b))
  func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  return inner(x, y) / (inner(x, x) * inner(y, y)).squareRoot()
}
