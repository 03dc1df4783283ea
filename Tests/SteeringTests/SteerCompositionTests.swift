import Files
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import WeightFormats

/// Sums and concatenations on the `gpt2` fixture, against naive sums in `Double`.
@Suite struct SteerCompositionTests {
  private let model: LanguageModel
  private let hidden: Matrix

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    let cases = try Fixture.json(ModelCases.self, "gpt2/cases.json")
    hidden = try model.hiddenStates(cases.ids)
  }

  private func input(_ steer: Steer, _ file: String = "a") -> SteerComposition.Input {
    .init(file: file, sha256: "0\(file)", steer: steer)
  }

  /// Random steers of the fixture model's size, of another rank and ε than the fixture's.
  private func randomSteer(
    _ kind: SteerKind, names: [String] = ["x", "y", "z"], dummy: Int? = nil, rank: Int = 5,
    epsilon: Float = 2.5e-3, seed: UInt64 = 3
  ) throws -> Steer {
    var random = CounterRandom(seed: seed)
    let configuration = model.configuration
    return try Steer(
      kind: kind, epsilon: epsilon, names: names, dummySteer: dummy,
      parameters: kind.tensorNames.map { tensor in
        let (rows, columns) =
          switch tensor {
          case "add_vec": (names.count, configuration.hiddenSize)
          case "offset_vec": (names.count, configuration.vocabularySize)
          default: (names.count * configuration.hiddenSize, rank)
          }
        return .normal(rows: rows, columns: columns, standardDeviation: 1, random: &random)
      })
  }

  private func fixtureSteer(_ kind: SteerKind) throws -> Steer {
    try SteerFile.read(Fixture.path("gpt2/steer_\(kind.rawValue).safetensors")).steer
  }

  private func logits(_ steer: Steer, _ values: [Float]) -> [Float] {
    let fixed = FixedSteer(steer, values: values)
    return model.outputHead.logits(fixed.apply(hidden), offsets: fixed.offsets(hidden.rows)).values
  }

  private var plain: [Float] { model.outputHead.logits(hidden).values }

  // `ε M_i`, `ε a_i` or `ε o_i` entry by entry.
  private func naive(_ steer: Steer, _ index: Int) -> [Double] {
    let epsilon = Double(steer.epsilon)
    guard steer.kind == .multiply else {
      return steer.parameters[0].row(index).map { epsilon * Double($0) }
    }
    let (p1, p2) = (steer.projector1(index), steer.projector2(index))
    return (0..<p1.rows).flatMap { i in
      (0..<p2.rows).map { j in
        epsilon * (0..<p1.columns).reduce(0) { $0 + Double(p1[i, $1]) * Double(p2[j, $1]) }
      }
    }
  }

  private func norm(_ values: some Sequence<Double>) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  @Test(arguments: SteerKind.published)
  func sumEqualsConcatenationAndNaiveSum(_ kind: SteerKind) throws {
    let inputs = [try fixtureSteer(kind), try randomSteer(kind)]
    #expect(inputs[0].epsilon != inputs[1].epsilon)
    let weights: [Float] = [1, -0.5, 2, 0, 0.25]
    let files = zip(inputs, ["a", "b"]).map { input($0, $1) }
    let sum = try SteerComposition(files, weights: weights).sum().steer
    let side = try SteerComposition(files).concatenation().steer
    #expect(sum.count == 1 && side.count == 5 && side.epsilon == inputs[0].epsilon)
    let summed = logits(sum, [1])
    expectClose(summed, logits(side, weights), atol: 1e-4, rtol: 0)
    let weighted = try SteerComposition(files, weights: weights).concatenation().steer
    expectClose(summed, logits(weighted, [1, 1, 1, 1, 1]), atol: 1e-4, rtol: 0)
    // The steers change the logits by far more than the tolerance.
    #expect(zip(summed, plain).contains { abs($0 - $1) > 1e-2 })
    let parts = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)].map { naive(inputs[$0.0], $0.1) }
    let expected = parts[0].indices.map { i in
      zip(weights, parts).reduce(0) { $0 + Double($1.0) * $1.1[i] }
    }
    let actual = naive(sum, 0)
    let difference = norm(zip(actual, expected).map { $0 - $1 })
    #expect(difference < 1e-6 * norm(expected), "\(difference)")
  }

  @Test(arguments: SteerKind.allCases) func aSteerMinusItselfDoesNothing(_ kind: SteerKind) throws {
    let steer = try randomSteer(kind, names: ["joy"])
    let twice = [input(steer), input(steer)]
    let none = try SteerComposition(twice, weights: [1, -1]).sum().steer
    let shift = zip(logits(steer, [100]), plain).map { abs($0 - $1) }.max() ?? 0
    #expect(shift > 0.1)
    expectClose(logits(none, [100]), plain, atol: 1e-4 * shift, rtol: 0)
    // Lowered to a rank, nothing divided by nothing is still no error.
    if kind.hasMatrix {
      let lowered = try SteerComposition(twice, weights: [0, 0]).sum(rank: 2)
      #expect(
        lowered.relativeError == 0 && lowered.steer.parameters[0].values.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: [20, 30, 48, 99])
  func aSufficientRankReproducesTheSum(_ rank: Int) throws {
    let inputs = [
      try randomSteer(.multiply, rank: 4), try randomSteer(.multiply, rank: 2, seed: 4),
    ]
    let composition = try SteerComposition(inputs.map { input($0) })
    // 3 · 4 + 3 · 2 columns, of full rank.
    let exact = try composition.sum().steer
    let lowered = try composition.sum(rank: rank)
    #expect(exact.rank == 18 && lowered.steer.rank == 18 && lowered.relativeError == 0)
    let expected = naive(exact, 0)
    let difference = norm(zip(naive(lowered.steer, 0), expected).map { $0 - $1 })
    #expect(difference < 1e-5 * norm(expected), "\(difference)")
  }

  @Test func aRankAboveTheWidthIsLoweredExactly() throws {
    let steer = try randomSteer(.multiply, rank: 40)
    let result = try SteerComposition([input(steer)], weights: [1, 2, -3]).sum()
    #expect(result.steer.rank == model.configuration.hiddenSize && result.relativeError == 0)
    let parts = (0..<3).map { naive(steer, $0) }
    let expected = parts[0].indices.map { parts[0][$0] + 2 * parts[1][$0] - 3 * parts[2][$0] }
    let difference = norm(zip(naive(result.steer, 0), expected).map { $0 - $1 })
    #expect(difference < 1e-5 * norm(expected), "\(difference)")
  }

  @Test(arguments: [1, 3, 11]) func theRelativeErrorIsThatOfTheMatrix(_ rank: Int) throws {
    let composition = try SteerComposition([input(try randomSteer(.multiply))])
    let exact = naive(try composition.sum().steer, 0)
    let lowered = try composition.sum(rank: rank)
    #expect(lowered.steer.rank == rank)
    let error = norm(zip(naive(lowered.steer, 0), exact).map { $0 - $1 }) / norm(exact)
    #expect(error > 0.1 && abs(lowered.relativeError - error) < 1e-5, "\(error)")
  }

  @Test func dummySteersAreDroppedOrKept() throws {
    let first = try randomSteer(.add, names: ["joy", "dummy"], dummy: 1)
    let second = try randomSteer(.add, names: ["dummy", "joy"], dummy: 0, seed: 8)
    let files = [input(first, "a"), input(second, "b")]
    let dropped = try SteerComposition(files, weights: [2, 3]).concatenation().steer
    #expect(dropped.names == ["joy", "joy-2"] && dropped.dummySteer == nil)
    let kept = try SteerComposition(files, weights: [2, 3], keepsDummies: true)
    #expect(kept.labelledNames == ["joy", "joy"] && kept.weights == [2, 3])
    let steer = try kept.concatenation().steer
    #expect(steer.names == ["joy", "dummy", "dummy-2", "joy-2"] && steer.dummySteer == 1)
    #expect(try kept.concatenation(names: ["dummy", "b"]).steer.names.first == "dummy")
    #expect(try kept.concatenation(names: ["dummy", "b"]).steer.dummySteer == 1)
    #expect(steer.parameters[0].row(3) == second.parameters[0].row(1).map { 3 * $0 })
    #expect(steer.parameters[0].row(2) == second.parameters[0].row(0))
  }

  @Test func namesStayUniqueAmongOnesThatLookNumbered() throws {
    let a = try randomSteer(.add, names: ["joy", "joy-2"])
    let b = try randomSteer(.add, names: ["joy"])
    let names = try SteerComposition([input(a), input(b), input(b)]).concatenation().steer.names
    #expect(names == ["joy", "joy-2", "joy-3", "joy-4"])
  }

  @Test func theFileSaysWhatItWasComposedOf() throws {
    var steer = try randomSteer(.multiply, names: ["joy", "dummy"], dummy: 1)
    steer.provenance.model = "gpt2"
    steer.provenance.embeddingDigest = "ab12"
    steer.provenance.step = 7
    let unbound = try randomSteer(.multiply, names: ["calm"])
    let files = [input(unbound, "b"), input(steer, "a")]
    let result = try SteerComposition(files, weights: [0.5, -1]).sum()
    try Fixture.withTemporaryFolder { folder in
      try SteerFile.write(result.steer, to: folder + "/steer.safetensors")
      let contents = try SteerFile.read(folder + "/steer.safetensors")
      #expect(contents.remarks.isEmpty && contents.steer.names == ["calm+joy"])
      let read = contents.steer.provenance
      #expect(read.model == "gpt2" && read.embeddingDigest == "ab12" && read.step == nil)
      #expect(
        read.composedFrom == [
          ComposedSteer(name: "calm", sha256: "0b", weight: 0.5, mode: .sum),
          ComposedSteer(name: "joy", sha256: "0a", weight: -1, mode: .sum),
        ])
    }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    func compose(_ steers: [Steer], weights: [Float]? = nil) throws -> SteerComposition {
      try SteerComposition(
        zip(steers, ["a", "b", "c"]).map { input($0, $1) }, weights: weights)
    }
    let steer = try randomSteer(.add)
    #expect(throws: SteeringError.self) { try compose([steer, try randomSteer(.multiply)]) }
    #expect(throws: SteeringError.self) { try compose([steer, try randomSteer(.offset)]) }
    var (one, two) = (steer, steer)
    one.provenance.embeddingDigest = "1"
    two.provenance.embeddingDigest = "2"
    let error = #expect(throws: SteeringError.self) { try compose([steer, one, two]) }
    #expect(error?.description.contains("b and c cannot be composed") == true)
    #expect(throws: Never.self) { try compose([steer, one, one]) }
    #expect(throws: SteeringError.wrongWeightCount(given: 2, names: ["x", "y", "z"])) {
      try compose([steer], weights: [1, 2])
    }
    let dummy = try randomSteer(.add, names: ["dummy"], dummy: 0)
    #expect(throws: SteeringError.wrongWeightCount(given: 0, names: [])) { try compose([dummy]) }
    #expect(throws: SteeringError.self) { try compose([steer]).sum(rank: 2) }
    #expect(throws: SteeringError.self) { try compose([steer]).concatenation(names: ["a", "b"]) }
    #expect(throws: SteeringError.self) { try compose([steer], weights: [3e38, 3e38, 0]).sum() }
  }
}
